"""What the iterative margin kernels share: blocks of books side by side, the step rule and the final check.

A kernel holds a block as (s, WIDTH) arrays, one column per book, so that the processor works on several books
at once. A column never depends on its neighbours: a converged one is evaluated again unchanged while others go
on, so a book's result is the same in every batch.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64
from advisor.pricing.compiled import compiled

WIDTH: Final = 32
"""Books per block: enough to fill vector registers, few enough to stay in the first cache."""

PLACEHOLDER_ODDS: Final = 2.0
"""Stands in for missing odds, so that the solver meets ordinary numbers; the row is refused afterwards."""

HALLEY_STEPS: Final = 8
MAX_STEPS: Final = 100
SMALL_STEP: Final = 1e-9
"""Relative step below which the last, linear correction is exact to double precision."""

MAX_RESIDUAL: Final = 1e-12


@compiled()
def read_block(odds: Float64, start: int, width: int, block: Float64, complete: Bool) -> None:
    """Copy rows ``start`` to ``start + width`` of (m, s) odds into the columns of (s, WIDTH) ``block``."""
    outcomes = odds.shape[1]
    for j in range(width):
        complete[j] = True
    for i in range(outcomes):
        for j in range(width):
            price = odds[start + j, i]
            usable = (price > 1.0) & (price < np.inf)
            complete[j] &= usable
            block[i, j] = price if usable else PLACEHOLDER_ODDS


@compiled()
def next_step(f: float, slope: float, curvature: float, iteration: int) -> float:
    """Step towards the root of a convex, decreasing function of one variable.

    Halley's method (cubic convergence) at first. If that has not settled, Newton's: for a convex decreasing
    function its second step at the latest lies left of the root, from where it climbs to it monotonically.
    """
    newton = -f / slope
    if iteration >= HALLEY_STEPS:
        return newton
    return newton / max(0.5, 1.0 + 0.5 * newton * curvature / slope)


@compiled()
def advance(
    width: int,
    iteration: int,
    f: Float64,
    slope: Float64,
    curvature: Float64,
    scale: float,
    unknown: Float64,
    step: Float64,
    settled: Bool,
) -> int:
    """Move the unknowns which are still far from their roots, and return how many those are.

    The roots are positive. A column whose step is small against ``scale`` + unknown is settled: it keeps its
    unknown, and its last step is left to be applied linearly, whatever the other columns still need.
    """
    moving = 0
    for j in range(width):
        change = next_step(f[j], slope[j], curvature[j], iteration)
        step[j] = step[j] if settled[j] else change
        settled[j] |= not abs(change) > SMALL_STEP * (scale + unknown[j])
        unknown[j] = unknown[j] if settled[j] else max(unknown[j] + change, 0.0)
        moving += not settled[j]
    return moving


@compiled()
def write_block(
    probability: Float64,
    parameter: Float64,
    complete: Bool,
    start: int,
    width: int,
    fair: Float64,
    solved: Float64,
) -> None:
    """Copy a block's results to the rows of ``fair`` (m, s) and ``solved`` (m,); NaN where they are refused.

    In each family every probability moves the same way with the parameter, so no probability is further from
    the exact one than the sum is from 1: the check of the sum bounds the error of each probability.
    """
    outcomes = fair.shape[1]
    for j in range(width):
        total = 0.0
        proper = complete[j]
        for i in range(outcomes):
            p = probability[i, j]
            total += p
            proper &= (p > 0.0) & (p < 1.0)
        proper &= abs(total - 1.0) <= MAX_RESIDUAL
        for i in range(outcomes):
            fair[start + j, i] = probability[i, j] if proper else np.nan
        solved[start + j] = parameter[j] if proper else np.nan
