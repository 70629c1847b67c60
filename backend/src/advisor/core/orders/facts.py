"""What a venue says of an order."""

from dataclasses import dataclass
from typing import TypeAlias

from advisor.core.money.prices import BetPrice
from advisor.core.orders.states import Against, Finality, OrderState, Origin


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
class Repriced:
    """A match is paid at another price than it was made at, as others were removed from its market since.

    Attributes:
        price: native, at which it is paid by all removals so far.
    """

    reference: str
    key: str
    price: BetPrice


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
        against: of what of it the venue refused, where it can be asked for otherwise; None of every other end.
    """

    reference: str
    state: OrderState
    origin: Origin
    reason: str
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The rest of the order goes on under another id of the venue's, and at another price.

    Attributes:
        before, venue_id: the venue's ids, the old one and the new one.
        price: native, at which the rest stands.
    """

    reference: str
    before: str
    venue_id: str
    price: BetPrice


@dataclass(frozen=True, slots=True)
class Surplus:
    """By its venue's fault more stands, or was matched, under a reference than was asked for.

    Attributes:
        quantity: beyond what was asked for; 0: no more than that.
    """

    reference: str
    quantity: int


OrderFact: TypeAlias = Accepted | Matched | Repriced | MatchFailed | Cut | Ended | Replaced | Surplus
"""What a venue says of an order."""
