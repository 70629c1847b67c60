"""The constants of ``advisor.pricing.goals.calibration``, computed from matches."""

from typing import Final

import numpy as np
from scipy.optimize import minimize

from advisor.core.arrays import Float64
from advisor.pricing.goals.calibration import Calibration
from advisor.pricing.goals.moments import MOST_GOALS
from tests.goals.matches import Matches

TOTAL_SCALE: Final = 0.1
"""β is some ten times smaller than α; the search wants unknowns of one size."""


def trained(matches: Matches) -> Calibration:
    """α and β by maximum likelihood of the scores, each match reproducing its prices; δ is the mean of the matches."""
    found = minimize(
        lambda unknown: -mean_log_likelihood(matches, _calibration(unknown)) * len(matches),
        x0=np.zeros(2),
        method="Nelder-Mead",
        options={"xatol": 1e-4, "fatol": 1e-2, "initial_simplex": [[0.0, 0.0], [0.1, 0.0], [0.0, 0.1]]},
    )
    best = _calibration(found.x)
    draw = float(matches.fitted(best).draw.mean())
    return Calibration(difference=best.difference, total=best.total, draw=draw)


def mean_log_likelihood(matches: Matches, calibration: Calibration) -> float:
    """Mean logarithm of the probability of the scores seen; more than twelve goals count as twelve."""
    grids = matches.fitted(calibration).grids()
    home, away = np.minimum(matches.home, MOST_GOALS), np.minimum(matches.away, MOST_GOALS)
    return float(np.log(grids[np.arange(len(matches)), home, away]).mean())


def _calibration(unknown: Float64) -> Calibration:
    return Calibration(difference=float(unknown[0]), total=float(unknown[1]) * TOTAL_SCALE, draw=0.0)
