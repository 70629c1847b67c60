"""The chance that a price found at some age is still there some seconds later, as curves to be looked up.

``pricing.survival`` makes them out of the history of prices.
"""

from bisect import bisect_right
from dataclasses import dataclass
from math import isnan
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.books import Chance

ALL_VENUES: Final = ""
"""Venue of the curves that all venues share."""
ANY_EDGE: Final = 0
"""Band of a price as it is first seen, whatever its edge."""


class CurveKey(NamedTuple):
    """Whose lives a curve is of: a venue's (``ALL_VENUES``), of a market type, found with an edge of a band."""

    venue: str
    market: int
    band: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurves:
    """k curves over the same c cells of age; empty where nothing is known yet.

    Attributes:
        ages: (c + 1,) seconds: edges of the cells.
        edges: bounds of the bands.
        keys: (k,) whose each curve is.
        log_alive: (k, c + 1) logarithm of the share still there at each edge, 0 at age 0.
        variance: (k, c + 1) of that logarithm, added up from age 0.
        lives: (k,) own lives behind each.
    """

    ages: Float64
    edges: tuple[float, ...]
    keys: tuple[CurveKey, ...]
    log_alive: Float64
    variance: Float64
    lives: Int64

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
            market: ``MARKET_CODES``.
            age: seconds since the price's ``at``, when it is found; beyond the last edge as at the last.
            after: seconds from then on, ≥ 0.
            edge: with which each is found, after commission; NaN or None where it is not known. Without it the
                chance is that of all prices, which is too high for those that are worth a bet.

        The arguments broadcast against one another; the result is of one dimension.
        """
        given = np.broadcast_arrays(venue, market, age, after, np.nan if edge is None else edge)
        venues, markets, ages, times, gains = (np.atleast_1d(each).ravel() for each in given)
        rows = self._rows(venues, markets, gains)
        start = np.clip(ages, 0.0, self.ages[-1])
        end = np.minimum(start + np.maximum(times, 0.0), self.ages[-1])
        log, variance = (
            _between(self.ages, table, rows, end) - _between(self.ages, table, rows, start)
            for table in (self.log_alive, self.variance)
        )
        chance = np.where(rows < 0, np.nan, np.exp(log))
        return Chance(chance=chance, error=np.where(rows < 0, np.nan, chance * np.sqrt(np.maximum(variance, 0.0))))

    def band(self, edge: float | None) -> int:
        """The band of an edge; ``ANY_EDGE`` where it is not known."""
        return ANY_EDGE if edge is None or isnan(edge) else bisect_right(self.edges, edge) + 1

    def _rows(self, venues: NDArray[np.str_], markets: Int64, gains: Float64) -> Int64:
        """(n,) the curve of each, -1 for none."""
        place = {key: row for row, key in enumerate(self.keys)}
        found = [
            next((place[key] for key in _nearest(str(venue), int(market), self.band(gain)) if key in place), -1)
            for venue, market, gain in zip(venues, markets, gains.tolist(), strict=True)
        ]
        return np.array(found, np.int64)


def _nearest(venue: str, market: int, band: int) -> tuple[CurveKey, ...]:
    """The curve wanted, and those that stand in for it."""
    return (
        CurveKey(venue, market, band),
        CurveKey(ALL_VENUES, market, band),
        CurveKey(venue, market, ANY_EDGE),
        CurveKey(ALL_VENUES, market, ANY_EDGE),
    )


NO_CURVES: Final = SurvivalCurves(
    ages=np.array([0.0, 1.0]),
    edges=(),
    keys=(),
    log_alive=np.zeros((0, 2)),
    variance=np.zeros((0, 2)),
    lives=np.zeros(0, np.int64),
)
"""Nothing is known."""


def _between(ages: Float64, table: Float64, rows: Int64, at: Float64) -> Float64:
    """(n,) value of each one's curve at an age, straight between the edges: the hazard within a cell is constant."""
    if not len(table):
        return np.zeros(len(rows))
    cell = np.clip(np.searchsorted(ages, at, side="right") - 1, 0, len(ages) - 2)
    share = (at - ages[cell]) / (ages[cell + 1] - ages[cell])
    found: Float64 = table[rows, cell] * (1 - share) + table[rows, cell + 1] * share
    return found
