"""Margin removal in closed form: multiplicative and additive, and the book sum they rest on."""

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT, compiled
from advisor.pricing.margin.block import MAX_RESIDUAL


@compiled()
def book_sum(book: Float64) -> float:
    """Σ 1/odds of one book (s,); NaN where a price is missing."""
    total = 0.0
    for price in book:
        usable = (price > 1.0) & (price < np.inf)
        total += 1.0 / price if usable else np.nan
    return total


@compiled()
def _refuse_improper(fair: Float64, parameter: float) -> float:
    """Return the parameter, or make the row and the parameter NaN where a probability is not inside (0, 1)."""
    total = 0.0
    proper = True
    for p in fair:
        total += p
        proper &= (p > 0.0) & (p < 1.0)
    if proper and abs(total - 1.0) <= MAX_RESIDUAL:
        return parameter
    fair[:] = np.nan
    return np.nan


@compiled(FLOATS_2D_IN, FLOATS_OUT)
def book_sum_kernel(odds: Float64, total: Float64) -> None:
    """Fill ``total`` (m,) with the book sums of (m, s) decimal odds."""
    for row in range(odds.shape[0]):
        total[row] = book_sum(odds[row])


@compiled(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT)
def multiplicative_kernel(odds: Float64, fair: Float64, divisor: Float64) -> None:
    """Fill ``fair`` (m, s) with q/S and ``divisor`` (m,) with S."""
    for row in range(odds.shape[0]):
        total = book_sum(odds[row])
        for i in range(odds.shape[1]):
            fair[row, i] = (1.0 / odds[row, i]) / total
        divisor[row] = _refuse_improper(fair[row], total)


@compiled(FLOATS_2D_IN, FLOATS_2D_OUT, FLOATS_OUT)
def additive_kernel(odds: Float64, fair: Float64, deduction: Float64) -> None:
    """Fill ``fair`` (m, s) with q − (S − 1)/s and ``deduction`` (m,) with (S − 1)/s."""
    outcomes = odds.shape[1]
    for row in range(odds.shape[0]):
        each = (book_sum(odds[row]) - 1.0) / outcomes
        for i in range(outcomes):
            fair[row, i] = 1.0 / odds[row, i] - each
        deduction[row] = _refuse_improper(fair[row], each)
