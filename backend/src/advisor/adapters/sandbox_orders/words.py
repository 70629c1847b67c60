"""What the venue's words mean, word by word. A word that does not stand here says nothing, and is never guessed at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from advisor.core.orders.states import Against, Finality, OrderState, Origin


class Meaning(NamedTuple):
    """How an order ended, with a clause for people."""

    state: OrderState
    origin: Origin
    text: str
    against: Against | None = None


def _refused(text: str, against: Against | None = None) -> Meaning:
    return Meaning(OrderState.REJECTED, Origin.VENUE, text, against)


REFUSALS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "MARKET_UNKNOWN": _refused("the venue has no such market"),
        "MARKET_SUSPENDED": _refused("its market was suspended"),
        "MARKET_CLOSED": _refused("its market was closed"),
        "SELECTION_REMOVED": _refused("its selection was removed"),
        "PRICE_INVALID": _refused("the venue knows no such price", Against.PRICE),
        "PRICE_MOVED": _refused("the price moved"),
        "OFFER_DECLINED": _refused("the price moved"),
        "SIZE_TOO_SMALL": _refused("it was smaller than the venue takes"),
        "SIZE_TOO_LARGE": _refused("it was larger than the venue takes", Against.SIZE),
        "SIDE_NOT_OFFERED": _refused("the venue does not offer its side"),
        "FUNDS_TOO_LOW": _refused("the venue counts too little money", Against.FUNDS),
        "ACCOUNT_CLOSED": _refused("the venue has closed the account", Against.ACCOUNT),
        "CROSSES_OWN_ORDER": _refused("an order of ours stands against it"),
        "MAXIMUM_AT_A_TIME": _refused("too many orders were sent at a time"),
        "EXPIRED": _refused("it arrived after its deadline"),
        "NOT_MATCHED": Meaning(OrderState.EXPIRED, Origin.TIME_IN_FORCE, "not all of it was on offer"),
        "PLAY_BEGAN": Meaning(OrderState.EXPIRED, Origin.IN_PLAY, "play had begun"),
    }
)
"""Of an instruction: the venue does not have it, and never will. ``DUPLICATE_REFERENCE`` is none: it was seen."""

NOT_CHANGED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{word: meaning.text for word, meaning in REFUSALS.items()},
        "NO_SUCH_ORDER": "the venue has no such order",
        "ORDER_ENDED": "nothing of it stands any more",
    }
)
"""Of a change: there is no order as it was asked for. The old one may be gone all the same."""

OTHER_ASSET: Final = _refused("the account is in another currency")
"""Of an order that was not sent for it."""

HTTP_REFUSALS: Final[Mapping[tuple[int, str], Meaning]] = MappingProxyType(
    {
        (400, "INVALID_REQUEST"): _refused("the venue could not read it"),
        (404, "UNKNOWN_VENUE"): _refused("the sandbox has no such venue"),
        (429, "TOO_MANY_REQUESTS"): _refused("too many requests were sent", Against.PACE),
    }
)
"""Of a whole request, by HTTP status and error: nothing of it was carried out, by the venue's own word. No other status
says so: after a 500 or a 503 it may have been."""

ENDS: Final[Mapping[tuple[str, str | None], Meaning]] = MappingProxyType(
    {
        ("cancelled", "BY_OWNER"): Meaning(OrderState.CANCELLED, Origin.OWN, "taken back"),
        ("lapsed", "NOT_MATCHED"): Meaning(OrderState.EXPIRED, Origin.TIME_IN_FORCE, "the rest was not on offer"),
        ("lapsed", "PLAY_BEGAN"): Meaning(OrderState.EXPIRED, Origin.IN_PLAY, "play began"),
        ("lapsed", "SELECTION_REMOVED"): Meaning(OrderState.EXPIRED, Origin.REMOVED, "its selection was removed"),
        ("cancelled", "SELECTION_REMOVED"): Meaning(OrderState.CANCELLED, Origin.VENUE, "another was removed"),
        ("lapsed", "MARKET_OVER"): Meaning(OrderState.CANCELLED, Origin.VENUE, "its market was over"),
    }
)
"""Of an order that stands no longer, by status and reason."""

STANDING: Final = frozenset({"open", "filled", "replaced"})
"""Of one that stands, was matched in full, or goes on as another order of its reference: no end."""

FINALITIES: Final[Mapping[str, Finality]] = MappingProxyType(
    {"provisional": Finality.PROVISIONAL, "confirmed": Finality.FINAL, "failed": Finality.FAILED}
)
