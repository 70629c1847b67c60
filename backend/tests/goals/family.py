"""Weights that all matches might share, of which ``selection`` chooses: functions of the score of a match.

Each is one column f(h, a): the weight of the score is multiplied by exp(−θ·f). What is linear in the goals of either
side, the sum among it, or says only whether the match is drawn, is left out: a match's own parameters absorb it. So
is what says only whether there are three goals or more, which the match's own price does.
"""

from typing import Final

import numpy as np
from scipy.special import gammaln

from advisor.core.arrays import Float64
from advisor.pricing.goals.moments import SIZE

HOME, AWAY = (each.ravel() for each in np.indices((SIZE, SIZE)))
"""Goals of either side by cell, home goals slower."""
_DIFFERENCE: Final = np.abs(HOME - AWAY)
_TOTAL: Final = HOME + AWAY

SQUARES: Final = "difference times total"
THREE_GOALS: Final = "three goals"

FAMILY: Final[dict[str, Float64]] = {
    what: np.asarray(values, np.float64)
    for what, values in {
        "difference": _DIFFERENCE,
        "difference squared": _DIFFERENCE**2,
        "total squared": _TOTAL**2,
        "won by one": _DIFFERENCE == 1,
        "won by two": _DIFFERENCE == 2,
        "0:0": _TOTAL == 0,
        "1:1": (HOME == 1) & (AWAY == 1),
        "at most one goal each": (HOME <= 1) & (AWAY <= 1),
        "one goal": _TOTAL == 1,
        "two goals": _TOTAL == 2,
        THREE_GOALS: _TOTAL == 3,
        "goals of draws": (_DIFFERENCE == 0) * _TOTAL,
        SQUARES: _DIFFERENCE * _TOTAL,
        "home goals times away goals": HOME * AWAY,
        "logarithms of the factorials": gammaln(HOME + 1) + gammaln(AWAY + 1),
        "a side without a goal": (HOME == 0) | (AWAY == 0),
    }.items()
}
"""(SIZE · SIZE,) each. ``SQUARES``, which is |h² − a²|, and ``THREE_GOALS`` are the product's; the logarithms are the
dispersion of R. Conway & W. Maxwell (1962); the products of goals and the low scores are where Karlis & Ntzoufras and
Dixon & Coles look."""
