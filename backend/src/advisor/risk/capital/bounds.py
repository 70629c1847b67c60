"""Shares of a whole within bounds: never above what is to be shared, and never below a minimum without being named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from advisor.core.arrays import Float64

ShareOut: TypeAlias = Callable[[Sequence[int]], Float64]
"""Shares of some places, in their order."""

_HALVINGS: Final = 200
"""Of a bracket, until its ends are neighbouring floats."""
_NOTHING: Final = 1e-12
_ROUNDING: Final = 1e-12
"""Of sums of shares."""


class Unfunded(StrEnum):
    """Why something gets nothing. Public."""

    FLOORS_ABOVE_BUDGET = "floors_above_budget"
    """The least shares of all come to more than there is to share."""
    MINIMUM_ABOVE_MOST = "minimum_above_most"
    """Its least sum is more than the largest share is."""
    BELOW_MINIMUM = "below_minimum"
    """Its share is less than its least sum."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What each share is within, in [0, 1] of the whole; nothing at all is allowed too, and named.

    Attributes:
        least, most: of each.
        budget: all together at most; the rest is the reserve.
    """

    least: float
    most: float
    budget: float


@dataclass(frozen=True, slots=True)
class Shares:
    """How a whole is shared.

    Attributes:
        shares: in [0, 1], in order.
        unfunded: by place of those that get nothing, why.
    """

    shares: Float64
    unfunded: Mapping[int, Unfunded] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rest(self) -> float:
        """What nobody gets: the reserve, and what bounds leave over."""
        return max(1.0 - float(self.shares.sum()), 0.0)


def within_bounds(weights: Float64, bounds: Bounds) -> Float64:
    """Shares in proportion to weights, each at its bound where it would pass it.

    With the factor f they are ``clip(f · weight, least, most)``, and f is the largest with which they come to no more
    than the budget: found by bisection, as their sum grows with it. What all at the most leave over is left over.

    Args:
        weights: (n,) from 0 on; those of nothing get the least.

    Raises:
        ValueError: the least shares come to more than the budget.
    """
    n = len(weights)
    if n * bounds.least > bounds.budget + _ROUNDING:
        raise ValueError("the least shares come to more than the budget")

    def at(factor: float) -> Float64:
        return np.clip(weights * factor, bounds.least, bounds.most)

    if not n or not weights.max() > 0:
        return np.full(n, bounds.least)
    # Weights that are next to nothing count for nothing: a factor that would lift them is no number.
    weights = np.where(weights > _NOTHING * weights.max(), weights, 0.0) / weights.max()
    low, high = 0.0, bounds.most / float(weights[weights > 0].min())
    if at(high).sum() <= bounds.budget:
        return at(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle).sum() <= bounds.budget else (low, middle)
    return at(low)


def project(point: Float64, bounds: Bounds) -> Float64:
    """The nearest point whose parts are within the bounds and come to no more than the budget.

    It is ``clip(point − t, least, most)`` for the least t ≥ 0 that holds the budget. Source: S. Boyd and L.
    Vandenberghe, Convex Optimization (2004), section 8.1.1, with the budget's multiplier t.

    Raises:
        ValueError: the least shares come to more than the budget.
    """
    if len(point) * bounds.least > bounds.budget + _ROUNDING:
        raise ValueError("the least shares come to more than the budget")

    def at(shift: float) -> Float64:
        return np.clip(point - shift, bounds.least, bounds.most)

    if at(0.0).sum() <= bounds.budget:
        return at(0.0)
    low, high = 0.0, float(point.max() - bounds.least)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if at(middle).sum() <= bounds.budget else (middle, high)
    return at(high)


def fund(
    places: Sequence[int],
    minima: Sequence[int],
    capital: int,
    bounds: Bounds,
    share_out: ShareOut,
) -> Shares:
    """Share among those whose least sum their share comes to; the others get nothing, and why is said.

    Those are left out whose share falls short of their least sum, the one that falls shortest first, and all others are
    shared anew.

    Args:
        places: of who takes part.
        minima: least sums of all, smallest units.
        capital: the whole, smallest units.
        share_out: gives shares within the bounds to the places it is given.
    """
    shares = np.zeros(len(minima))
    unfunded: dict[int, Unfunded] = {}
    for place in places:
        if minima[place] > bounds.most * capital:
            unfunded[place] = Unfunded.MINIMUM_ABOVE_MOST
    left = [place for place in places if place not in unfunded]
    while left:
        if len(left) * bounds.least > bounds.budget + _ROUNDING:
            unfunded |= dict.fromkeys(left, Unfunded.FLOORS_ABOVE_BUDGET)
            break
        found = share_out(left)
        short = [(found[k] * capital - minima[place], place) for k, place in enumerate(left)]
        worst, place = min(short)
        if worst >= 0:
            shares[left] = found
            break
        unfunded[place] = Unfunded.BELOW_MINIMUM
        left.remove(place)
    return Shares(shares, MappingProxyType(unfunded))
