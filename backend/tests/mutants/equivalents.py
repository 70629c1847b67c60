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
        "advisor/pricing/payoff.py: 0 -> 1",
        "return 2 if margin > 0 else -2 if margin < 0 else 0",
    ): "the first zero: of multiples of 50 those above 0 are those above 1",
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
