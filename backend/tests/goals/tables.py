"""Scores seen beside scores predicted, with the standard error of the difference."""

from dataclasses import dataclass

import numpy as np

from advisor.core.arrays import Bool, Float64
from tests.goals.matches import Matches

DIFFERENCES = (-2, -1, 0, 1, 2)
TOTALS = (2, 3, 4)
FURTHER_TOTALS = (0, 1, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A difference or a total: shares seen and predicted, and z = (seen − Σp) ÷ √Σp(1 − p)."""

    what: str
    seen: float
    predicted: float
    z: float


def line(what: str, seen: Bool, predicted: Float64) -> Line:
    error = np.sqrt((predicted * (1.0 - predicted)).sum())
    z = (seen.sum() - predicted.sum()) / error
    return Line(what=what, seen=float(seen.mean()), predicted=float(predicted.mean()), z=float(z))


def lines(matches: Matches, grids: Float64, totals: tuple[int, ...] = TOTALS) -> list[Line]:
    """Each difference −2 … +2 (home less away), then each of ``totals``."""
    home, away = np.indices(grids.shape[1:])
    found = [
        line(f"{each:+d}" if each else "0", matches.home - matches.away == each, grids[:, home - away == each].sum(1))
        for each in DIFFERENCES
    ]
    found += [
        line(f"{each} goals", matches.home + matches.away == each, grids[:, home + away == each].sum(1))
        for each in totals
    ]
    return found
