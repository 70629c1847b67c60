"""The product-limit estimator for lives whose end may be known only between two looks.

The survival function of Kaplan and Meier (J. Am. Stat. Assoc. 53, 1958), over cells of time. An end
that lies between two looks is spread over the cells between them by the curve itself, again and again as the
curve improves: Turnbull's self-consistency (J. R. Stat. Soc. B 38, 1976), from a constant hazard on, ended after a
few rounds, so that it stays smooth where nobody looked; within a cell the hazard is constant. Where all ends
are exact and every time at which anything happens is an edge, it is Kaplan and Meier's to the last bit.

Errors are Greenwood's, widened by what lives of one event have in common: the variance of the curve with events as
independent clusters (Williams, Biometrics 51, 1995), divided by Greenwood's.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.pricing.compiled import compiled_on_call

_ROUNDS: Final = 12
"""Few: polls say nothing about the shape between them, and more rounds would heap it up in spikes."""
_CLOSE: Final = 1e-5
"""Rounds end when the curve moves by less, a hundredth of what its error ever is."""
_NOTHING: Final = 1e-12
_MOST: Final = 1 - 1e-12
"""A hazard of 1 would leave nothing whose logarithm could be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLimit:
    """A curve over c cells.

    Attributes:
        hazard: (c,) chance of an end in the cell for who is alive at its beginning; 0 where nobody was watched.
        ends: (c,) expected ends.
        watched: (c,) expected lives at risk; those watched for a part of the cell count for that part.
        spread: factor ≥ 1 of Greenwood's variance, for what lives of one event have in common.
    """

    hazard: Float64
    ends: Float64
    watched: Float64
    spread: float


def product_limit(edges: Float64, least: Float64, most: Float64, cluster: Int64) -> ProductLimit:
    """Estimate the hazards of n lives.

    Args:
        edges: (c + 1,) of the cells, ascending from 0; lives are censored at the last.
        least, most: (n,) times between which each ends, ``least`` excluded unless both are equal; ``most`` is infinite
            for lives censored at ``least``.
        cluster: (n,) numbers of the events from 0 on.
    """
    cells = len(edges) - 1
    hazard = _first_hazard(edges, least, most)
    for _ in range(_ROUNDS):
        ends, watched = expected(edges, hazard, least, most)
        before, hazard = hazard, np.divide(ends, watched, out=np.zeros(cells), where=watched > 0).clip(0.0, 1.0)
        if np.abs(np.cumprod(1 - hazard) - np.cumprod(1 - before)).max(initial=0.0) < _CLOSE:
            break
    return ProductLimit(
        hazard=hazard,
        ends=ends,
        watched=watched,
        spread=_spread(edges, hazard, ends, watched, least, most, cluster),
    )


def _first_hazard(edges: Float64, least: Float64, most: Float64) -> Float64:
    """One hazard for all times: ends divided by the time watched."""
    middle = np.where(np.isinf(most), least, (least + most) / 2).clip(0, edges[-1])
    rate = (most <= edges[-1]).sum() / max(float(middle.sum()), 1e-9)
    first: Float64 = -np.expm1(-rate * np.diff(edges)).clip(-0.999, 0)
    return first


@compiled_on_call
def add_known(edges: Float64, least: Float64, most: Float64, ends: Float64, watched: Float64) -> None:
    """Add what is certain: exact ends, and the lives at risk of each cell before anybody may have ended.

    Args:
        ends, watched: (c,) added to.
    """
    cells = len(edges) - 1
    for i in range(len(least)):
        until = min(least[i], edges[cells])
        exact = most[i] <= least[i] and most[i] <= edges[cells]
        for cell in range(cells):
            low, high = edges[cell], edges[cell + 1]
            if exact and until <= high:
                ends[cell] += 1.0
                watched[cell] += 1.0
                break
            if high > until:
                # Of an end that lies between two looks the cell of the first look belongs to ``add_expected``.
                if not exact and most[i] > edges[cells]:
                    watched[cell] += max(until - low, 0.0) / (high - low)
                break
            watched[cell] += 1.0


