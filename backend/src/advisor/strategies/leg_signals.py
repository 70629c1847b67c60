"""What strategies of several legs share: the outlay they split, legs of like age, and legs as signals."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from advisor.core.arrays import Int64
from advisor.core.books import Books
from advisor.core.money.assets import MAX_STAKE
from advisor.core.signals import GroupFigures, Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import contract_of
from advisor.pricing.fair import FairLines
from advisor.strategies.like_age import NearMinutes, Seconds, like_age, oldest_alike
from advisor.strategies.scanning import StrategyConfig
from advisor.strategies.stake_splitter import Split


class LegsConfig(StrategyConfig):
    """Parameters of every strategy of several legs."""

    total_stake: int = Field(
        default=10_000,
        ge=100,
        le=MAX_STAKE,
        title="Outlay",
        description="Minor units that the stakes of all legs add up to at most.",
    )
    units: dict[str, Annotated[int, Field(ge=1, le=MAX_STAKE)]] = Field(
        default_factory=dict,
        title="Stake steps",
        description="Stakes are multiples of so many minor units, by venue; 1 for those not named.",
    )
    near_minutes: NearMinutes = 30.0
    leg_age_near: Seconds = Field(
        default=10.0,
        title="Older leg, near the start",
        description="Seconds by which a leg may have been confirmed before the newest price, near the start.",
    )
    leg_age_far: Seconds = Field(
        default=60.0,
        title="Older leg, before that",
        description="Seconds by which a leg may have been confirmed before the newest price, farther from the start.",
    )


class Found(NamedTuple):
    """Legs found in books, with the row of each."""

    rows: tuple[int, ...]
    split: Split


def no_fair(books: Books) -> FairLines:
    """The fair lines of a strategy that needs none."""
    return FairLines.unknown(len(books), books.odds.shape[2])


def alike(books: Books, config: LegsConfig) -> Books:
    """The books without prices of another age than the newest of their event."""
    limits = like_age(config.near_minutes, config.leg_age_near, config.leg_age_far, 0.0)
    back = np.where(np.isnan(books.odds), 0, books.confirmed)
    lay = np.where(np.isnan(books.lay), 0, books.lay_confirmed)
    newest = np.maximum(back.max(axis=(1, 2), initial=0), lay.max(axis=(1, 2), initial=0))
    oldest = oldest_alike(_of_event(books.event, newest), books.start - books.at, limits)[:, None, None]
    return replace(
        books, odds=np.where(back >= oldest, books.odds, np.nan), lay=np.where(lay >= oldest, books.lay, np.nan)
    )


def contracts_of(books: Books) -> Int64:
    """(v,) for each venue the first one of which the bets are the same contract.

    Where one venue returns the stakes of a tie and another pays both sides a half, a bet at each can lose together.
    """
    row = MARKET_TYPES[books.market_type]
    contracts = [contract_of(row, *venue) for venue in zip(books.venues, books.kinds, strict=True)]
    return np.array([contracts.index(each) for each in contracts], np.int64)


def by_contract(books: Books) -> Iterator[Books]:
    """The books of the venues whose bets are the same contract, one set after another."""
    contracts = contracts_of(books)
    different = sorted(set(contracts.tolist()))
    if len(different) <= 1:
        yield books
        return
    for contract in different:
        mine = (contracts == contract)[None, :, None]
        yield replace(books, odds=np.where(mine, books.odds, np.nan), lay=np.where(mine, books.lay, np.nan))


def _of_event(event: Int64, newest: Int64) -> Int64:
    """(m,) the newest of all markets of the same event."""
    _, place = np.unique(event, return_inverse=True)
    most = np.zeros(place.max(initial=-1) + 1, np.int64)
    np.maximum.at(most, place, newest)
    shared: Int64 = most[place]
    return shared


def signals_of(books: Books, found: Sequence[Found]) -> Signals:
    """The legs of each split as one group of signals."""
    legs = [
        (row, leg, group)
        for group, each in enumerate(found)
        for row, leg in zip(each.rows, each.split.legs, strict=True)
    ]
    return Signals(
        market=np.array([row for row, _, _ in legs], np.int32),
        selection=np.array([leg.selection for _, leg, _ in legs], np.int16),
        venue=np.array([books.venues.index(leg.venue) for _, leg, _ in legs], np.int16),
        side=np.array([leg.side for _, leg, _ in legs], np.int8),
        odds_e4=np.array([leg.odds_e4 for _, leg, _ in legs], np.int32),
        probability=np.full(len(legs), np.nan),
        edge=np.array([found[group].split.margin for _, _, group in legs], np.float64),
        group=np.array([group for _, _, group in legs], np.int32),
        stake=np.array([leg.stake for _, leg, _ in legs], np.int64),
        groups=tuple(_figures(each.split) for each in found),
    )


def _figures(split: Split) -> GroupFigures:
    return GroupFigures(split.outlay, split.least, split.joint, split.void)
