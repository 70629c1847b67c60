"""Pushes where no grid of goals exists: the margin and the total of American football, on any line.

Games are decided by 3 and 7 points far more often than by their neighbours, and some totals are more common than
others. How a game ends is normal around a centre, times a weight of each absolute margin, or of each total. A line's
own price says where the centre is, so that a line far from the main one pushes as rarely as it does.

Deviations and weights are those of the 2,138 games of the NFL in the seasons 2013 to 2020 with their closing lines
(nflverse); ``python -m tests.goals`` computes them anew, and tests the same on each season since 2012 by the eight
before it. Lines farther than ``FARTHEST`` points from the centre were not predicted well enough to be used.
"""

from enum import Enum
from functools import cache
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int32, Int64, distinct
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, SettlementRule

FARTHEST: Final = 15
"""Points from the centre to a line of which it is said how often it pushes."""

MARGIN_DEVIATION: Final = 12.99
MARGIN_WEIGHTS: Final = (
    0.200, 0.785, 0.782, 2.471, 0.854, 0.778, 1.275, 1.752, 0.888, 0.356, 1.164, 0.674, 0.410, 0.692, 1.559, 0.479,
    0.941, 1.059, 0.912, 0.503, 1.017, 1.346, 0.562, 0.670, 1.306, 0.879, 0.834, 1.003, 1.457, 0.953, 0.901, 1.591,
    1.112, 0.942, 1.041, 1.763, 0.580, 1.265, 1.487, 0.740, 1.189, 0.984, 0.891, 1.248, 0.977, 1.013,
)  # fmt: skip
"""By the absolute margin from 0; the weight of a larger one is 1."""
TOTAL_DEVIATION: Final = 13.39
TOTAL_WEIGHTS: Final = (
    0.972, 0.965, 0.957, 0.947, 0.935, 0.921, 1.085, 0.885, 0.864, 0.923, 0.813, 0.784, 0.978, 0.935, 0.684, 0.779,
    0.980, 0.807, 0.649, 1.215, 1.182, 0.925, 1.067, 1.375, 0.640, 0.662, 1.543, 1.238, 0.781, 0.833, 1.422, 0.759,
    0.823, 1.420, 1.217, 0.690, 1.148, 1.254, 0.759, 0.892, 1.372, 1.207, 0.658, 1.212, 1.329, 0.881, 0.838, 1.139,
    0.847, 0.871, 1.107, 1.521, 0.834, 0.588, 1.034, 1.209, 0.621, 1.094, 0.914, 0.799, 0.606, 0.985, 0.925, 0.933,
    0.886, 1.480, 1.078, 0.918, 0.730, 1.332, 0.757, 1.308, 0.918, 1.188, 0.937, 0.704, 0.995, 0.920, 1.108, 1.307,
    1.137, 0.946, 1.062, 0.927, 0.866, 1.242,
)  # fmt: skip
"""By the total from 0; the weight of a larger one is 1."""

_POINT: Final = 100
_HALF: Final = 50
_STEP: Final = 0.25
"""Points between two centres that are computed; between them all is nearly straight."""


class Ends(Enum):
    """What of a game's end a line is held against."""

    MARGIN = "margin"
    TOTAL = "total"

    @property
    def values(self) -> Int64:
        """(v,) all that it can be, ascending, and a few more than ever were."""
        return np.arange(-80, 81) if self is Ends.MARGIN else np.arange(121)

    def number(self, values: Int64) -> Int64:
        """By which the weights are numbered: of a margin it does not matter whose it is."""
        numbered: Int64 = np.abs(values)
        return numbered


_SEEN: Final = {Ends.MARGIN: (-40, 40), Ends.TOTAL: (20, 75)}
"""Points of the lines that are at most ``FARTHEST`` from a main one of the games learned from."""
_OF_RULE: Final = {
    SettlementRule.HANDICAP: Ends.MARGIN,
    SettlementRule.WINNER_OF_TWO: Ends.MARGIN,
    SettlementRule.TOTAL: Ends.TOTAL,
}


def centres_of(line: float) -> Float64:
    """(c,) the centres at which a line, in points, is priced, ascending."""
    return line + np.arange(-FARTHEST, FARTHEST + _STEP, _STEP)


def density(centres: Float64, ends: Ends, deviation: float, weights: Float64) -> Float64:
    """(c, v) probability of each of ``ends.values`` by the centre.

    Args:
        centres: (c,) points.
        deviation: points.
        weights: by number; those beyond its end have the weight 1.
    """
    values = ends.values
    number = ends.number(values)
    weight = np.append(weights, np.ones(max(0, int(number.max()) + 1 - len(weights))))[number]
    each = np.exp(-0.5 * ((values - centres[:, None]) / deviation) ** 2) * weight
    found: Float64 = each / each.sum(axis=1, keepdims=True)
    return found


@cache
def _priced(ends: Ends, point: int) -> tuple[Float64, Float64]:
    """Probability of more than so many points given no push, and that of exactly so many, by the centre."""
    deviation, weights = {
        Ends.MARGIN: (MARGIN_DEVIATION, MARGIN_WEIGHTS),
        Ends.TOTAL: (TOTAL_DEVIATION, TOTAL_WEIGHTS),
    }[ends]
    around = density(centres_of(point), ends, deviation, np.array(weights))
    more, fewer = (around @ side for side in (ends.values > point, ends.values < point))
    return more / (more + fewer), around[:, np.searchsorted(ends.values, point)]


def push_probability(market: MarketTypeKey, line: Int32, fair: Float64) -> Float64:
    """Probability that a game of American football ends exactly on a line.

    Args:
        market: spreads or totals of both sides, or the winner, which is the spread of nothing.
        line: (b,) handicap of the home side or total, in hundredths; not read of the winner.
        fair: (b,) fair probability of home or over at that line, given no push.

    Returns:
        (b,) probabilities: 0 for half lines, which cannot push; NaN for quarter lines and ``LINE_NONE``, where the
        fair probability is unknown or so one-sided that too few games say how often such a line pushes, and on lines
        beyond any that was seen.

    Raises:
        ValueError: another market.
    """
    row = MARKET_TYPES[market]
    ends = _OF_RULE.get(row.rule)
    if ends is None:
        raise ValueError(f"A bet on {market} has no line that a game could end on.")
    if not row.has_line:
        line = np.zeros_like(line)
    found = np.where(line % _POINT == _HALF, 0.0, np.nan)
    home_gives = -1 if ends is Ends.MARGIN else 1
    seen = _SEEN[ends]
    for each in distinct(line[line % _POINT == 0]).tolist():
        point = home_gives * each // _POINT
        if seen[0] <= point <= seen[1]:
            chosen = line == each
            found[chosen] = np.interp(fair[chosen], *_priced(ends, point), left=np.nan, right=np.nan)
    return found
