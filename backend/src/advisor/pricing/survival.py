"""Would I have got it? The chance that a price found at some age is still there some seconds later.

One curve for each venue, market type, band of the edge and band of the age; ``partial_pooling`` says how far those of
few lives lean on others.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.timing.price_changes import boundaries
from advisor.core.timing.survival import ALL_VENUES, ANY_EDGE, NO_CURVES, CurveKey, SurvivalCurves
from advisor.pricing.partial_pooling import Hazards, curves, in_proportion, pooled
from advisor.pricing.price_lives import FindsConfig, PriceLives
from advisor.pricing.product_limit import ProductLimit, expected, product_limit


def _seconds() -> tuple[float, ...]:
    """Half seconds, seconds, then each cell a fifth wider than the one before, to some hours.

    What venues do every so many seconds shows at whole ones; in wider cells it would be smeared.
    """
    fine = [*np.arange(0, 5, 0.5), *np.arange(5, 30, 1.0)]
    return tuple(float(each) for each in (*fine, *(30 * 1.2 ** np.arange(35))))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalConfig:
    """How curves are made.

    Attributes:
        seconds: ascending from 0: edges of the cells of time since the find; lives are followed to the last.
        finds: which finds are distinguished.
        least_lives: fewer prices of a band of the edge give no curve.
    """

    seconds: tuple[float, ...] = field(default_factory=_seconds)
    finds: FindsConfig = field(default_factory=FindsConfig)
    least_lives: int = 30


def survival_curves(lives: PriceLives, config: SurvivalConfig) -> SurvivalCurves:
    """The curves of a history whose finds were distinguished by ``config.finds``."""
    markets = np.unique(lives.market)
    bands = {band: _counts(lives.rows(lives.band == band), markets, config) for band in np.unique(lives.band).tolist()}
    known = {band: counts for band, counts in bands.items() if counts.prices.sum() >= config.least_lives}
    if ANY_EDGE not in known:
        return NO_CURVES
    every, keys = known[ANY_EDGE], list[CurveKey]()
    joint = every.joint()
    logs, variances, prices = [], [], []
    for band, some in known.items():
        # All venues as if they were one, and each.
        for found, all_, venues in (
            (joint if some is every else some.joint(), joint, (ALL_VENUES,)),
            (some, every, lives.venues),
        ):
            log, variance = curves(_hazards(found, all_, config))
            for v, m in np.argwhere(found.prices.any(axis=2)).tolist():
                keys += [CurveKey(venues[v], int(markets[m]), band, age) for age in range(len(log[v, m]))]
                logs.append(log[v, m])
                variances.append(variance[v, m] * found.spread)
                prices.append(found.prices[v, m])
    return SurvivalCurves(
        seconds=np.array(config.seconds),
        edges=config.finds.edges,
        ages=config.finds.ages,
        keys=tuple(keys),
        log_alive=np.concatenate(logs),
        variance=np.concatenate(variances),
        lives=np.concatenate(prices),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Finds of a band of the edge, by v venues, m market types, a ages and c cells of time.

    Attributes:
        ends, watched: (v, m, a, c) ends and lives at risk.
        prices: (v, m, a) prices found.
        whole: (c,) hazards of all of them.
        spread: by which lives of one event, which have much in common, widen the variance of a curve. Within a single
            cell they end all but independently.
    """

    ends: Float64
    watched: Float64
    prices: Int64
    whole: Hazards
    spread: float

    def joint(self) -> "_Counts":
        """All venues as one."""
        ends, watched, prices = (each.sum(0, keepdims=True) for each in (self.ends, self.watched, self.prices))
        return replace(self, ends=ends, watched=watched, prices=prices)


def _hazards(found: _Counts, every: _Counts, config: SurvivalConfig) -> Hazards:
    """(v, m, a, c) hazards of the prices found with some edge.

    How the prices of a venue end is learned of all its prices, whatever their edge; how much sooner those of an edge
    go, of all venues; and how far a venue, or one of its market types, differs from that, of its own prices of that
    edge.
    """
    ages = pooled(every.ends.sum((0, 1)), every.watched.sum((0, 1)), every.whole)
    venues = pooled(every.ends.sum(1), every.watched.sum(1), ages)
    if found is not every:
        ends, watched = found.ends.sum(1), found.watched.sum(1)
        since_found = np.searchsorted(config.finds.ages, config.seconds[:-1], side="right")
        when_found = np.arange(ends.shape[1])[:, None]
        venues = pooled(ends, watched, in_proportion(venues, ends, watched, (since_found, when_found)))
    return pooled(found.ends, found.watched, Hazards(*(each[:, None] for each in venues)))


def _counts(lives: PriceLives, markets: Int8, config: SurvivalConfig) -> _Counts:
    """The finds of one band; ends between two looks lie as the curve of all of them has them."""
    seconds = np.array(config.seconds)
    _, event = np.unique(lives.event, return_inverse=True)
    whole = product_limit(seconds, lives.least, lives.most, event.astype(np.int64))
    shape = (len(lives.venues), len(markets), len(config.finds.ages) + 1)
    ends, watched = np.zeros((*shape, len(seconds) - 1)), np.zeros((*shape, len(seconds) - 1))
    prices = np.zeros(shape, np.int64)
    groups = np.ravel_multi_index((lives.venue, np.searchsorted(markets, lives.market), lives.age), shape)
    order = np.argsort(groups, kind="stable")
    for first, last in pairwise(boundaries(groups[order]).tolist()):
        rows = order[first:last]
        group = np.unravel_index(groups[rows[0]], shape)
        ends[group], watched[group] = expected(seconds, whole.hazard, lives.least[rows], lives.most[rows])
        prices[group] = len(np.unique(lives.price[rows]))
    return _Counts(ends=ends, watched=watched, prices=prices, whole=_whole(whole, seconds), spread=whole.spread)


def _whole(whole: ProductLimit, seconds: Float64) -> Hazards:
    """The hazards of all; after the longest life seen the last hazard per second goes on."""
    hazard = whole.hazard.clip(0.0, _MOST)
    variance = hazard * (1 - hazard) / np.maximum(whole.watched, 1.0)
    known = np.flatnonzero(whole.watched >= 1)
    if len(known) and known[-1] + 1 < len(hazard):
        last, width = known[-1], np.diff(seconds)
        hazard[last + 1 :] = -np.expm1(np.log1p(-hazard[last]) * width[last + 1 :] / width[last])
        variance[last + 1 :] = variance[last]
    return Hazards(hazard.clip(0.0, _MOST), variance)


_MOST: Final = 1 - 1e-9
"""A hazard of 1 would leave nothing whose logarithm could be taken."""
