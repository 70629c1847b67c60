"""How likely a football score ends on a line, by the plainest possible program: scipy's solver on a grid of scores.

It shares no code with the product. The formula of the grid and its constants are written out in docs/BACKTESTING.md.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import root
from scipy.special import gammaln

GOALS = np.arange(13)
HOME, AWAY = np.meshgrid(GOALS, GOALS, indexing="ij")
ALPHA, BETA, DELTA = 0.0155, 0.0653, 0.065


def scores(home: float, away: float, draw: float) -> np.ndarray:
    """Probabilities of all scores; the first two are logarithms of rates."""
    logs = HOME * home + AWAY * away - gammaln(HOME + 1) - gammaln(AWAY + 1)
    logs += draw * (HOME == AWAY) - ALPHA * np.abs(HOME**2 - AWAY**2) + BETA * (HOME + AWAY == 3)
    weights = np.exp(logs)
    return np.asarray(weights / weights.sum())


def push_chance(result: Sequence[float] | None, over: float | None, handicap: float) -> float | None:
    """Probability that the score ends on a home handicap, or on the whole one beside a quarter.

    Args:
        result: fair probabilities of home, draw and away.
        over: fair probability of more than 2.5 goals.
    """
    if result is None:
        return None
    home_wins, drawn = float(result[0]), float(result[1])

    def missed(unknown: np.ndarray) -> list[float]:
        grid = scores(unknown[0], unknown[1], unknown[2] if over is not None else DELTA)
        found = [grid[HOME > AWAY].sum() - home_wins, grid[HOME == AWAY].sum() - drawn]
        return found if over is None else [*found, grid[HOME + AWAY > 2.5].sum() - over]

    start = [0.3, 0.1] if over is None else [0.3, 0.1, 0.0]
    solved = root(missed, start, tol=1e-12)
    if max(map(abs, missed(solved.x))) > 1e-9:
        return None
    grid = scores(solved.x[0], solved.x[1], solved.x[2] if over is not None else DELTA)
    whole = [line for line in (handicap - 0.25, handicap, handicap + 0.25) if line == round(line)]
    return float(grid[-whole[0] == HOME - AWAY].sum()) if whole else 0.0
