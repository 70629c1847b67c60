"""The joint distribution of a football match's score. See ``moments`` for the formula."""

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import FLOAT, FLOATS_3D_OUT, FLOATS_IN, compiled
from advisor.pricing.elementary import exp
from advisor.pricing.goals.calibration import SHIPPED, Calibration
from advisor.pricing.goals.moments import SIZE, rate_weights, shared_weights


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOAT, FLOAT, FLOATS_3D_OUT)
def grid_kernel(
    home_rate: Float64, away_rate: Float64, draw: Float64, squares: float, three_goals: float, grids: Float64
) -> None:
    """Fill ``grids`` (m, SIZE, SIZE)."""
    shared = np.empty((SIZE, SIZE))
    home = np.empty(SIZE)
    away = np.empty(SIZE)
    shared_weights(squares, three_goals, shared)
    for i in range(len(grids)):
        proper = (home_rate[i] >= 0.0) & (away_rate[i] >= 0.0) & np.isfinite(draw[i])
        proper = proper & np.isfinite(home_rate[i] * away_rate[i])
        if not proper:
            grids[i] = np.nan
            continue
        rate_weights(home_rate[i], home)
        rate_weights(away_rate[i], away)
        drawn = exp(draw[i])
        whole = 0.0
        for h in range(SIZE):
            for a in range(SIZE):
                weight = home[h] * away[a] * shared[h, a]
                if h == a:
                    weight = weight * drawn
                grids[i, h, a] = weight
                whole += weight
        if not (whole > 0.0 and np.isfinite(whole)):
            # Weights beyond what a double holds: a part of them would be NaN, the rest 0.
            grids[i] = np.nan
            continue
        for h in range(SIZE):
            for a in range(SIZE):
                grids[i, h, a] /= whole


def grid(home_rate: Float64, away_rate: Float64, draw: Float64, calibration: Calibration = SHIPPED) -> Float64:
    """Distributions of the score of m matches.

    Args:
        home_rate, away_rate: (m,) λ and μ, ≥ 0: expected goals before the weights; see ``expected_goals``.
        draw: (m,) δ, the weight of draws on a logarithmic scale; 0 leaves them as they are.
        calibration: α and β.

    Returns:
        (m, 13, 13) probabilities of (home goals, away goals), 0 … 12 each; every match sums to 1. NaN where an
        argument is missing (NaN, infinite) or negative, or so large or small that its weights are no numbers.
    """
    home, away, drawn = (np.ascontiguousarray(each, np.float64) for each in (home_rate, away_rate, draw))
    grids = np.empty((len(home), SIZE, SIZE))
    grid_kernel(home, away, drawn, calibration.squares, calibration.three_goals, grids)
    return grids


def expected_goals(grids: Float64) -> Float64:
    """(m, 2) means of home and away goals, of (m, 13, 13) ``grids``."""
    goals = np.arange(SIZE, dtype=np.float64)
    return np.stack([grids.sum(axis=2) @ goals, grids.sum(axis=1) @ goals], axis=1)
