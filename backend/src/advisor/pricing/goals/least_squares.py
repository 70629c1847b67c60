"""The parameters of one match by least squares: Levenberg-Marquardt on three unknowns. Compiled parts.

Where the conditions are as many as the unknowns the residuals end at zero, and the last steps are Newton's.

K. Levenberg, A Method for the Solution of Certain Non-Linear Problems in Least Squares (1944); D. Marquardt, An
Algorithm for Least-Squares Estimation of Nonlinear Parameters (1963).
"""

from math import sqrt
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import compiled
from advisor.pricing.elementary import exp
from advisor.pricing.goals.constraints import PARAMETERS, conditions_at
from advisor.pricing.goals.moments import CELLS, SIZE, SUMS, rate_weights, score_sums

MAX_STEPS: Final = 100
LONGEST_STEP: Final = 1.0
"""Of a logarithm: no step multiplies a rate by more than e."""
SMALL_STEP: Final = 1e-11
"""What is left after a step so small is lost in the last digits."""
MET: Final = 1e-13
"""A condition this near is met to double precision."""
FIRST_DAMPING: Final = 1e-3
LEAST_DAMPING: Final = 1e-9
DAMPING_FACTOR: Final = 10.0


@compiled()
def evaluate(
    parameter: Float64,
    shared: Float64,
    coefficient: Float64,
    target: Float64,
    totals_end: int,
    count: int,
    residual: Float64,
    slope: Float64,
) -> float:
    """Residuals and slopes of the conditions at (ln λ, ln μ, δ); returns the sum of squares."""
    home = np.empty(SIZE)
    away = np.empty(SIZE)
    sums = np.empty((SUMS, CELLS))
    rate_weights(exp(parameter[0]), home)
    rate_weights(exp(parameter[1]), away)
    score_sums(home, away, exp(parameter[2]), shared, sums)
    return conditions_at(sums, coefficient, target, totals_end, count, residual, slope)


@compiled()
def normal_equations(
    residual: Float64, slope: Float64, count: int, free: int, damping: float, normal: Float64, change: Float64
) -> None:
    """Fill the lower triangle of (PARAMETERS, PARAMETERS) and the right side of the damped step's equations."""
    change[:] = 0.0
    for i in range(free):
        for j in range(i + 1):
            normal[i, j] = 0.0
            for k in range(count):
                normal[i, j] += slope[k, i] * slope[k, j]
        normal[i, i] *= 1.0 + damping
        for k in range(count):
            change[i] -= slope[k, i] * residual[k]


@compiled()
def factorised(normal: Float64, free: int) -> bool:
    """Put Cholesky's factor in place of the lower triangle; False where the matrix is not positive definite."""
    for i in range(free):
        for j in range(i + 1):
            value = normal[i, j]
            for k in range(j):
                value -= normal[i, k] * normal[j, k]
            if i != j:
                normal[i, j] = value / normal[j, j]
            elif value > 0.0:
                normal[i, i] = sqrt(value)
            else:
                return False
    return True


@compiled()
def substituted(factor: Float64, free: int, change: Float64) -> None:
    """Solve both triangles of Cholesky's factor in place of the right side."""
    for i in range(free):
        for k in range(i):
            change[i] -= factor[i, k] * change[k]
        change[i] /= factor[i, i]
    for i in range(free - 1, -1, -1):
        for k in range(i + 1, free):
            change[i] -= factor[k, i] * change[k]
        change[i] /= factor[i, i]


@compiled()
def largest(values: Float64, count: int) -> float:
    """The largest of the first ``count`` by absolute value; NaN if any is."""
    found = 0.0
    for k in range(count):
        size = abs(values[k])
        if np.isnan(size):
            return np.nan
        found = max(found, size)
    return found


@compiled()
def solve_match(
    parameter: Float64,
    shared: Float64,
    coefficient: Float64,
    target: Float64,
    totals_end: int,
    count: int,
    free: int,
) -> float:
    """Move ``parameter`` to where the squares of the residuals are least; only its first ``free`` entries move.

    Returns:
        The largest residual there; NaN where no such place was found.
    """
    residual = np.empty(count)
    slope = np.empty((count, PARAMETERS))
    next_residual = np.empty(count)
    next_slope = np.empty((count, PARAMETERS))
    normal = np.empty((PARAMETERS, PARAMETERS))
    change = np.empty(PARAMETERS)
    trial = np.empty(PARAMETERS)
    damping = 0.0
    squares = evaluate(parameter, shared, coefficient, target, totals_end, count, residual, slope)
    for _ in range(MAX_STEPS):
        if largest(residual, count) <= MET:
            return largest(residual, count)
        normal_equations(residual, slope, count, free, damping, normal, change)
        better = factorised(normal, free)
        if better:
            substituted(normal, free, change)
            length = largest(change, PARAMETERS)
            for i in range(PARAMETERS):
                trial[i] = parameter[i] + change[i] * min(1.0, LONGEST_STEP / length)
            next_squares = evaluate(trial, shared, coefficient, target, totals_end, count, next_residual, next_slope)
            # Where both are at their last digits neither is better, and the step is small.
            better = next_squares < squares
            if better:
                parameter[:] = trial
                residual[:] = next_residual
                slope[:] = next_slope
                squares = next_squares
            if length <= SMALL_STEP:
                return largest(residual, count)
        if better:
            damping = damping / DAMPING_FACTOR if damping > LEAST_DAMPING else 0.0
        else:
            damping = max(FIRST_DAMPING, damping * DAMPING_FACTOR)
    return np.nan
