"""Would I have got it? The chance that a price found at some age is still there some seconds later.

One curve for each venue, market type and band of the edge; those of few lives lean on the curve of all venues: each
cell's hazard is that of the venue's own lives and of ``prior_lives`` more that went as all venues' did (the posterior
mean of Clayton and Kaldor, Biometrics 43, 1987, with a weight that is set).
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from math import isnan
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.books import Chance
from advisor.pricing.price_lives import ANY_EDGE, PriceLives
from advisor.pricing.product_limit import ProductLimit, greenwood, product_limit

ALL_VENUES: Final = ""
"""Venue of the curves that all venues share."""


def _ages() -> tuple[float, ...]:
    """Quarters of a second at first, half seconds, seconds, then each cell a seventh wider than the one before."""
    fine = [*np.arange(0, 2, 0.25), *np.arange(2, 10, 0.5), *np.arange(10, 30, 1.0)]
    coarse = 30 * 1.15 ** np.arange(48)
    return tuple(float(each) for each in (*fine, *coarse))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalConfig:
    """How curves are made.

    Attributes:
        ages: seconds, ascending from 0: edges of the cells; lives are followed to the last.
        edges: ascending: bounds of the bands of the edge at which a price is found.
        prior_lives: weight of all venues' curve in each venue's own.
        least_lives: fewer lives of all venues give no curve.
        most_lives: of more, so many are drawn evenly; their error is far below what a bet needs.
    """

    ages: tuple[float, ...] = field(default_factory=_ages)
    edges: tuple[float, ...] = (-0.04, -0.02, 0.0, 0.02, 0.05)
    prior_lives: float = 200.0
    least_lives: int = 30
    most_lives: int = 20_000


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


def survival_curves(lives: PriceLives, config: SurvivalConfig) -> SurvivalCurves:
    """The curves of a history."""
    ages = np.array(config.ages)
    keys: list[CurveKey] = []
    curves: list[tuple[Float64, Float64]] = []
    counts: list[int] = []
    for market in np.unique(lives.market).tolist():
        for band in np.unique(lives.band[lives.market == market]).tolist():
            chosen = lives.rows((lives.market == market) & (lives.band == band))
            if len(chosen) < config.least_lives:
                continue
            joint = _estimated(chosen, config)
            keys.append(CurveKey(ALL_VENUES, market, band))
            curves.append(_curve(ages, joint, joint.ends, joint.watched))
            counts.append(len(chosen))
            for venue in np.unique(chosen.venue).tolist():
                own = chosen.rows(chosen.venue == venue)
                made = _estimated(own, config)
                ends = made.ends + config.prior_lives * joint.hazard
                keys.append(CurveKey(lives.venues[venue], market, band))
                curves.append(_curve(ages, made, ends, made.watched + config.prior_lives))
                counts.append(len(own))
    if not keys:
        return NO_CURVES
    return SurvivalCurves(
        ages=ages,
        edges=config.edges,
        keys=tuple(keys),
        log_alive=np.array([log for log, _ in curves]),
        variance=np.array([variance for _, variance in curves]),
        lives=np.array(counts, np.int64),
    )


def _estimated(lives: PriceLives, config: SurvivalConfig) -> ProductLimit:
    some = lives.rows(np.linspace(0, len(lives) - 1, min(len(lives), config.most_lives)).astype(np.int64))
    _, cluster = np.unique(some.event, return_inverse=True)
    return product_limit(np.array(config.ages), some.found, some.least, some.most, cluster.astype(np.int64))


def _curve(ages: Float64, made: ProductLimit, ends: Float64, watched: Float64) -> tuple[Float64, Float64]:
    """Logarithm and variance at the edges; beyond the oldest life seen, the last hazard per second goes on."""
    known = np.flatnonzero(made.watched >= 1)
    hazard = np.divide(ends, watched, out=np.zeros_like(ends), where=watched > 0).clip(0.0, _MOST)
    log, variance = np.log1p(-hazard), made.spread * greenwood(ends, watched)
    if len(known) and known[-1] + 1 < len(hazard):
        last, width = known[-1], np.diff(ages)
        factor = width[last + 1 :] / width[last]
        log[last + 1 :], variance[last + 1 :] = log[last] * factor, variance[last] * factor
    return np.r_[0.0, np.cumsum(log)], np.r_[0.0, np.cumsum(variance)]


_MOST: Final = 1 - 1e-9
"""A hazard of 1 would leave nothing whose logarithm could be taken."""


def _between(ages: Float64, table: Float64, rows: Int64, at: Float64) -> Float64:
    """(n,) value of each one's curve at an age, straight between the edges: the hazard within a cell is constant."""
    if not len(table):
        return np.zeros(len(rows))
    cell = np.clip(np.searchsorted(ages, at, side="right") - 1, 0, len(ages) - 2)
    share = (at - ages[cell]) / (ages[cell + 1] - ages[cell])
    found: Float64 = table[rows, cell] * (1 - share) + table[rows, cell + 1] * share
    return found
