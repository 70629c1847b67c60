"""Weights of scores and their sums: what the grid and its solver are made of. Compiled parts.

The weight of the score (h, a) is

    w(h, a) = λ**h / h! · μ**a / a! · exp(δ·[h = a] − α·|h² − a²| + β·[h + a = 3])

and its probability w ÷ Σw over 0 … ``MOST_GOALS`` of both sides. λ, μ and δ belong to the match, α and β to all
matches. With α = β = δ = 0 these are independent Poisson counts with the means λ and μ.
"""

from typing import Final

from advisor.core.arrays import Float64
from advisor.pricing.compiled import compiled
from advisor.pricing.elementary import exp

MOST_GOALS: Final = 12
"""Scores beyond it are left out and their probability spread over the others: at five expected goals it is 0.2 %."""

SIZE: Final = MOST_GOALS + 1
CELLS: Final = 2 * SIZE - 1
"""Values that a difference or a total can have; a difference d stands at ``MOST_GOALS`` + d."""

LIKELIER_TOTAL: Final = 3
"""Goals of a match, in all, that β weights."""

MASS_BY_DIFFERENCE: Final = 0
HOME_BY_DIFFERENCE: Final = 1
MASS_BY_TOTAL: Final = 2
HOME_BY_TOTAL: Final = 3
DRAWN_BY_TOTAL: Final = 4
SUMS: Final = 5
"""Rows of ``sums``: probability, and probability times home goals, by difference and by total; of draws by total."""


@compiled()
def shared_weights(squares: float, three_goals: float, shared: Float64) -> None:
    """Fill (SIZE, SIZE) with exp(−α·|h² − a²| + β·[h + a = 3])."""
    for home in range(SIZE):
        for away in range(SIZE):
            three = three_goals if home + away == LIKELIER_TOTAL else 0.0
            shared[home, away] = exp(three - squares * abs(home * home - away * away))


@compiled()
def rate_weights(rate: float, weights: Float64) -> None:
    """Fill (SIZE,) with rate**k / k!."""
    weights[0] = 1.0
    for goals in range(1, SIZE):
        weights[goals] = weights[goals - 1] * rate / goals


@compiled()
def score_sums(home: Float64, away: Float64, drawn: float, shared: Float64, sums: Float64) -> None:
    """Fill (SUMS, CELLS) with probabilities and first moments.

    Args:
        home, away: (SIZE,) from ``rate_weights``.
        drawn: exp(δ).
        shared: (SIZE, SIZE) from ``shared_weights``.
        sums: to be filled.
    """
    sums[:] = 0.0
    whole = 0.0
    for h in range(SIZE):
        for a in range(SIZE):
            weight = home[h] * away[a] * shared[h, a]
            if h == a:
                weight = weight * drawn
                sums[DRAWN_BY_TOTAL, h + a] += weight
            sums[MASS_BY_DIFFERENCE, MOST_GOALS + h - a] += weight
            sums[HOME_BY_DIFFERENCE, MOST_GOALS + h - a] += weight * h
            sums[MASS_BY_TOTAL, h + a] += weight
            sums[HOME_BY_TOTAL, h + a] += weight * h
            whole += weight
    for row in range(SUMS):
        for cell in range(CELLS):
            sums[row, cell] /= whole
