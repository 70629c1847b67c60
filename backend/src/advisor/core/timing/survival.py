"""The chance that a price found at some age is still there some seconds later, as curves to be looked up.

``pricing.survival`` makes them out of the history of prices.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.books import Chance

ALL_VENUES: Final = ""
"""Venue of the curves that all venues share."""
ANY_EDGE: Final = 0
"""``band`` of every find, whatever its edge."""


class CurveKey(NamedTuple):
    """Whose lives a curve is of: a venue's (``ALL_VENUES``), of a market type, found with edge and age of a band."""

    venue: str
    market: int
    band: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurves:
    """k curves over the same c cells of time since a price was found; empty where nothing is known yet.

    Attributes:
        seconds: (c + 1,) edges of the cells.
        edges: bounds of the bands of the edge.
        ages: seconds: bounds of the bands of the age.
        keys: (k,) whose each curve is.
        log_alive: (k, c + 1) logarithm of the share still there at each edge, 0 at first.
        variance: (k, c + 1) of that logarithm, added up from the find.
        lives: (k,) own prices behind each.
    """

    seconds: Float64
    edges: tuple[float, ...]
    ages: tuple[float, ...]
    keys: tuple[CurveKey, ...]
    log_alive: Float64
    variance: Float64
    lives: Int64
    _places: dict[CurveKey, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Looked up for every price of a step, so made once.
        object.__setattr__(self, "_places", {key: row for row, key in enumerate(self.keys)})

    def chance(
        self,
        venue: NDArray[np.str_] | str,
        market: Int8 | int,
        age: Float64 | float,
        after: Float64 | float,
        edge: Float64 | float | None = None,
    ) -> Chance:
        """The chance that prices are still there, or better ones in their place.

        Args:
            venue: keys; a venue without a curve of its own gets that of all.
            market: code of its market type.
            age: seconds since the price's ``at``, when it is found.
            after: seconds from then on, ≥ 0; beyond the last edge as at the last.
            edge: with which each is found, after commission; NaN or None where it is not known. Without it the
                chance is that of all prices, which is too high for those that are worth a bet.

        The arguments broadcast against one another; the result is of one dimension.
        """
        given = np.broadcast_arrays(venue, market, age, after, np.nan if edge is None else edge)
        venues, markets, ages, times, gains = (np.atleast_1d(each).ravel() for each in given)
        rows = np.array(
            [
                self._row(*each)
                for each in zip(venues.tolist(), markets.tolist(), ages.tolist(), gains.tolist(), strict=True)
            ],
            np.int64,
        )
        until = np.clip(times, 0.0, self.seconds[-1])
        log, variance = (_between(self.seconds, table, rows, until) for table in (self.log_alive, self.variance))
        chance = np.where(rows < 0, np.nan, np.exp(log))
        return Chance(chance=chance, error=np.where(rows < 0, np.nan, chance * np.sqrt(variance)))

    def band(self, edge: float | None) -> int:
        """The band of an edge; ``ANY_EDGE`` where it is not known."""
        return ANY_EDGE if edge is None or math.isnan(edge) else bisect_right(self.edges, edge) + 1

    def age_band(self, age: float) -> int:
        """The band of an age."""
        return bisect_right(self.ages, age)

    def _row(self, venue: str, market: int, age: float, edge: float) -> int:
        """The curve of a price or the next best that stands in for it, -1 for none."""
        of_age = self.age_band(age)
        for band in (self.band(edge), ANY_EDGE):
            for whose in (venue, ALL_VENUES):
                row = self._places.get(CurveKey(whose, market, band, of_age))
                if row is not None:
                    return row
        return -1


NO_CURVES: Final = SurvivalCurves(
    seconds=np.array([0.0, 1.0]),
    edges=(),
    ages=(),
    keys=(),
    log_alive=np.zeros((0, 2)),
    variance=np.zeros((0, 2)),
    lives=np.zeros(0, np.int64),
)
"""Nothing is known."""


def _between(seconds: Float64, table: Float64, rows: Int64, at: Float64) -> Float64:
    """(n,) value of each one's curve at a time, straight between the edges: the hazard within a cell is constant."""
    if not len(table):
        return np.zeros(len(rows))
    cell = np.clip(np.searchsorted(seconds, at, side="right") - 1, 0, len(seconds) - 2)
    share = (at - seconds[cell]) / (seconds[cell + 1] - seconds[cell])
    found: Float64 = table[rows, cell] * (1 - share) + table[rows, cell + 1] * share
    return found
