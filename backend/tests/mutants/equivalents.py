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
    (
        "advisor/engine/tracking/arbitrage_tracking.py: 0 -> 1",
        "margin = float(signals.edge[rows[0]])",
    ): "legs of one group have one edge, and there are two at least",
    (
        "advisor/engine/tracking/arbitrage_tracking.py: 0 -> 1",
        "event=int(books.event[signals.market[rows[0]]]),",
    ): "legs of one group are of one event, and there are two at least",
    (
        "advisor/engine/tracking/value_tracking.py: del tracked.live[market] -> pass",
        "del tracked.live[market]",
    ): "a market of no bets is read as none everywhere: nothing in it is followed, shown or carried",
    (
        "advisor/engine/tracking/value_figures.py: 1 -> 2",
        "if not math.isnan(each[1])",
    ): "a chance and its error are unknown together",
    (
        "advisor/pricing/edge.py: 0 -> 1",
        "found = np.empty(arguments[0].shape)",
    ): "arrays that were broadcast against one another have one shape",
    (
        "advisor/pricing/edge.py: 1 -> 2",
        "_edges(p, o, c, found.reshape(-1))",
    ): "numpy takes any negative length for the one that it is to find",
    (
        "advisor/pricing/goals/margins.py: int(number.max()) + 1 - len(weights) -> int(number.max()) + 1 + "
        "len(weights)",
        "weight = np.append(weights, np.ones(max(0, int(number.max()) + 1 - len(weights))))[number]",
    ): "no number is larger than the largest: weights beyond it are never read",
    (
        "advisor/core/money/assets.py: 1000000000000000.0 -> 2000000000000000.0",
        "_EXACT: Final = 1e15",
    ): "up to 2^53 smallest units two amounts are never one float, and the long way finds the same",
    (
        "advisor/core/money/assets.py: 0.0 -> 1.0",
        "if type(amount) is float and 0.0 <= amount < _EXACT / scale:",
    ): "the short way and the long way give the same; only the time differs",
    (
        "advisor/core/money/rates.py: 0 -> 1",
        "place = 0 if series is None else bisect_right(series.at, at)",
    ): "without a series nobody reads the place",
    (
        "advisor/core/odds.py: 0 -> 1",
        "decimal = 1 + (value / 100 if value > 0 else 100 / -value)",
    ): "American odds are 100 at least, of either sign",
    (
        "advisor/core/odds.py: _LEAST_AMERICAN <= value.copy_abs() <= MAX_ODDS_E4 -> _LEAST_AMERICAN <= "
        "value.copy_abs() < MAX_ODDS_E4",
        "if not _LEAST_AMERICAN <= value.copy_abs() <= MAX_ODDS_E4:",
    ): "of that size they are refused as decimal odds: of 1.0000, or beyond the longest",
    (
        "advisor/upstream/quota/budget.py: 32 -> 33",
        "return midnight + _DAY if window is Window.DAY else (midnight.replace(day=1) + "
        "timedelta(days=32)).replace(day=1)",
    ): "both are days of the next month, whose first is taken",
    (
        "advisor/pricing/payoff.py: 0 -> 1",
        "rests[most] = 0",
    ): "of what is left to give there is always a remainder above 1: those of 1 sum to less than the whole",
}
"""Reason by ``Mutant.name`` and the line of the source."""


def is_equivalent(mutant: Mutant) -> bool:
    """Whether nothing can notice it."""
    line = (SOURCES / mutant.path).read_text().splitlines()[mutant.line - 1].strip()
    return (mutant.name, line) in EQUIVALENTS
