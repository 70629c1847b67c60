"""What entries mean to the risk state, as their column holds it: JSON with the name of the event in ``kind``."""

from collections.abc import Mapping
from typing import Any, TypedDict, assert_never, cast

import orjson

from advisor.core.quotes import Side
from advisor.db.orders.prices import PlainPrice, plain_price, price_of
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


def stored_event(event: LedgerEvent | None) -> str | None:
    """An event as the column holds it."""
    return None if event is None else orjson.dumps(_plain(event)).decode()


def event_of(stored: str | None) -> LedgerEvent | None:
    """The event out of the column.

    Raises:
        ValueError: there is no such event.
    """
    if stored is None:
        return None
    plain: dict[str, Any] = orjson.loads(stored)
    kind = plain.pop("kind")
    match kind:
        case "moved":
            return Moved(plain["amount"])
        case "held":
            return Held(**plain)
        case "matched":
            return Matched(plain["order"], plain["held"], None if plain["bet"] is None else _bet(plain["bet"]))
        case "released":
            return Released(**plain)
        case "placed":
            return Placed(_bet(plain["bet"]))
        case "settled":
            return Settled(**plain)
        case "voided":
            return Voided(plain["market"], tuple(plain["bets"]))
        case "paused":
            return Paused()
        case "halted":
            return Halted(plain["reason"])
        case "resumed":
            return Resumed()
        case _:
            raise ValueError(f"The ledger knows no event {kind!r}.")


def _plain(event: LedgerEvent) -> Mapping[str, object]:
    match event:
        case Moved(amount=amount):
            return {"kind": "moved", "amount": amount}
        case Held():
            return {
                "kind": "held",
                "order": event.order,
                "event": event.event,
                "market": event.market,
                "venue": event.venue,
                "at_risk": event.at_risk,
            }
        case Matched(order=order, held=held, bet=bet):
            return {"kind": "matched", "order": order, "held": held, "bet": None if bet is None else _plain_bet(bet)}
        case Released(order=order, amount=amount):
            return {"kind": "released", "order": order, "amount": amount}
        case Placed(bet=bet):
            return {"kind": "placed", "bet": _plain_bet(bet)}
        case Settled(bet=key, gross=gross, commission=commission):
            return {"kind": "settled", "bet": key, "gross": gross, "commission": commission}
        case Voided(market=market, bets=bets):
            return {"kind": "voided", "market": market, "bets": list(bets)}
        case Paused():
            return {"kind": "paused"}
        case Halted(reason=reason):
            return {"kind": "halted", "reason": reason}
        case Resumed():
            return {"kind": "resumed"}
        case _:
            assert_never(event)


def _plain_bet(bet: Bet) -> PlainBet:
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


def _bet(plain: Mapping[str, Any]) -> Bet:
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
