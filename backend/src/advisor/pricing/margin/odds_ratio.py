"""The odds-ratio method (Cheung 2015): every selection's odds ratio q(1 − p) / (p(1 − q)) is the same c.

With decimal odds o that is p = 1 / (1 + c·(o − 1)), c such that Σp = 1; Σp is convex and decreasing in c. The
logarithmic method subtracts one constant from every log-odds, which is the same model with the constant ln c.
"""

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT, compiled
from advisor.pricing.margin.block import MAX_STEPS, WIDTH, advance, read_block, write_block


@compiled()
def _prepare(width: int, against: Float64, c: Float64) -> None:
    """Turn odds into o − 1; the first c is Newton's step from c = 1 for 1/Σp, which is concave: never too far."""
    outcomes = against.shape[0]
    for j in range(width):
        total = 0.0
        squares = 0.0
        for i in range(outcomes):
            inverse = 1.0 / against[i, j]
            against[i, j] -= 1.0
            total += inverse
            squares += inverse * inverse
        c[j] = (total * total - squares) / (total - squares)


@compiled()
def _evaluate(
    width: int, against: Float64, c: Float64, p: Float64, f: Float64, slope: Float64, curvature: Float64
) -> None:
    """p, and Σp − 1 with its two derivatives."""
    for j in range(width):
        f[j] = -1.0
        slope[j] = 0.0
        curvature[j] = 0.0
    for i in range(against.shape[0]):
        for j in range(width):
            value = 1.0 / (1.0 + c[j] * against[i, j])
            change = against[i, j] * value
            p[i, j] = value
            f[j] += value
            slope[j] -= change * value
            curvature[j] += 2.0 * change * change * value


@compiled()
def _finish(width: int, against: Float64, step: Float64, p: Float64, c: Float64) -> None:
    """Apply the last small step to p and c."""
    for i in range(against.shape[0]):
        for j in range(width):
            p[i, j] -= against[i, j] * p[i, j] * p[i, j] * step[j]
    for j in range(width):
        c[j] += step[j]


@compiled(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT)
def odds_ratio_kernel(odds: Float64, fair: Float64, ratio: Float64) -> None:
    """Fill ``fair`` (m, s) and ``ratio`` (m,) from (m, s) decimal odds."""
    books, outcomes = odds.shape
    against = np.empty((outcomes, WIDTH))
    p = np.empty((outcomes, WIDTH))
    c = np.empty(WIDTH)
    step = np.empty(WIDTH)
    f = np.empty(WIDTH)
    slope = np.empty(WIDTH)
    curvature = np.empty(WIDTH)
    complete = np.empty(WIDTH, np.bool_)
    settled = np.empty(WIDTH, np.bool_)
    for start in range(0, books, WIDTH):
        width = min(WIDTH, books - start)
        read_block(odds, start, width, against, complete)
        _prepare(width, against, c)
        settled[:] = False
        for iteration in range(MAX_STEPS):
            _evaluate(width, against, c, p, f, slope, curvature)
            moving = advance(width, iteration, f, slope, curvature, 0.0, c, step, settled)
            if moving == 0:
                break
        _finish(width, against, step, p, c)
        write_block(p, c, complete, start, width, fair, ratio)
