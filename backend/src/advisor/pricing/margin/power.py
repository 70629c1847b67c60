"""The power method (Vovk & Zhdanov 2009; Clarke, Kovalchik & Ingram 2017): p = qᵏ, k such that Σp = 1.

With L = ln q the kernel finds the root of ln Σ exp(k·L), which is convex and decreasing in k, linear for equal
odds, and known without an exponential at the first guess k = 1. Probabilities under e**-708, where doubles end,
come out as about that.
"""

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT, compiled
from advisor.pricing.elementary import exp, log
from advisor.pricing.margin.block import MAX_STEPS, WIDTH, advance, read_block, write_block


@compiled()
def _prepare(width: int, price: Float64, logarithm: Float64, p: Float64, k: Float64) -> None:
    """ln q, and p = q at the first guess k = 1."""
    for i in range(price.shape[0]):
        for j in range(width):
            logarithm[i, j] = -log(price[i, j])
            p[i, j] = 1.0 / price[i, j]
    for j in range(width):
        k[j] = 1.0


@compiled()
def _evaluate(width: int, logarithm: Float64, p: Float64, f: Float64, slope: Float64, curvature: Float64) -> None:
    """ln Σp with its two derivatives, which are the mean and the variance of L under p."""
    for j in range(width):
        f[j] = 0.0
        slope[j] = 0.0
        curvature[j] = 0.0
    for i in range(logarithm.shape[0]):
        for j in range(width):
            weighted = p[i, j] * logarithm[i, j]
            f[j] += p[i, j]
            slope[j] += weighted
            curvature[j] += weighted * logarithm[i, j]
    for j in range(width):
        mean = slope[j] / f[j]
        curvature[j] = curvature[j] / f[j] - mean * mean
        slope[j] = mean
        f[j] = log(f[j])


@compiled()
def _finish(width: int, logarithm: Float64, step: Float64, p: Float64, k: Float64) -> None:
    """Apply the last small step to p and k."""
    for i in range(logarithm.shape[0]):
        for j in range(width):
            p[i, j] += p[i, j] * (logarithm[i, j] * step[j])
    for j in range(width):
        k[j] += step[j]


@compiled(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT)
def power_kernel(odds: Float64, fair: Float64, exponent: Float64) -> None:
    """Fill ``fair`` (m, s) and ``exponent`` (m,) from (m, s) decimal odds."""
    books, outcomes = odds.shape
    price = np.empty((outcomes, WIDTH))
    logarithm = np.empty((outcomes, WIDTH))
    p = np.empty((outcomes, WIDTH))
    k = np.empty(WIDTH)
    step = np.empty(WIDTH)
    f = np.empty(WIDTH)
    slope = np.empty(WIDTH)
    curvature = np.empty(WIDTH)
    complete = np.empty(WIDTH, np.bool_)
    settled = np.empty(WIDTH, np.bool_)
    for start in range(0, books, WIDTH):
        width = min(WIDTH, books - start)
        read_block(odds, start, width, price, complete)
        _prepare(width, price, logarithm, p, k)
        settled[:] = False
        for iteration in range(MAX_STEPS):
            _evaluate(width, logarithm, p, f, slope, curvature)
            moving = advance(width, iteration, f, slope, curvature, 0.0, k, step, settled)
            if moving == 0:
                break
            for i in range(outcomes):
                for j in range(width):
                    p[i, j] = p[i, j] if settled[j] else exp(k[j] * logarithm[i, j])
        _finish(width, logarithm, step, p, k)
        write_block(p, k, complete, start, width, fair, exponent)
