"""The power method (Vovk & Zhdanov 2009; Clarke, Kovalchik & Ingram 2017): p = qᵏ, k such that Σp = 1.

With L = ln q the kernel finds the root of ln Σ exp(k·L), which is convex and decreasing in k, linear for equal
odds, and known without an exponential at the first guess k = 1.
"""

import numpy as np
from numba import types

from advisor.core.history import Float64
from advisor.pricing.compiled import FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT, compiled
from advisor.pricing.elementary import exp, log
from advisor.pricing.margin.block import MAX_STEPS, SMALL_STEP, WIDTH, next_step, read_block, write_block


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
def _moments(width: int, logarithm: Float64, p: Float64, total: Float64, first: Float64, second: Float64) -> None:
    """Σp, Σp·L and Σp·L²."""
    for j in range(width):
        total[j] = 0.0
        first[j] = 0.0
        second[j] = 0.0
    for i in range(logarithm.shape[0]):
        for j in range(width):
            weighted = p[i, j] * logarithm[i, j]
            total[j] += p[i, j]
            first[j] += weighted
            second[j] += weighted * logarithm[i, j]


@compiled()
def _finish(width: int, logarithm: Float64, step: Float64, p: Float64, k: Float64) -> None:
    """Apply the last small step to p and k."""
    for i in range(logarithm.shape[0]):
        for j in range(width):
            p[i, j] += p[i, j] * (logarithm[i, j] * step[j])
    for j in range(width):
        k[j] += step[j]


@compiled(types.void(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT))
def power_kernel(odds: Float64, fair: Float64, exponent: Float64) -> None:
    """Fill ``fair`` (m, s) and ``exponent`` (m,) from (m, s) decimal odds."""
    books, outcomes = odds.shape
    price = np.empty((outcomes, WIDTH))
    logarithm = np.empty((outcomes, WIDTH))
    p = np.empty((outcomes, WIDTH))
    k = np.empty(WIDTH)
    step = np.empty(WIDTH)
    total = np.empty(WIDTH)
    first = np.empty(WIDTH)
    second = np.empty(WIDTH)
    complete = np.empty(WIDTH, np.bool_)
    for start in range(0, books, WIDTH):
        width = min(WIDTH, books - start)
        read_block(odds, start, width, price, complete)
        _prepare(width, price, logarithm, p, k)
        for iteration in range(MAX_STEPS):
            _moments(width, logarithm, p, total, first, second)
            moving = 0
            for j in range(width):
                mean = first[j] / total[j]
                variance = second[j] / total[j] - mean * mean
                change = next_step(log(total[j]), mean, variance, iteration)
                far = abs(change) > SMALL_STEP * k[j]
                step[j] = change
                k[j] = max(k[j] + change, 0.0) if far else k[j]
                moving += far
            if moving == 0:
                break
            for i in range(outcomes):
                for j in range(width):
                    p[i, j] = exp(k[j] * logarithm[i, j])
        _finish(width, logarithm, step, p, k)
        write_block(p, k, complete, start, width, fair, exponent)
