"""Value bets: the signals of strategies of single bets, with their figures and what became of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from advisor.core.markets import NO_PARTICIPANT, MarketTypeKey
from advisor.core.quotes import Side


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
    """Its price, or that of the venue whose line it was, became too old to trust."""
    PROVIDER_DOWN = "provider_down"
    """The provider of its price, or of the venue whose line it was, does not answer any more."""
    UNLIKE_AGE = "unlike_age"
    """Its price and the fair line were no longer confirmed at comparable times."""
    FLAGGED = "flagged"
    """Its price has another quality flag, or its edge is beyond belief."""
    STARTED = "started"
    EVENT_OVER = "event_over"
    """Finished, postponed, void, or no longer known."""
    STRATEGY_CHANGED = "strategy_changed"
    """Its strategy instance was changed and does not bet with its venue, or was taken away."""


@dataclass(frozen=True, slots=True)
class VenueBook:
    """One venue's book on the market of a bet.

    Attributes:
        venue: its key.
        odds_e4: back odds of each selection, ten-thousandths; 0 where it has no usable price.
        at: µs since the Unix epoch, UTC: when the least recently confirmed of them was.
    """

    venue: str
    odds_e4: tuple[int, ...]
    at: int


class StillThere(NamedTuple):
    """How likely a price, or a better one, is still there some seconds after it was seen.

    Attributes:
        after: seconds.
        chance: 0 to 1, with its standard error.
    """

    after: float
    chance: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBet:
    """A price that is worth more than it costs. Times are µs since the Unix epoch, UTC.

    Attributes:
        instance: name of the strategy instance whose signal it is.
        event: our id.
        participant: our id of whom its market is about, or ``NO_PARTICIPANT``.
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market's selections.
        venue: key of the venue that offers it.
        ended_because: None while live.
        first_seen: when it was found.
        last_seen: when the prices of its market last confirmed it.
        ended_at: None while live.
        side: back or lay; a lay's figures count for each unit of its liability.
        odds_e4, edge, kelly, probability: now, or when last seen; ``kelly`` is a share of the bankroll to put at risk,
            ``probability`` that of the selection, on either side.
        first_odds_e4, first_edge: when first seen.
        best_odds_e4, best_edge: the best so far: of a lay the lowest odds.
        fair: probabilities of all selections, likewise.
        fair_source: ``"sharp:<venue>"`` or ``"consensus"``.
        commission: share of net winnings the venue keeps.
        at_risk: expected share of a stake that does not return; None where the edge is given no push.
        prices: the books of all venues with usable prices, when last seen.
        chances: to get it, when last seen; empty where nothing is known.
        closing_odds_e4: of its venue at the kick-off; None where unknown.
        closing_probability: fair, at the kick-off; None where unknown.
        clv: edge of ``first_odds_e4`` by the closing probability; None where unknown.
    """

    id: UUID
    instance: str
    event: int
    market: MarketTypeKey
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
    kelly: float
    probability: float
    fair: tuple[float, ...]
    fair_source: str
    commission: float
    prices: tuple[VenueBook, ...]
    side: Side = Side.BACK
    chances: tuple[StillThere, ...] = ()
    at_risk: float | None = None
    closing_odds_e4: int | None = None
    closing_probability: float | None = None
    clv: float | None = None
    participant: int = NO_PARTICIPANT


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBetChanges:
    """Changes of value bets in one step; each list in the order of events, markets and lines.

    Attributes:
        opened: new.
        updated: live before and now, with other figures.
        ended: live before; expired now, or closed.
        closed: expired before; measured by the close now.
        revised: closed before. The start was put off, so that they go on; the game began later than it seemed, so that
            they are measured again; or it was called off, so that there is no close.
    """

    opened: tuple[ValueBet, ...] = ()
    updated: tuple[ValueBet, ...] = ()
    ended: tuple[ValueBet, ...] = ()
    closed: tuple[ValueBet, ...] = ()
    revised: tuple[ValueBet, ...] = ()

    @property
    def all(self) -> tuple[ValueBet, ...]:
        """Every bet that changed."""
        return (*self.opened, *self.updated, *self.ended, *self.closed, *self.revised)
