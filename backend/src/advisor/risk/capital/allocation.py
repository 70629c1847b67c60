"""How a portfolio's capital would be shared among its strategies, and among venues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.risk.capital.bounds import Bounds, Shares, fund, within_bounds
from advisor.risk.capital.methods import joint_kelly, weights_by
from advisor.risk.capital.rules import AllocationConfig, AllocationMethod

LEAST_DAYS: Final = 30
"""Of a strategy with fewer days of returns nothing is known: it gets the least share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A strategy that capital may go to.

    Attributes:
        returns: (days,) of its capital, the last day last.
        fixed: its share by somebody's word; read by the method fixed alone.
        minimum: the least that it is worth running with, smallest units.
    """

    key: str
    returns: Float64
    fixed: float = 0.0
    minimum: int = 0


def allocate(candidates: Sequence[Candidate], capital: int, rules: AllocationConfig) -> Shares:
    """Shares of strategies, in their order; what bounds leave over stays in reserve.

    Args:
        capital: smallest units.
    """
    bounds = Bounds(rules.least, rules.most, 1 - rules.reserve)

    def share_out(places: Sequence[int]) -> Float64:
        return _shares([candidates[place] for place in places], bounds, rules.method)

    return fund(range(len(candidates)), [each.minimum for each in candidates], capital, bounds, share_out)


def _shares(candidates: Sequence[Candidate], bounds: Bounds, method: AllocationMethod) -> Float64:
    by_returns = method not in {AllocationMethod.FIXED, AllocationMethod.EQUAL}
    known = [k for k, each in enumerate(candidates) if not by_returns or len(each.returns) >= LEAST_DAYS]
    shares = np.full(len(candidates), bounds.least)
    if not known:
        return shares
    days = min(len(candidates[k].returns) for k in known) if by_returns else 2
    returns = (
        np.column_stack([candidates[k].returns[-days:] for k in known]) if by_returns else np.zeros((2, len(known)))
    )
    # Who is not known takes the least of the budget before the others share it.
    left = Bounds(bounds.least, bounds.most, bounds.budget - bounds.least * (len(candidates) - len(known)))
    fixed = np.array([candidates[k].fixed for k in known])
    if method is AllocationMethod.KELLY:
        shares[known] = joint_kelly(returns, left)
    else:
        shares[known] = within_bounds(weights_by(method, returns, fixed), left)
    if method is AllocationMethod.FIXED:
        # What was set is not stretched to fill the budget.
        shares[known] = np.minimum(shares[known], np.maximum(fixed, left.least))
    return shares


def allocate_venues(weights: Mapping[str, float], capital: int, rules: AllocationConfig) -> Shares:
    """Shares of venues, in their order: fixed ones, or in proportion to what is bet there.

    Args:
        weights: from 0 on, by key of the venue; only their proportions count.
        capital: smallest units.
    """
    found = np.array(list(weights.values()), np.float64)
    bounds = Bounds(0.0, rules.venue_most, 1 - rules.reserve)
    return fund(
        range(len(found)),
        [rules.venue_minimum] * len(found),
        capital,
        bounds,
        lambda places: within_bounds(found[list(places)], bounds),
    )
