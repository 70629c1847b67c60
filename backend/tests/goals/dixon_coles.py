"""The plain model of Dixon and Coles, made to reproduce result and total of each match: what the grid is held against.

M. Dixon & S. Coles, Modelling Association Football Scores and Inefficiencies in the Football Betting Market, Applied
Statistics 46 (1997). Two Poisson counts whose scores 0:0, 1:0, 0:1 and 1:1 are weighted by ρ.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from tests.goals.matches import Matches

SIZE: Final = 13
STEP: Final = 1e-5
NEAR: Final = 1e-10
LONGEST: Final = 0.7
_GOALS: Final = np.arange(SIZE)
_FACTORIALS: Final = np.cumprod(np.maximum(_GOALS, 1)).astype(np.float64)


def factorials(goals: Int64) -> Float64:
    """Of any shape; at most twelve goals."""
    return _FACTORIALS[goals]


def grids(home: Float64, away: Float64, rho: Float64) -> Float64:
    """(m, 13, 13) from the means (m,) and ρ (m,)."""
    first = home[:, None] ** _GOALS / _FACTORIALS
    second = away[:, None] ** _GOALS / _FACTORIALS
    weights = first[:, :, None] * second[:, None, :]
    weights[:, 0, 0] *= 1.0 - home * away * rho
    weights[:, 0, 1] *= 1.0 + home * rho
    weights[:, 1, 0] *= 1.0 + away * rho
    weights[:, 1, 1] *= 1.0 - rho
    whole: Float64 = weights / weights.sum(axis=(1, 2), keepdims=True)
    return whole


def reproducing(matches: Matches) -> Float64:
    """(m, 13, 13) that meet home, away and over of each match: Newton's method with slopes by differences."""
    wanted = np.stack([matches.three_way[:, 0], matches.three_way[:, 2], matches.over], axis=1)
    unknown = np.tile([0.4, 0.2, 0.0], (len(matches), 1))
    for _ in range(30):
        missed = _prices(unknown) - wanted
        if np.abs(missed).max() < NEAR:
            break
        slope = np.stack([(_prices(unknown + each) - _prices(unknown - each)) / (2 * STEP) for each in _moves()], -1)
        unknown -= np.clip(np.linalg.solve(slope, missed[:, :, None])[:, :, 0], -LONGEST, LONGEST)
    else:
        raise ArithmeticError("Some matches were not reproduced.")
    return grids(np.exp(unknown[:, 0]), np.exp(unknown[:, 1]), unknown[:, 2])


def _moves() -> Float64:
    return np.eye(3) * STEP


def _prices(unknown: Float64) -> Float64:
    found = grids(np.exp(unknown[:, 0]), np.exp(unknown[:, 1]), unknown[:, 2])
    difference = _GOALS[:, None] - _GOALS
    total = _GOALS[:, None] + _GOALS
    return np.stack([found[:, each].sum(axis=1) for each in (difference > 0, difference < 0, total > 2)], axis=1)
