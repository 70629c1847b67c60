"""Would I have got it? The chance that a price found at some age is still there some seconds later.

One curve for each venue, market type and band of the edge; those of few lives lean on the curve of all venues: each
cell's hazard is that of the venue's own lives and of ``prior_lives`` more that went as all venues' did (the posterior
mean of Clayton and Kaldor, Biometrics 43, 1987, with a weight that is set).
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.timing.survival import ALL_VENUES, NO_CURVES, CurveKey, SurvivalCurves
from advisor.pricing.price_lives import PriceLives
from advisor.pricing.product_limit import ProductLimit, greenwood, product_limit


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
