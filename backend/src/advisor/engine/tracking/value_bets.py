"""Value bets as they are found and followed: what they are, not how they are found."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from advisor.core.markets import MarketType


class BetState(StrEnum):
    """``live``: on offer. ``expired``: no more, before its game started. ``closed``: started, measured by the close."""

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
    """Nobody is left to tell the fair price."""
    STALE = "stale"
    """Its price became too old to trust."""
    SUSPECT = "suspect"
    """Its price was caught by a quality rule."""
    STARTED = "started"
    EVENT_OVER = "event_over"
    """Finished, postponed, void, or unknown by now."""


@dataclass(frozen=True, slots=True)
class VenuePrices:
    """What one venue quoted: a part of the evidence.

    Attributes:
        venue: its key.
        odds_e4: back odds of each selection, ten-thousandths; 0 where it has no fit price.
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
        last_seen: when it was last confirmed by the prices of its market.
        ended_at: None while live.
        odds_e4, edge, probability: now, or when last seen.
        first_odds_e4, first_edge, best_odds_e4, best_edge: at the first sight and at the best one.
        fair_source: ``"sharp:<venue>"`` or ``"consensus"``.
        commission: share of net winnings the venue keeps.
        prices: the fit prices of all venues behind it, when last seen.
        closing_odds_e4: of its venue at the kick-off; None without.
        closing_probability: fair, at the kick-off; None without.
        clv: edge of the odds at first sight by the closing probability; None without.
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
    prices: tuple[VenuePrices, ...]
    closing_odds_e4: int | None = None
    closing_probability: float | None = None
    clv: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBetConfig:
    """When a price is a value bet.

    Attributes:
        open_edge: least expected profit per unit staked that opens one.
        keep_edge: below it an open one ends; lower than ``open_edge``, or bets at the border would flicker.
        max_edge: above it is an error, whatever the quality rules say.
        min_odds, max_odds: decimal odds worth betting.
        closing_within: the last fair price counts as the closing one if it is no older at the kick-off.
        touch_every: an open bet whose figures stand still is reported anew so often, for its ``last_seen``.
    """

    open_edge: float = 0.02
    keep_edge: float = 0.012
    max_edge: float = 0.5
    min_odds: float = 1.0
    max_odds: float = 10_000.0
    closing_within: timedelta = timedelta(minutes=15)
    touch_every: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBetChanges:
    """What became of value bets in one step; each list in the order of events, markets and lines.

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
