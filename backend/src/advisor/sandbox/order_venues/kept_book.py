"""What of a venue's account outlives the sandbox's process, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.sandbox.order_venues.matching import TakenOffer
from advisor.sandbox.order_venues.orders import Placement, Requote, StatementLine, VenueOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """An order that was received and is decided on later.

    Attributes:
        at: Unix seconds.
    """

    placement: Placement
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """What is neither an order yet nor money.

    Attributes:
        made: orders so far: the last id.
        failing: references of orders whose matches will fail.
        is_closed, drift: see ``account.AccountMoney``.
        taken: of offers on selections whose markets are not paid yet.
    """

    made: int = 0
    requotes: tuple[Requote, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    failing: tuple[str, ...] = ()
    is_closed: bool = False
    drift: int = 0
    taken: tuple[TakenOffer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBook:
    """All of one account.

    Attributes:
        orders, lines: in the order of their ids.
        seen: when references came first, Unix seconds.
    """

    orders: tuple[VenueOrder, ...]
    lines: tuple[StatementLine, ...]
    seen: Mapping[str, float]
    under_way: UnderWay
