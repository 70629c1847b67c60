"""Lines over many venues: the best price, and fair probabilities of a sharp venue or by consensus."""

from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int16, Int64
from advisor.pricing.compiled import (
    FLOATS_2D_OUT,
    FLOATS_3D_IN,
    FLOATS_3D_OUT,
    FLOATS_IN,
    INT16S_2D_OUT,
    INT16S_OUT,
    INTS_IN,
    compiled,
)
from advisor.pricing.margin import Method, remove_margin

NO_VENUE = -1


class BestPrices(NamedTuple):
    """The best offer per selection.

    Attributes:
        odds: (m, s) decimal odds as quoted, commission not deducted; NaN where no venue has a price.
        venue: (m, s) index of the venue that quotes them; ``NO_VENUE`` where none does.
    """

    odds: Float64
    venue: Int16


class Consensus(NamedTuple):
    """Fair probabilities of several venues together.

    Attributes:
        fair: (m, s) probabilities; NaN where no venue has a usable book. Of the others of each venue (m, v, s).
        venues: (m,) number of venues behind each row; likewise (m, v).
    """

    fair: Float64
    venues: Int16


def best_price(odds: Float64, commission: Float64, allowed: Bool) -> BestPrices:
    """The best price of each selection: the one with the highest net odds 1 + (o − 1)·(1 − c).

    Equal net odds go to the venue with the lower index.

    Args:
        odds: (m, v, s) decimal odds; a price that is NaN, infinite or ≤ 1 is missing.
        commission: (v,) share of net winnings each venue keeps, in [0, 1).
        allowed: (v,) whether bets may be placed at the venue.

    Raises:
        ValueError: shapes disagree, or a commission lies outside [0, 1).
    """
    markets, venues, selections = _shape(odds)
    if commission.shape != (venues,) or allowed.shape != (venues,):
        raise ValueError(
            f"{venues} venues need {venues} commissions and permissions, not {commission.shape} and {allowed.shape}."
        )
    if not ((commission >= 0.0) & (commission < 1.0)).all():
        raise ValueError(f"Commissions must lie in [0, 1), not {commission.tolist()}.")
    best = np.empty((markets, selections))
    venue = np.empty((markets, selections), np.int16)
    kept = np.where(allowed, 1.0 - commission, 0.0)
    _best_price(np.ascontiguousarray(odds, np.float64), kept, best, venue)
    return BestPrices(best, venue)


def sharp(odds: Float64, venue: int, method: Method) -> Float64:
    """Fair probabilities (m, s) by the margin-free book of one venue; NaN where it has no complete book.

    Args:
        odds: (m, v, s) decimal odds, NaN where missing.
        venue: index of the venue.
        method: how to remove its margin.

    Raises:
        ValueError: there is no such venue, or fewer than two selections.
    """
    _, venues, _ = _shape(odds)
    if not 0 <= venue < venues:
        raise ValueError(f"There is no venue {venue} among {venues}.")
    return remove_margin(odds[:, venue, :], method)


def consensus(odds: Float64, weights: Float64, method: Method) -> Consensus:
    """Weighted mean of the venues' margin-free books.

    Each venue's book is made margin-free by itself. A venue whose book is incomplete or refused by the method is
    left out of that market, and the others' weights share its place.

    Args:
        odds: (m, v, s) decimal odds, NaN where missing.
        weights: (v,) finite weights ≥ 0, not all zero; a venue of weight 0 is not counted.
        method: how to remove the margins.

    Raises:
        ValueError: weights of a wrong shape or value, or fewer than two selections.
    """
    markets, _, selections = _shape(odds)
    margin_free, counted = _margin_free(odds, weights, method)
    fair = np.empty((markets, selections))
    behind = np.empty(markets, np.int16)
    _weighted_mean(margin_free, np.ascontiguousarray(weights[counted], np.float64), fair, behind)
    return Consensus(fair, behind)


