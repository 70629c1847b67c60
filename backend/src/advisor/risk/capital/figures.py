"""What a portfolio has, what of it may be used, and how it would be shared: all that is shown of its capital."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.money.assets import Asset
from advisor.risk.capital.allocation import Candidate, allocate, allocate_venues
from advisor.risk.capital.bounds import Unfunded
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.flows import FlowKind, FlowRule, Holdings, largest
from advisor.risk.capital.leeway import OpenBound, most_open
from advisor.risk.capital.plan import Position, Proposal, proposals
from advisor.risk.capital.rules import AllocationMethod, smallest_units
from advisor.risk.staking import share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyUse:
    """What an instance uses, smallest units.

    Attributes:
        allotted: None: nobody has set a bound.
        open: what its open orders and bets can lose.
        lost: since the bound was set, net of what was won, from 0.
        profits: (days,) what each of the last days made or lost, from the first on that it bet on.
    """

    instance: str
    allotted: int | None
    open: int
    lost: int
    profits: Float64


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioUse:
    """All that figures are made of; smallest units.

    Attributes:
        open: what all open bets and orders can lose together.
        max_open: the limit of the profile.
        strategies: those that bet with the portfolio, and those that were allotted anything.
        staked: of late, by venue.
        open_at: now, by venue.
        moved: by what allotments changed within the last day.
        changed_at: when one last did; None: never.
    """

    asset: Asset
    has: Holdings
    open: int
    max_open: int
    strategies: Sequence[StrategyUse]
    staked: Mapping[str, int]
    open_at: Mapping[str, int]
    moved: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyCapital:
    """A strategy's capital, smallest units.

    Attributes:
        left: what its next bet can risk at most; below zero where more was lost; None: there is no bound.
        target: what the plan would allot.
        unfunded: why that is nothing; None: it is not.
    """

    instance: str
    allotted: int | None
    open: int
    lost: int
    left: int | None
    target: int
    unfunded: Unfunded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueCapital:
    """What is open at a venue, and what the plan would have there at most; smallest units."""

    venue: str
    open: int
    target: int
    unfunded: Unfunded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalFigures:
    """A portfolio's capital, smallest units.

    Attributes:
        bankroll: what may be bet with, the reserve included; without what is locked.
        reserve: never bet.
        most_open: what all open bets may lose together, and ``bound`` says by what.
        withdrawable: the largest sum that may be paid out now, and ``withdrawable_by`` says by which rule no more.
        unallotted: what the plan gives to no strategy; the reserve is a part of it.
    """

    bankroll: int
    locked: int
    profit: int
    withdrawn: int
    reserve: int
    open: int
    most_open: int
    bound: OpenBound
    withdrawable: int
    withdrawable_by: FlowRule
    method: AllocationMethod
    strategies: tuple[StrategyCapital, ...]
    venues: tuple[VenueCapital, ...]
    unallotted: int
    proposals: tuple[Proposal, ...]


def capital_figures(use: PortfolioUse, rules: CapitalConfig, now: datetime) -> CapitalFigures:
    """All figures of a portfolio at an instant."""
    capital, allocation = max(use.has.bankroll, 0), rules.allocation(use.asset)
    minimum = smallest_units(rules.strategy_minimum, use.asset)
    shares = allocate([_candidate(each, capital, rules, minimum) for each in use.strategies], capital, allocation)
    targets = [share_of(capital, share) for share in shares.shares.tolist()]
    strategies = tuple(
        StrategyCapital(
            instance=each.instance,
            allotted=each.allotted,
            open=each.open,
            lost=each.lost,
            left=None if each.allotted is None else each.allotted - each.open - each.lost,
            target=target,
            unfunded=shares.unfunded.get(place),
        )
        for place, (each, target) in enumerate(zip(use.strategies, targets, strict=True))
    )
    bound = largest(FlowKind.WITHDRAWAL, use.asset, use.has, rules.flows, now)
    open_limit, binds = most_open(use.max_open, capital, rules.reserve, rules.open_most)
    # What cannot be funded is named, and not proposed to get nothing where nobody has allotted it anything.
    positions = [
        Position(instance=each.instance, allotted=each.allotted, target=each.target)
        for each in strategies
        if each.unfunded is None or each.allotted is not None
    ]
    return CapitalFigures(
        bankroll=use.has.bankroll,
        locked=use.has.locked,
        profit=use.has.profit,
        withdrawn=use.has.withdrawn,
        reserve=capital - share_of(capital, 1 - rules.reserve),
        open=use.open,
        most_open=open_limit,
        bound=binds,
        withdrawable=bound.most,
        withdrawable_by=bound.rule,
        method=rules.method,
        strategies=strategies,
        venues=_venues(use, capital, rules),
        unallotted=capital - sum(targets),
        proposals=proposals(positions, capital, use.moved, use.changed_at, rules.plan, now),
    )


def _candidate(use: StrategyUse, capital: int, rules: CapitalConfig, minimum: int) -> Candidate:
    """Returns are of what it may use: what it was allotted, or all there is."""
    base = use.allotted or capital
    return Candidate(
        key=use.instance,
        # No day can lose more than everything, though an allotment may have been larger then.
        returns=np.maximum(use.profits / base, -1.0) if base > 0 else np.zeros(0),
        fixed=rules.strategy_shares.get(use.instance, 0.0),
        minimum=minimum,
    )


def _venues(use: PortfolioUse, capital: int, rules: CapitalConfig) -> tuple[VenueCapital, ...]:
    weights = dict(rules.venue_shares) or {venue: float(staked) for venue, staked in use.staked.items()}
    keys = [*weights, *(venue for venue in use.open_at if venue not in weights)]
    weights = {key: weights.get(key, 0.0) for key in keys}
    shares = allocate_venues(weights, capital, rules.allocation(use.asset))
    return tuple(
        VenueCapital(
            venue=key,
            open=use.open_at.get(key, 0),
            target=share_of(capital, share),
            unfunded=shares.unfunded.get(place),
        )
        for place, (key, share) in enumerate(zip(keys, shares.shares.tolist(), strict=True))
    )
