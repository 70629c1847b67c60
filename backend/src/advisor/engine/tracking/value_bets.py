"""Value bets: their states, figures and thresholds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from advisor.core.markets import MarketType


class BetState(StrEnum):
    """``live``: on offer. ``expired``: ended before its event started. ``closed``: started, measured by the close."""

    LIVE = "live"
    EXPIRED = "expired"
    CLOSED = "closed"


class Ending(StrEnum):
    """Why a bet is no longer live. Stored and public."""

    PRICE_GONE = "price_gone"
    """Its venue withdrew the price or lowered it."""
    EDGE_GONE = "edge_gone"
    """The fair price moved against it."""
    NO_FAIR = "no_fair"
    """No fair price could be computed any more."""
    STALE = "stale"
    """Its price became too old to trust."""
    FLAGGED = "flagged"
    """Its price has a quality flag other than stale, or its edge exceeds ``max_edge``."""
    STARTED = "started"
    EVENT_OVER = "event_over"
    """Finished, postponed, void, or no longer known."""


@dataclass(frozen=True, slots=True)
class VenueBook:
    """One venue's book on the market of a bet.

    Attributes:
        venue: its key.
        odds_e4: back odds of each selection, ten-thousandths; 0 where it has no usable price.
        at: µs since the Unix epoch, UTC: when the oldest of them stood.
    """

    venue: str
    odds_e4: tuple[int, ...]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBet:
    """A price that is worth more than it costs. Times are µs since the Unix epoch, UTC.

    Attributes:
        event: our id.
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market's selections.
        venue: key of the venue that offers it.
        ended_because: None while live.
        first_seen: when it was found.
        last_seen: when the prices of its market last confirmed it.
        ended_at: None while live.
        odds_e4, edge, probability: now, or when last seen.
        first_odds_e4, first_edge: when first seen.
        best_odds_e4, best_edge: the highest so far.
        fair_source: ``"sharp:<venue>"`` or ``"consensus"``.
        commission: share of net winnings the venue keeps.
        prices: the books of all venues with usable prices, when last seen.
        closing_odds_e4: of its venue at the kick-off; None where unknown.
        closing_probability: fair, at the kick-off; None where unknown.
        clv: edge of ``first_odds_e4`` by the closing probability; None where unknown.
    """

    id: UUID
    event: int
    market: MarketType
    line: int
    selection: int
    venue: str
    state: BetState
    ended_because: Ending | None
    first_seen: int
    last_seen: int
    ended_at: int | None
    odds_e4: int
    first_odds_e4: int
    best_odds_e4: int
    edge: float
    first_edge: float
    best_edge: float
    probability: float
    fair_source: str
    commission: float
    prices: tuple[VenueBook, ...]
    closing_odds_e4: int | None = None
    closing_probability: float | None = None
    clv: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBetConfig:
    """When a price is a value bet.

    Attributes:
        open_edge: least expected profit per unit staked that opens one.
        keep_edge: below it an open one ends; lower than ``open_edge``, so that bets near it do not flicker.
        max_edge: above it the price is taken for an error, even without a quality flag.
        min_odds, max_odds: decimal odds worth betting.
        closing_within: the last fair price counts as the closing one if it is no older at the kick-off.
        touch_every: how often an open bet with unchanged figures is reported again, for its ``last_seen``.
    """

    open_edge: float = 0.02
    keep_edge: float = 0.012
    max_edge: float = 0.5
    min_odds: float = 1.0
    max_odds: float = 100.0
    closing_within: timedelta = timedelta(minutes=15)
    touch_every: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBetChanges:
    """Changes of value bets in one step; each list in the order of events, markets and lines.

    Attributes:
        opened: new.
        updated: live before and now, with other figures.
        ended: live before; expired now, or closed.
        closed: expired before; measured by the close now.
    """

    opened: tuple[ValueBet, ...] = ()
    updated: tuple[ValueBet, ...] = ()
    ended: tuple[ValueBet, ...] = ()
    closed: tuple[ValueBet, ...] = ()
