"""Shin's method (Shin 1992, 1993; solved form of Jullien & Salanié 1994).

With inverse odds q, their sum S and the share z of insiders, the fair probability is

    p = (√(z² + 4(1 − z) q²/S) − z) / (2(1 − z)),   z such that Σp = 1.

The kernel solves for t = z/(1 − z): p is the positive root of p² + t·p = (1 + t)·q²/S, and Σp is convex and
decreasing in t on [0, ∞), which z = 1 (a false root of the textbook form) spoils for z.
"""

from math import sqrt

import numpy as np

from advisor.core.arrays import Bool, Float64
from advisor.pricing.compiled import FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT, compiled
from advisor.pricing.margin.block import MAX_STEPS, WIDTH, advance, next_step, read_block, write_block


@compiled()
def _prepare(width: int, inverse: Float64, weight: Float64, total: Float64, t: Float64, settled: Bool) -> None:
    """Turn odds into q and q²/S, and take the first step from t = 0, where p = q/√S."""
    outcomes = inverse.shape[0]
    for j in range(width):
        total[j] = 0.0
        t[j] = 0.0
    for i in range(outcomes):
        for j in range(width):
            t[j] += inverse[i, j]
            inverse[i, j] = 1.0 / inverse[i, j]
            total[j] += inverse[i, j]
    for i in range(outcomes):
        for j in range(width):
            weight[i, j] = inverse[i, j] * inverse[i, j] / total[j]
    for j in range(width):
        root = sqrt(total[j])
        sum_of_odds = t[j]
        step = next_step(root - 1.0, 0.5 * (root - outcomes), 0.25 * root * (sum_of_odds - 1.0), 0)
        t[j] = max(step, 0.0)
        settled[j] = total[j] <= 1.0


@compiled()
def _evaluate(
    width: int,
    weight: Float64,
    t: Float64,
    p: Float64,
    rate: Float64,
    f: Float64,
    slope: Float64,
    curvature: Float64,
) -> None:
    """p, dp/dt, and Σp − 1 with its two derivatives, in forms free of cancellation."""
    for j in range(width):
        f[j] = -1.0
        slope[j] = 0.0
        curvature[j] = 0.0
    for i in range(weight.shape[0]):
        for j in range(width):
            product = weight[i, j] * (1.0 + t[j])
            root = sqrt(t[j] * t[j] + 4.0 * product)
            value = 2.0 * product / (t[j] + root)
            change = -value * (1.0 - value) / ((1.0 + t[j]) * root)
            p[i, j] = value
            rate[i, j] = change
            f[j] += value
            slope[j] += change
            curvature[j] -= 2.0 * change * (1.0 + change) / root


@compiled()
def _finish(width: int, inverse: Float64, total: Float64, rate: Float64, step: Float64, p: Float64, t: Float64) -> None:
    """Apply the last small step to p and turn t into z; a book without margin has z = 0."""
    for i in range(inverse.shape[0]):
        for j in range(width):
            proportional = inverse[i, j] / total[j]
            p[i, j] = p[i, j] + rate[i, j] * step[j] if total[j] > 1.0 else proportional
    for j in range(width):
        last = t[j] + step[j]
        t[j] = last / (1.0 + last) if total[j] > 1.0 else 0.0


@compiled(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT)
def shin_kernel(odds: Float64, fair: Float64, z: Float64) -> None:
    """Fill ``fair`` (m, s) and ``z`` (m,) from (m, s) decimal odds."""
    books, outcomes = odds.shape
    inverse = np.empty((outcomes, WIDTH))
    weight = np.empty((outcomes, WIDTH))
    p = np.empty((outcomes, WIDTH))
    rate = np.empty((outcomes, WIDTH))
    total = np.empty(WIDTH)
    t = np.empty(WIDTH)
    step = np.empty(WIDTH)
    f = np.empty(WIDTH)
    slope = np.empty(WIDTH)
    curvature = np.empty(WIDTH)
    complete = np.empty(WIDTH, np.bool_)
    settled = np.empty(WIDTH, np.bool_)
    for start in range(0, books, WIDTH):
        width = min(WIDTH, books - start)
        read_block(odds, start, width, inverse, complete)
        _prepare(width, inverse, weight, total, t, settled)
        step[:] = 0.0
        for iteration in range(MAX_STEPS):
            _evaluate(width, weight, t, p, rate, f, slope, curvature)
            moving = advance(width, iteration, f, slope, curvature, 1.0, t, step, settled)
            if moving == 0:
                break
        _finish(width, inverse, total, rate, step, p, t)
        write_block(p, t, complete, start, width, fair, z)
