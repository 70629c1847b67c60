"""From a match's margin-free prices to the parameters of its grid, for m matches at once."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32
from advisor.core.markets import LINE_NONE
from advisor.pricing.compiled import FLOAT, FLOATS_2D_IN, FLOATS_2D_OUT, compiled
from advisor.pricing.elementary import exp
from advisor.pricing.goals.calibration import SHIPPED, Calibration
from advisor.pricing.goals.constraints import PARAMETERS, RESULTS, read_lines, three_way_conditions
from advisor.pricing.goals.grid import grid
from advisor.pricing.goals.least_squares import solve_match
from advisor.pricing.goals.moments import CELLS, SIZE, shared_weights

FIRST_RATE: Final = 0.3
"""ln λ and ln μ from which the solver starts."""

WHOLE: Final = 1e-6
"""By how much three probabilities may miss a sum of 1; they are divided by it."""

UNMET: Final = 1e-9
"""Conditions as many as the unknowns must be met this closely, or there is no such match."""


class Used(IntFlag):
    """What was known of a match."""

    NOTHING = 0
    RESULT = 1
    TOTALS = 2
    SPREADS = 4


_OUT: Final = 5
"""Columns of ``found``: λ, μ, δ, largest residual, ``Used``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedGoals:
    """Parameters of m matches; NaN where the prices are missing or impossible.

    Attributes:
        home_rate, away_rate, draw: (m,) λ, μ and δ of ``grid``.
        used: (m,) ``Used``. Without totals δ is the calibration's, and the draw's probability says the total.
        residual: (m,) the largest difference between a price and the grid's, as probabilities; for lines in shares of
            a stake. Within 1e-9 where only the result and one line of totals are quoted, or the result alone; more
            where several prices contradict one another.
        calibration: what the match was solved with.
    """

    home_rate: Float64
    away_rate: Float64
    draw: Float64
    used: Int8
    residual: Float64
    calibration: Calibration

    def grids(self) -> Float64:
        """(m, 13, 13) distributions of the score."""
        return grid(self.home_rate, self.away_rate, self.draw, self.calibration)


@compiled(FLOATS_2D_IN, FLOATS_2D_IN, FLOATS_2D_IN, FLOATS_2D_IN, FLOATS_2D_IN, FLOAT, FLOAT, FLOAT, FLOATS_2D_OUT)
def fit_kernel(
    three_way: Float64,
    total_lines: Float64,
    over: Float64,
    spread_lines: Float64,
    home_covers: Float64,
    squares: float,
    three_goals: float,
    draw: float,
    found: Float64,
) -> None:
    """Fill ``found`` (m, 5): λ, μ, δ, largest residual, ``Used``."""
    most = RESULTS + total_lines.shape[1] + spread_lines.shape[1]
    shared = np.empty((SIZE, SIZE))
    coefficient = np.zeros((most, CELLS))
    target = np.zeros(most)
    parameter = np.empty(PARAMETERS)
    shared_weights(squares, three_goals, shared)
    three_way_conditions(coefficient)
    for i in range(len(found)):
        found[i] = np.nan
        found[i, _OUT - 1] = 0.0
        whole = three_way[i, 0] + three_way[i, 1] + three_way[i, 2]
        if not (abs(whole - 1.0) <= WHOLE and three_way[i].min() > 0.0):
            continue
        totals_end = read_lines(total_lines[i], over[i], True, RESULTS, coefficient)
        if totals_end < 0:
            continue
        count = read_lines(spread_lines[i], home_covers[i], False, totals_end, coefficient)
        if count < 0:
            continue
        for side in range(RESULTS):
            target[side] = three_way[i, side] / whole
        parameter[0] = FIRST_RATE
        parameter[1] = FIRST_RATE
        parameter[2] = draw
        free = PARAMETERS if totals_end > RESULTS else PARAMETERS - 1
        residual = solve_match(parameter, shared, coefficient, target, totals_end, count, free)
        # Two of the three results are free of each other.
        exact = count - 1 <= free
        if not residual < np.inf or (exact and residual > UNMET):
            continue
        found[i, 0] = exp(parameter[0])
        found[i, 1] = exp(parameter[1])
        found[i, 2] = parameter[2]
        found[i, 3] = residual
        found[i, _OUT - 1] = 1.0 + (2.0 if totals_end > RESULTS else 0.0) + (4.0 if count > totals_end else 0.0)


def fit(
    three_way: Float64,
    total_lines: Int32 | None = None,
    over: Float64 | None = None,
    spread_lines: Int32 | None = None,
    home_covers: Float64 | None = None,
    calibration: Calibration = SHIPPED,
) -> FittedGoals:
    """Parameters with which the grid reproduces a match's margin-free prices.

    Args:
        three_way: (m, 3) fair probabilities of home, draw and away; each row sums to 1.
        total_lines: (m, t) totals in hundredths, multiples of 25; ``LINE_NONE`` where not quoted.
        over: (m, t) fair probabilities of the over *given no push*, as margin removal gives them; NaN where not
            quoted.
        spread_lines: (m, k) home handicaps in hundredths, likewise.
        home_covers: (m, k) fair probabilities of the home side given no push, likewise.
        calibration: weights that all matches share.

    Where result and one total are quoted the grid reproduces them exactly. More prices are met by least squares of
    probabilities, each price counting alike. Where no total is quoted the calibration's weight of draws stands in;
    it leaves no match in which the draw is rarer than at some rate: 19 % of even teams, 5 % where one wins 92 of 100.

    Returns:
        Parameters, and what they were found by. NaN, with ``Used.NOTHING``, where a probability of the result is
        missing, any is outside (0, 1), a line is no multiple of a quarter, or no match has such prices.

    Raises:
        ValueError: shapes that do not belong together.
    """
    matches = len(three_way)
    totals, over = _quoted(total_lines, over, matches)
    spreads, covers = _quoted(spread_lines, home_covers, matches)
    if three_way.shape != (matches, RESULTS):
        raise ValueError(f"Give three probabilities for each match, not an array of shape {three_way.shape}.")
    found = np.empty((matches, _OUT))
    fit_kernel(
        np.ascontiguousarray(three_way, np.float64),
        totals,
        over,
        spreads,
        covers,
        calibration.squares,
        calibration.three_goals,
        calibration.draw,
        found,
    )
    home_rate, away_rate, draw, residual, used = found.T.copy()
    return FittedGoals(
        home_rate=home_rate,
        away_rate=away_rate,
        draw=draw,
        used=used.astype(np.int8),
        residual=residual,
        calibration=calibration,
    )


def _quoted(lines: Int32 | None, probabilities: Float64 | None, matches: int) -> tuple[Float64, Float64]:
    """Lines with their probabilities as floats, NaN where not quoted."""
    if lines is None or probabilities is None:
        if lines is not None or probabilities is not None:
            raise ValueError("Give lines together with their probabilities.")
        return np.empty((matches, 0)), np.empty((matches, 0))
    if lines.shape != probabilities.shape or lines.ndim != 2 or len(lines) != matches:
        raise ValueError(f"Lines {lines.shape} and probabilities {probabilities.shape} must be ({matches}, lines).")
    known = np.where(lines == LINE_NONE, np.nan, lines.astype(np.float64))
    return np.ascontiguousarray(known), np.ascontiguousarray(probabilities, np.float64)