def consensus_of_others(odds: Float64, weights: Float64, method: Method) -> Consensus:
    """For each venue the ``consensus`` of all others, as if its own book were not there.

    Args and errors: as of ``consensus``.

    Returns:
        (m, v, s) probabilities and (m, v) numbers of venues.
    """
    markets, venues, selections = _shape(odds)
    margin_free, counted = _margin_free(odds, weights, method)
    fair = np.empty((markets, venues, selections))
    behind = np.empty((markets, venues), np.int16)
    place = np.full(venues, NO_VENUE, np.int64)
    place[counted] = np.arange(len(counted))
    _weighted_means_of_others(margin_free, np.ascontiguousarray(weights[counted], np.float64), place, fair, behind)
    return Consensus(fair, behind)


def _margin_free(odds: Float64, weights: Float64, method: Method) -> tuple[Float64, Int64]:
    """The margin-free books of the c venues that count, (m, c, s), and their indexes."""
    _, venues, _ = _shape(odds)
    if weights.shape != (venues,):
        raise ValueError(f"{venues} venues need {venues} weights, not {weights.shape}.")
    if not (np.isfinite(weights).all() and (weights >= 0.0).all() and weights.any()):
        raise ValueError(f"Weights must be finite, not negative and not all zero: {weights.tolist()}.")
    counted = np.flatnonzero(weights)
    return remove_margin(odds if len(counted) == venues else odds[:, counted, :], method), counted


def _shape(odds: Float64) -> tuple[int, int, int]:
    if odds.ndim != 3:
        raise ValueError(f"Odds must have the axes market, venue, selection, not the shape {odds.shape}.")
    markets, venues, selections = odds.shape
    return markets, venues, selections


@compiled(FLOATS_3D_IN, FLOATS_IN, FLOATS_2D_OUT, INT16S_2D_OUT)
def _best_price(odds: Float64, kept: Float64, best: Float64, venue: Int16) -> None:
    """Without branches: which venue is best is as good as random, and would be mispredicted."""
    markets, venues, selections = odds.shape
    for m in range(markets):
        for s in range(selections):
            highest = 0.0
            price = np.nan
            index = NO_VENUE
            for v in range(venues):
                # Net winnings order as net odds do; they are 0 for a price of 1 and where betting is not allowed.
                net = (odds[m, v, s] - 1.0) * kept[v]
                better = (net > highest) & (net < np.inf)
                highest = net if better else highest
                price = odds[m, v, s] if better else price
                index = v if better else index
            best[m, s] = price
            venue[m, s] = index


@compiled(FLOATS_3D_IN, FLOATS_IN, FLOATS_2D_OUT, INT16S_OUT)
def _weighted_mean(margin_free: Float64, weights: Float64, fair: Float64, behind: Int16) -> None:
    markets, venues, selections = margin_free.shape
    for m in range(markets):
        total = 0.0
        count = 0
        for v in range(venues):
            # A refused row is NaN as a whole, so its first number speaks for it.
            present = margin_free[m, v, 0] > 0.0
            total += weights[v] if present else 0.0
            count += present
        behind[m] = count
        for s in range(selections):
            weighted = 0.0
            for v in range(venues):
                p = margin_free[m, v, s]
                weighted += weights[v] * p if p > 0.0 else 0.0
            fair[m, s] = weighted / total if count > 0 else np.nan


@compiled(FLOATS_3D_IN, FLOATS_IN, INTS_IN, FLOATS_3D_OUT, INT16S_2D_OUT)
def _weighted_means_of_others(
    margin_free: Float64, weights: Float64, place: Int64, fair: Float64, behind: Int16
) -> None:
    """``place`` says which of the books is that of a venue, if any."""
    markets, books, selections = margin_free.shape
    for m in range(markets):
        for v in range(len(place)):
            total = 0.0
            count = 0
            for b in range(books):
                present = (margin_free[m, b, 0] > 0.0) & (b != place[v])
                total += weights[b] if present else 0.0
                count += present
            behind[m, v] = count
            for s in range(selections):
                weighted = 0.0
                for b in range(books):
                    p = margin_free[m, b, s]
                    weighted += weights[b] * p if (p > 0.0) & (b != place[v]) else 0.0
                fair[m, v, s] = weighted / total if count > 0 else np.nan
