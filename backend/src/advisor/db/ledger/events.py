"""What entries mean to the risk state, as their column holds it: JSON with the name of the event in ``kind``."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, TypedDict, cast

import orjson

from advisor.core.money.plain_prices import PlainPrice, plain_price, price_of
from advisor.core.quotes import Side
from advisor.ledger.bets import Bet
from advisor.ledger.events import (
    Halted,
    Held,
    LedgerEvent,
    Matched,
    Moved,
    Paused,
    Placed,
    Released,
    Resumed,
    Reversed,
    Settled,
    Voided,
)
from advisor.ledger.fills import Fill


class PlainFill(TypedDict):
    """A fill for JSON."""

    price: PlainPrice
    quantity: int


class PlainBet(TypedDict):
    """A bet for JSON."""

    key: str
    event: str
    market: str
    venue: str
    outcomes: int
    selection: int
    covered: int
    side: int
    fills: list[PlainFill]
    commission: float
    nets: bool


_KINDS: Final[Mapping[str, type[LedgerEvent]]] = {
    "moved": Moved,
    "held": Held,
    "matched": Matched,
    "released": Released,
    "placed": Placed,
    "settled": Settled,
    "reversed": Reversed,
    "voided": Voided,
    "paused": Paused,
    "halted": Halted,
    "resumed": Resumed,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_FIELDS: Final = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}


def stored_event(event: LedgerEvent | None) -> str | None:
    """An event as the column holds it."""
    if event is None:
        return None
    plain: dict[str, object] = {"kind": _NAMES[type(event)]}
    for name in _FIELDS[type(event)]:
        value = getattr(event, name)
        plain[name] = plain_bet(value) if isinstance(value, Bet) else value
    return orjson.dumps(plain).decode()


def event_of(stored: str | None) -> LedgerEvent | None:
    """The event out of the column.

    Raises:
        KeyError: there is no such event.
        TypeError: its values are of another one.
    """
    if stored is None:
        return None
    plain: dict[str, Any] = orjson.loads(stored)
    kind = _KINDS[plain.pop("kind")]
    return kind(**{name: _value(value) for name, value in plain.items()})


def _value(plain: object) -> Any:
    if isinstance(plain, dict):
        return bet_of(plain)
    return tuple(plain) if isinstance(plain, list) else plain


def plain_bet(bet: Bet) -> PlainBet:
    """A bet for JSON."""
    return PlainBet(
        key=bet.key,
        event=bet.event,
        market=bet.market,
        venue=bet.venue,
        outcomes=bet.outcomes,
        selection=bet.selection,
        covered=bet.covered,
        side=int(bet.side),
        fills=[PlainFill(price=plain_price(fill.price), quantity=fill.quantity) for fill in bet.fills],
        commission=bet.commission,
        nets=bet.nets,
    )


def bet_of(plain: Mapping[str, Any]) -> Bet:
    known, side = cast("PlainBet", plain), Side(plain["side"])
    return Bet(
        key=known["key"],
        event=known["event"],
        market=known["market"],
        venue=known["venue"],
        outcomes=known["outcomes"],
        selection=known["selection"],
        covered=known["covered"],
        fills=tuple(
            Fill(side=side, price=price_of(fill["price"]), quantity=fill["quantity"]) for fill in known["fills"]
        ),
        commission=known["commission"],
        nets=known["nets"],
    )
