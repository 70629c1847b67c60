"""Builders of live input: a few prices as ticks, and numbered ids."""

import itertools
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
from pydantic import JsonValue

from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, EventStatus, MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET, Asset
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.messages import EventState
from advisor.engine.quality.config import QualityConfig
from advisor.engine.step import LiveEngineConfig
from advisor.engine.tracking.config import TrackingConfig
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.strategies.instances import instance
from advisor.testing.live_market import NOON, SECOND

TEN_MINUTES: Final = QualityConfig(stale=(), stale_far=timedelta(minutes=10))
"""Prices are stale after ten minutes, however near the start."""
KICKOFF = NOON + 3600 * SECOND
EVENT = 7
EVENTS = {EVENT: EventState(KICKOFF, EventStatus.SCHEDULED)}


class Price(NamedTuple):
    """One price; times are seconds after noon."""

    venue: str
    selection: int
    odds: float
    at: float = 0.0
    seen: float | None = None
    side: Side = Side.BACK
    market: MarketTypeKey = H2H_3WAY
    line: int = LINE_NONE
    event: int = EVENT
    size: int = SIZE_UNKNOWN
    size_asset: str | None = "EUR"
    participant: int = NO_PARTICIPANT


def micros(seconds: float) -> int:
    """Seconds after noon in µs."""
    return NOON + round(seconds * SECOND)


def ticks(prices: Iterable[Price], provider: str = "a") -> Ticks:
    """The prices as ticks of one provider, in that order."""
    rows = list(prices)
    venues = tuple(dict.fromkeys(row.venue for row in rows))
    return Ticks(
        provider=provider,
        venues=venues,
        event=np.array([row.event for row in rows], np.int64),
        market=np.array([MARKET_TYPES[row.market].code for row in rows], np.int8),
        participant=np.array([row.participant for row in rows], np.int32),
        line=np.array([row.line for row in rows], np.int32),
        selection=np.array([row.selection for row in rows], np.int8),
        venue=np.array([venues.index(row.venue) for row in rows], np.int16),
        side=np.array([row.side for row in rows], np.int8),
        odds_e4=np.array([round(row.odds * ODDS_SCALE) for row in rows], np.int32),
        size=np.array([row.size for row in rows], np.int64),
        size_asset=np.array([_number(row) for row in rows], np.int16),
        at=np.array([micros(row.at) for row in rows], np.int64),
        seen=np.array([micros(row.at if row.seen is None else row.seen) for row in rows], np.int64),
    )


def _number(price: Price) -> int:
    if price.size == SIZE_UNKNOWN or price.size_asset is None:
        return UNKNOWN_ASSET
    return Asset.of(price.size_asset).number


def book(
    venue: str, *odds: float, at: float = 0.0, market: MarketTypeKey = H2H_3WAY, event: int = EVENT
) -> list[Price]:
    """The back prices of a venue's complete book."""
    return [Price(venue, s, each, at, market=market, event=event) for s, each in enumerate(odds)]


def numbered_ids() -> Callable[[], UUID]:
    """Ids 1, 2, 3, …"""
    numbers = itertools.count(1)
    return lambda: UUID(int=next(numbers))


def live_config(quality: QualityConfig = TEN_MINUTES, **value: JsonValue) -> LiveEngineConfig:
    """A config whose instances are the built-in ones, ``value`` with some parameters of its own."""
    return LiveEngineConfig(
        quality=quality,
        instances=(
            instance("value", "value", {"choice": "all", "min_venues": 3, **value}),
            instance("arbitrage", "arbitrage", {}),
            instance("middle", "middle", {}),
        ),
        tracking=TrackingConfig(unconfirmed_for=timedelta(minutes=10)),
    )
