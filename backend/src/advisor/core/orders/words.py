"""How far an order has come, in words for people."""

from collections.abc import Mapping
from typing import Final

from advisor.core.orders.states import OrderState, Origin

_STATES: Final[Mapping[OrderState, str]] = {
    OrderState.INTENDED: "Decided, and not sent yet",
    OrderState.SENT: "Sent; its venue has not answered yet",
    OrderState.ACCEPTED: "Stands at its venue",
    OrderState.PARTIALLY_FILLED: "Matched in part; the rest stands at its venue",
    OrderState.FILLED: "Matched in full",
    OrderState.CANCELLED: "Cancelled",
    OrderState.REJECTED: "Refused",
    OrderState.EXPIRED: "Expired",
    OrderState.UNKNOWN: "Unknown: it may stand at its venue, or not, and counts at its worst",
}
_ENDS: Final[Mapping[tuple[OrderState, Origin], str]] = {
    (OrderState.REJECTED, Origin.OWN): "Refused by a check of ours; nothing was sent",
    (OrderState.REJECTED, Origin.VENUE): "Refused by its venue",
    (OrderState.REJECTED, Origin.NOT_FOUND): "Its venue never had it",
    (OrderState.CANCELLED, Origin.OWN): "Cancelled by us",
    (OrderState.CANCELLED, Origin.VENUE): "Cancelled by its venue",
    (OrderState.CANCELLED, Origin.REPLACE): "Taken back to be replaced",
    (OrderState.CANCELLED, Origin.PERSON): "Cancelled by a person",
    (OrderState.EXPIRED, Origin.TIME_IN_FORCE): "Expired by its time in force",
    (OrderState.EXPIRED, Origin.IN_PLAY): "Expired at the start of play",
    (OrderState.EXPIRED, Origin.VERSION): "Expired, as its market was changed",
    (OrderState.EXPIRED, Origin.REMOVED): "Expired, as its selection was taken out",
    (OrderState.EXPIRED, Origin.STARTING_PRICE): "Expired, as its market went to the starting price",
}


def order_words(state: OrderState, origin: Origin | None) -> str:
    """What became of an order, as the beginning of a sentence: ``"Matched in full"``."""
    return _STATES[state] if origin is None else _ENDS.get((state, origin), _STATES[state])
