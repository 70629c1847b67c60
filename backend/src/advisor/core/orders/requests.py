"""What a venue is asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor.core.markets import MarketTypeKey
from advisor.core.money.prices import BetPrice
from advisor.core.quotes import Side


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
