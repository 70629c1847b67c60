"""How far an order has come, by what it ended, and whether a fill stands."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


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


class Against(StrEnum):
    """What of an order its venue's rules stand against."""

    PRICE = "price"
    """It is no price that the venue knows."""
    SIZE = "size"
    """It is more than the venue takes."""
    FUNDS = "funds"
    """The account has too little, by the venue's count."""
    ACCOUNT = "account"
    """The venue takes nothing from the account any more."""
    PACE = "pace"
    """It came too soon after others."""


class Finality(StrEnum):
    """Whether a fill stands. Stored in the database."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    FAILED = "failed"
