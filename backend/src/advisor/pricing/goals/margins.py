"""Pushes where no grid of goals exists: the margin and the total of American football, by its line.

Games are decided by 3 and 7 points far more often than by their neighbours, so that a spread of 3 pushes five times as
often as one of 5. Both tables are of the main line, whose two prices are near even; at a line far from it pushes are
rarer. They come from the 3,447 games of the NFL in the seasons 1999 to 2011 with their closing lines (nflverse): the
margin is normal around the line, with the standard deviation seen, times a weight for each absolute margin up to 24,
such that as many games are expected to end on it as did. No later season was used, so that later ones can test it.
``python -m tests.goals`` computes them anew.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int32
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, Line

PUSH_AT_SPREAD: Final = (
    0.0006, 0.0208, 0.0193, 0.0899, 0.0286, 0.0182, 0.0314, 0.0592, 0.0203, 0.0110, 0.0419, 0.0186, 0.0115,
    0.0265, 0.0400, 0.0119, 0.0172, 0.0401, 0.0262, 0.0149, 0.0293, 0.0420, 0.0161, 0.0162, 0.0438,
)  # fmt: skip
"""Probability that the margin is exactly the spread, by its points from 0."""

PUSH_BEYOND: Final = 0.0296
"""Of a larger spread: the density of the normal distribution at its mean, per point."""

PUSH_AT_TOTAL: Final = 0.0287
"""Probability that the points of both sides are exactly the total: no total stands out."""

_POINT: Final = 100
_HALF: Final = 50


def push_probability(market: MarketTypeKey, line: Int32) -> Float64:
    """Probability that a game of American football ends exactly on its main line.

    Args:
        market: one with lines.
        line: (b,) handicap of the home side or total, in hundredths.

    Returns:
        (b,) probabilities: 0 for half lines, which cannot push; NaN for quarter lines and ``LINE_NONE``, on which the
        table says nothing.

    Raises:
        ValueError: another market.
    """
    meaning = MARKET_TYPES[market].line
    if meaning is Line.NONE:
        raise ValueError(f"A bet on {market} has no line that it could end on.")
    points = np.abs(line.astype(np.int64)) // _POINT
    if meaning is Line.POINTS:
        whole = np.full(line.shape, PUSH_AT_TOTAL)
    else:
        table = np.array(PUSH_AT_SPREAD)
        whole = np.where(points < len(table), table[np.minimum(points, len(table) - 1)], PUSH_BEYOND)
    return np.where(line % _POINT == 0, whole, np.where(line % _HALF == 0, 0.0, np.nan))