@compiled_on_call
def add_expected(
    edges: Float64, log_kept: Float64, least: Float64, most: Float64, ends: Float64, watched: Float64
) -> None:
    """Add what a curve expects of lives that ended between two looks, from the cell of the first look on.

    Args:
        log_kept: (c,) logarithm of the share of lives that outlast each cell.
        ends, watched: (c,) added to.
    """
    cells = len(edges) - 1
    total = np.zeros(cells + 1)
    for cell in range(cells):
        total[cell + 1] = total[cell] + log_kept[cell]
    for i in range(len(least)):
        first = np.searchsorted(edges, least[i], side="right") - 1
        outer = _log_alive(edges, total, log_kept, least[i])
        whole = 1.0 - np.exp(_log_alive(edges, total, log_kept, most[i]) - outer)
        left = 1.0
        for cell in range(first, cells):
            low, high = max(edges[cell], least[i]), min(edges[cell + 1], most[i])
            if whole > _NOTHING:
                here = (
                    np.exp(_log_alive(edges, total, log_kept, low) - outer)
                    - np.exp(_log_alive(edges, total, log_kept, high) - outer)
                ) / whole
            else:
                here = (high - low) / (most[i] - least[i])
            watched[cell] += left
            ends[cell] += here
            left = max(left - here, 0.0)
            if most[i] <= edges[cell + 1]:
                break


@compiled_on_call
def _log_alive(edges: Float64, total: Float64, log_kept: Float64, age: float) -> float:
    cell = min(int(np.searchsorted(edges, age, side="right")) - 1, len(log_kept) - 1)
    share = (age - edges[cell]) / (edges[cell + 1] - edges[cell])
    return float(total[cell] + log_kept[cell] * min(share, 1.0))


def expected(edges: Float64, hazard: Float64, least: Float64, most: Float64) -> tuple[Float64, Float64]:
    """(c,) ends and lives at risk of some lives, where ends between two looks lie as a curve has them."""
    ends, watched = np.zeros(len(hazard)), np.zeros(len(hazard))
    add_known(edges, least, most, ends, watched)
    between = np.flatnonzero((most > least) & (most <= edges[-1]))
    add_expected(edges, np.log1p(-hazard.clip(0.0, _MOST)), least[between], most[between], ends, watched)
    return ends, watched


def _spread(
    edges: Float64,
    hazard: Float64,
    ends: Float64,
    watched: Float64,
    least: Float64,
    most: Float64,
    cluster: Int64,
) -> float:
    """Variance of the logarithm of the curve by events, over Greenwood's; the mean over cells, weighted by ends."""
    order = np.argsort(cluster, kind="stable")
    bounds = np.r_[np.flatnonzero(np.diff(cluster[order], prepend=-1)), len(order)].tolist()
    informative = (watched > 0) & (hazard < 1)
    scale = np.zeros(len(hazard))
    scale[informative] = 1 / (watched[informative] * (1 - hazard[informative]))
    variance = np.zeros(len(hazard))
    for first, last in pairwise(bounds):
        own = order[first:last]
        own_ends, own_watched = expected(edges, hazard, least[own], most[own])
        variance += np.cumsum((own_ends - hazard * own_watched) * scale) ** 2
    usual = np.cumsum(greenwood(ends, watched))
    weight = np.where(informative & (usual > 0), ends, 0.0)
    if weight.sum() <= 0:
        return 1.0
    ratio = np.divide(variance, usual, out=np.zeros_like(usual), where=usual > 0)
    return max(1.0, float((ratio * weight).sum() / weight.sum()))


def greenwood(ends: Float64, watched: Float64) -> Float64:
    """(c,) what each cell adds to the variance of the logarithm of a curve; 0 where nobody is left."""
    left = watched * (watched - ends)
    return np.divide(ends, left, out=np.zeros_like(left), where=left > 0)
