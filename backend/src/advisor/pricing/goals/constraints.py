"""What a match's prices say of its score, as linear conditions on the sums of ``moments``. Compiled parts.

A three-way price says Σp over the wins, draws and losses. The margin-free price of a line of two selections says q,
the probability that the bet wins *given no push*: with W and L the expected shares of a stake that win and lose,
q = W ÷ (W + L), which is (1 − q)·W − q·L = 0. So one form holds for whole, half and quarter lines, and for half lines,
where W + L = 1, the condition is W − q = 0.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import compiled
from advisor.pricing.goals.moments import (
    CELLS,
    DRAWN_BY_TOTAL,
    HOME_BY_DIFFERENCE,
    HOME_BY_TOTAL,
    MASS_BY_DIFFERENCE,
    MASS_BY_TOTAL,
    MOST_GOALS,
)
from advisor.pricing.payoff import halves_against

RESULTS: Final = 3
"""Home, draw, away: the first conditions of every match. Totals follow, then spreads."""

STEP_OF_LINES: Final = 25
"""Lines are multiples of a quarter, in hundredths."""

PARAMETERS: Final = 3
"""ln λ, ln μ and δ."""


@compiled()
def three_way_conditions(coefficient: Float64) -> None:
    """Fill the first ``RESULTS`` rows of (k, CELLS): 1 where the side wins, or the match is drawn."""
    for cell in range(CELLS):
        coefficient[0, cell] = 1.0 if cell > MOST_GOALS else 0.0
        coefficient[1, cell] = 1.0 if cell == MOST_GOALS else 0.0
        coefficient[2, cell] = 1.0 if cell < MOST_GOALS else 0.0


@compiled()
def line_condition(line: float, probability: float, is_total: bool, coefficient: Float64) -> None:
    """Fill (CELLS,) with (1 − q)·(share won) − q·(share lost) by total, or by difference.

    Args:
        line: in hundredths, a multiple of 25.
        probability: q, of the first selection (over, home) given no push.
        is_total: a line of totals; else a home handicap.
        coefficient: to be filled.
    """
    for cell in range(CELLS):
        margin = 100 * cell - int(line) if is_total else 100 * (cell - MOST_GOALS) + int(line)
        share = 0.5 * halves_against(margin)
        coefficient[cell] = share * (1.0 - probability) if share > 0.0 else share * probability


@compiled()
def read_lines(
    lines: Float64,
    probabilities: Float64,
    is_total: bool,
    first: int,
    coefficient: Float64,
) -> int:
    """Fill rows of ``coefficient`` from row ``first`` on with what is quoted of one match.

    Returns:
        The row after the last one filled, or −1 where a line or a probability is impossible. What is NaN is not quoted.
    """
    row = first
    for j in range(len(lines)):
        if np.isnan(lines[j]) or np.isnan(probabilities[j]):
            continue
        if not (0.0 < probabilities[j] < 1.0 and lines[j] % STEP_OF_LINES == 0.0):
            return -1
        line_condition(lines[j], probabilities[j], is_total, coefficient[row])
        row += 1
    return row


@compiled()
def conditions_at(
    sums: Float64,
    coefficient: Float64,
    target: Float64,
    totals_end: int,
    count: int,
    residual: Float64,
    slope: Float64,
) -> float:
    """Fill how far the first ``count`` conditions are from being met (k,) and their slopes (k, PARAMETERS).

    The slope of an expectation by ln λ is its covariance with the home goals, by ln μ with the away goals and by δ
    with the draw, as the weights are of an exponential family.

    Args:
        sums: (SUMS, CELLS) from ``score_sums``.
        coefficient, target: (k, CELLS), (k,) of the conditions.
        totals_end: conditions from ``RESULTS`` up to it are on totals, all others on differences.
        count: of conditions.
        residual, slope: to be filled.

    Returns:
        Sum of the squares of ``residual``.
    """
    mean_home = 0.0
    mean_goals = 0.0
    drawn = sums[MASS_BY_DIFFERENCE, MOST_GOALS]
    for cell in range(CELLS):
        mean_home += sums[HOME_BY_TOTAL, cell]
        mean_goals += sums[MASS_BY_TOTAL, cell] * cell
    squares = 0.0
    for k in range(count):
        is_total = RESULTS <= k < totals_end
        value = 0.0
        home = 0.0
        away = 0.0
        with_draw = 0.0
        for cell in range(CELLS):
            c = coefficient[k, cell]
            if is_total:
                value += c * sums[MASS_BY_TOTAL, cell]
                home += c * sums[HOME_BY_TOTAL, cell]
                away += c * (sums[MASS_BY_TOTAL, cell] * cell - sums[HOME_BY_TOTAL, cell])
                with_draw += c * sums[DRAWN_BY_TOTAL, cell]
            else:
                difference = cell - MOST_GOALS
                value += c * sums[MASS_BY_DIFFERENCE, cell]
                home += c * sums[HOME_BY_DIFFERENCE, cell]
                away += c * (sums[HOME_BY_DIFFERENCE, cell] - difference * sums[MASS_BY_DIFFERENCE, cell])
        if not is_total:
            with_draw = coefficient[k, MOST_GOALS] * drawn
        residual[k] = value - target[k]
        slope[k, 0] = home - value * mean_home
        slope[k, 1] = away - value * (mean_goals - mean_home)
        slope[k, 2] = with_draw - value * drawn
        squares += residual[k] * residual[k]
    return squares
