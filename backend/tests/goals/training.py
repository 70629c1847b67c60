"""The constants of ``advisor.pricing.goals.calibration``, computed from matches."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.goals.calibration import Calibration
from advisor.pricing.goals.moments import MOST_GOALS
from tests.goals.family import FAMILY, SQUARES, THREE_GOALS
from tests.goals.matches import Matches
from tests.goals.shared_weights import estimated, independent

SHIPPED_FORM: Final = (SQUARES, THREE_GOALS)
TO_THE_DIGITS: Final = 1e-8


def trained(matches: Matches) -> Calibration:
    """α and β by maximum likelihood of the scores, each match reproducing its prices; δ is the mean of the matches."""
    columns = np.stack([FAMILY[each] for each in SHIPPED_FORM], axis=1)
    own = independent(matches).own
    (squares, three_goals), found = estimated(matches, columns, np.zeros(2), own, gain_left=TO_THE_DIGITS)
    return Calibration(squares=float(squares), three_goals=-float(three_goals), draw=float(found.own[:, 2].mean()))


def log_likelihood(matches: Matches, calibration: Calibration) -> Float64:
    """(m,) logarithm of the probability of each score seen; more than twelve goals count as twelve."""
    grids = matches.fitted(calibration).grids()
    home, away = np.minimum(matches.home, MOST_GOALS), np.minimum(matches.away, MOST_GOALS)
    found: Float64 = np.log(grids[np.arange(len(matches)), home, away])
    return found
