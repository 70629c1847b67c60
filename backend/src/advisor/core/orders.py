"""Orders as a venue knows them: what it is asked for, and what it says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from advisor.core.markets import MarketTypeKey
from advisor.core.money.prices import BetPrice
from advisor.core.quotes import Side


class OrderState(StrEnum):
    """How far an order has come. Stored in the database."""

    INTENDED = "intended"
    """Committed and not sent; certain only to the process that holds it."""
    SENT = "sent"
    ACCEPTED = "accepted"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """It may stand at the venue, or not."""


class Origin(StrEnum):
    """By whom or by what an order ended. Stored in the database."""

    OWN = "own"
    VENUE = "venue"
    PERSON = "person"
    NOT_FOUND = "not_found"
    """Complete answers of the venue after the last instant at which it could have appeared do not have it."""
    REPLACE = "replace"
    TIME_IN_FORCE = "time_in_force"
    IN_PLAY = "in_play"
    VERSION = "version"
    REMOVED = "removed"
    STARTING_PRICE = "starting_price"


ORIGINS: Final[Mapping[OrderState, frozenset[Origin]]] = MappingProxyType(
    {
        OrderState.REJECTED: frozenset({Origin.OWN, Origin.VENUE, Origin.NOT_FOUND}),
        OrderState.CANCELLED: frozenset({Origin.OWN, Origin.VENUE, Origin.REPLACE, Origin.PERSON}),
        OrderState.EXPIRED: frozenset(
            {Origin.TIME_IN_FORCE, Origin.IN_PLAY, Origin.VERSION, Origin.REMOVED, Origin.STARTING_PRICE}
        ),
    }
)
"""By what an order can end so."""


class Finality(StrEnum):
    """Whether a fill stands. Stored in the database."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    FAILED = "failed"


class TimeInForce(StrEnum):
    """How long an order stands. Stored in the database."""

    UNTIL_CANCELLED = "until_cancelled"
    UNTIL_START = "until_start"
    """What is not matched at the start of play lapses."""
    FILL_OR_KILL = "fill_or_kill"
    """All of it at once, or nothing."""
    FILL_AND_KILL = "fill_and_kill"
    """What there is at once; the rest lapses."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is bet on.

    Attributes:
        event, participant: our ids; a participant of 0 is none.
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market type's selections.
    """

    event: int
    market: MarketTypeKey
    participant: int
    line: int
    selection: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """What a venue is asked for.

    Attributes:
        reference: ours, unique; the venue knows the order by it.
        price: native; matched at this or better.
        quantity: in the unit of the price.
        asset: code of what it is paid in.
        deadline: aware UTC; after it the order is neither sent nor accepted.
    """

    reference: str
    instrument: Instrument
    side: Side
    price: BetPrice
    quantity: int
    asset: str
    time_in_force: TimeInForce
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The venue has the order.

    Attributes:
        venue_id: its own id; None where it gives none yet.
    """

    reference: str
    venue_id: str | None


@dataclass(frozen=True, slots=True)
class Matched:
    """A part of the order was matched, or more is known of a part.

    Attributes:
        key: the venue's own, or made of its facts alone, so that it is the same after every restart.
        price: native.
        quantity: in the unit of the price.
    """

    reference: str
    key: str
    price: BetPrice
    quantity: int
    finality: Finality


@dataclass(frozen=True, slots=True)
class MatchFailed:
    """A match does not stand."""

    reference: str
    key: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Less of the order stands.

    Attributes:
        quantity: of the whole order, what is matched included.
    """

    reference: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The order stands no longer; what was matched remains.

    Attributes:
        reason: a clause for people.
    """

    reference: str
    state: OrderState
    origin: Origin
    reason: str


OrderFact: TypeAlias = Accepted | Matched | MatchFailed | Cut | Ended
"""What a venue says of an order."""
