"""Mutants that nothing can notice, each with its reason; they count neither as killed nor as alive."""

from collections.abc import Mapping
from typing import Final

from tests.mutants.changes import Mutant
from tests.mutants.strata import SOURCES

EQUIVALENTS: Final[Mapping[tuple[str, str], str]] = {
    (
        "advisor/risk/staking.py: False -> True",
        'model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)',
    ): "each number of a plan has bounds on both sides, which infinity and NaN are beyond",
    (
        "advisor/core/money/assets.py: type(amount) is float -> type(amount) is not float",
        "if type(amount) is float and 0.0 <= amount < _EXACT / scale:",
    ): "the short way and the long way give the same; only the time differs",
    (
        "advisor/risk/limits.py: 60 -> 61",
        "OFF: Final = 2**60",
    ): "no amount that an asset allows reaches either",
    (
        "advisor/pricing/goals/grid.py: whole > 0.0 -> whole >= 0.0",
        "if not (whole > 0.0 and np.isfinite(whole)):",
    ): "weights that sum to nothing are divided by it, which makes the same NaN of them all",
    (
        "advisor/pricing/payoff.py: 1 -> 2",
        "low, high = net - 1, net",
    ): "the interval that is halved begins one lower and ends at the same amount",
    (
        "advisor/engine/tracking/arbitrage_tracking.py: 0 -> 1",
        "group = self._group(code, made.participant, made.legs[0].line)",
    ): "legs of a surebet have one line, and of a middle none is looked at",
    (
        "advisor/pricing/goals/on_line.py: 0 -> 1",
        "of_line = shares(grids[place[part]], market, line[rows[part]], 0)",
    ): "one selection's push is the other's, and its half win the other's half loss",
    (
        "advisor/core/money/ladders.py: 10000001 -> 10000002",
        "(1_000_000, 10_000_001, 100_000),",
    ): "both are above the last step and below the next",
    (
        "advisor/upstream/breakers.py: False -> True",
        "self._trial_under_way = False",
    ): "it is read at half-open alone, and set as that begins",
    (
        "advisor/upstream/attempts.py: True -> False",
        "reported = True",
    ): "what is abandoned after its result was reported changes nothing: of half-open that began another generation",
    (
        "advisor/engine/quality/peers.py: 1 -> 2",
        "rank[v] = -1",
    ): "any rank below zero says that there is no price",
    (
        "advisor/pricing/payoff.py: 0 -> 1",
        "if margin % 50 == 0:",
    ): "margins are multiples of 25: of those of 50 the halves above and below sum to the same",
    (
        "advisor/pricing/payoff.py: gain >= 0 -> gain > 0",
        "return profit if gain >= 0 else -profit",
    ): "of no gain the profit is 0, whatever its sign",
    (
        "advisor/ledger/settlement.py: 50 -> 51",
        "_ONE_AT_LEAST: Final = 50",
    ): "results are whole: nothing lies between 50 and 51 hundredths",
    (
        "advisor/pricing/margin/odds_ratio.py: break -> continue",
        "break",
    ): "all are settled: more steps change none of them",
    (
        "advisor/engine/quality/rules.py: 1 -> 2",
        "prices, stood, flags = odds[m].reshape(-1), seen[m].reshape(-1), quality_flag[m].reshape(-1)",
    ): "numpy takes any negative length for the one that it is to find",
}
"""Reason by ``Mutant.name`` and the line of the source."""


def is_equivalent(mutant: Mutant) -> bool:
    """Whether nothing can notice it."""
    line = (SOURCES / mutant.path).read_text().splitlines()[mutant.line - 1].strip()
    return (mutant.name, line) in EQUIVALENTS
