"""The protocol's documents: requests as they are read, and what is answered. See docs/EXTENDING_ADAPTERS.md."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from advisor.core.config import decimal_of
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text, odds_to_e4
from advisor.sandbox.answers import Document
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.order_book import OrderBook, Outcome
from advisor.sandbox.order_venues.orders import (
    Match,
    OrderSide,
    Persistence,
    Placement,
    Refusal,
    Requote,
    Selection,
    StatementLine,
    VenueOrder,
)
from advisor.sandbox.order_venues.removals import FieldMarket, Removal

_AVERAGE_PLACES = 1_000_000


def _odds(text: str) -> str:
    if odds_to_e4(text) is None:
        raise ValueError("no decimal odds")
    return text


def _amount(text: str) -> str:
    decimal_of(text)
    return text


Odds = Annotated[str, AfterValidator(_odds)]
Amount = Annotated[str, AfterValidator(_amount)]
Reference = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceInstruction(_Body):
    """One order."""

    reference: Reference
    fixture: str
    market: str
    line: int | None
    selection: str
    side: OrderSide
    price: Odds
    size: Amount
    persistence: Persistence
    expires: float

    def placement(self, asset: Asset) -> Placement:
        """The same as the venue's own value."""
        return Placement(
            reference=self.reference,
            selection=Selection(self.fixture, self.market, self.line, self.selection),
            side=self.side,
            odds_e4=odds_to_e4(self.price) or 0,
            size=asset.to_minor(self.size),
            persistence=self.persistence,
            expires=self.expires,
        )


class PlaceBody(_Body):
    """A batch of orders."""

    orders: list[PlaceInstruction] = Field(min_length=1)


class CancelBody(_Body):
    """Orders of which the rest is not wanted any more; never all that there are."""

    references: list[Reference] = Field(min_length=1)


class ReduceBody(_Body):
    """Less of an order; ``size`` is of the whole, matched included."""

    reference: Reference
    size: Amount


class ReplaceBody(_Body):
    """Another price for what is left of an order."""

    reference: Reference
    price: Odds


class RequoteBody(_Body):
    """Whether a smaller stake is accepted."""

    reference: Reference
    accept: bool


class FaultBody(_Body):
    """One fault, see ``faults.OrderFault``."""

    fault: OrderFault
    operation: str = "*"
    times: int | None = Field(1, ge=1)
    seconds: float = Field(0.0, ge=0, le=86_400)

    def rule(self) -> OrderFaultRule:
        """The same as the plan's own value."""
        return OrderFaultRule(fault=self.fault, operation=self.operation, times=self.times, seconds=self.seconds)


class RemovalBody(_Body):
    """A selection is removed from its market; ``factor`` is the share that it was thought to win."""

    fixture: str
    market: str
    line: int | None
    selection: str
    factor: Amount
    of: FieldMarket = FieldMarket.WIN

    @field_validator("factor")
    @classmethod
    def _is_share(cls, factor: str) -> str:
        if not 0 <= Fraction(factor) < 1:
            raise ValueError("no share below one")
        return factor

    def removal(self, now: float) -> Removal:
        """The same as the venue's own value."""
        selection = Selection(self.fixture, self.market, self.line, self.selection)
        return Removal(selection=selection, factor=Fraction(self.factor), of=self.of, at=now)


def outcome_document(reference: str, outcome: Outcome, asset: Asset) -> Document:
    """What came of an instruction."""
    if isinstance(outcome, Refusal):
        return {"reference": reference, "result": "refused", "reason": outcome.reason.value}
    if isinstance(outcome, Requote):
        offered = {
            "price": odds_text(outcome.odds_e4),
            "size": asset.text(outcome.size),
            "expires": outcome.expires,
        }
        return {"reference": reference, "result": "offered", "offer": offered}
    return {"reference": reference, "result": "done", "order": order_document(outcome, asset)}


def order_document(order: VenueOrder, asset: Asset) -> Document:
    """An order with what it was matched for in all; its matches are a list of their own."""
    placement = order.placement
    return {
        "id": order.id,
        "reference": order.reference,
        "fixture": placement.selection.fixture,
        "market": placement.selection.market,
        "line": placement.selection.line,
        "selection": placement.selection.selection,
        "side": placement.side.value,
        "price": odds_text(order.odds_e4),
        "asked": asset.text(order.asked),
        "size": asset.text(order.size),
        "placed": order.placed,
        "replaces": order.replaces,
        **_progress(order, asset),
    }


def message_document(order: VenueOrder, asset: Asset) -> Document:
    """The stream's word of an order: sums, and no single match."""
    return {
        "id": order.id,
        "reference": order.reference,
        "asked": asset.text(order.asked),
        "size": asset.text(order.size),
        "replaces": order.replaces,
        **_progress(order, asset),
    }


def match_document(match: Match, asset: Asset) -> Document:
    """A match."""
    return {
        "id": match.id,
        "order": match.order,
        "reference": match.reference,
        "price": odds_text(match.odds_e4),
        "size": asset.text(match.size),
        "after": asset.text(match.after),
        "at": match.at,
        "status": match.status.value,
        "paid_at": None if match.paid_e4 is None else odds_text(match.paid_e4),
    }


def line_document(line: StatementLine, asset: Asset) -> Document:
    """A line of the statement."""
    return {
        "id": line.id,
        "at": line.at,
        "kind": line.kind,
        "order": line.order,
        "amount": asset.text(line.amount),
        "balance": asset.text(line.balance),
    }


def account_document(book: OrderBook, asset: Asset, number: str | None = None) -> Document:
    """What is there, and what of it may be bet.

    Args:
        number: id of the account; None of one that ends with its process.
    """
    balance, available = asset.text(book.money.balance), asset.text(book.available)
    return {"id": number, "asset": asset.code, "balance": balance, "available": available}


def page_document(rows: Sequence[Document], first: int, size: int, *, lost: bool) -> Document:
    """A page of a list.

    Args:
        first: row that it begins with.
        size: rows of a page.
        lost: by a fault the list ends here, whatever follows.
    """
    shown = rows[first : first + size]
    after = first + len(shown)
    more = after < len(rows) and not lost
    if lost:
        shown = shown[: len(shown) // 2]
    return {"rows": shown, "total": len(rows), "next": after if more else None}


def _progress(order: VenueOrder, asset: Asset) -> Document:
    standing = order.standing
    size = sum(match.size for match in standing)
    total = sum(match.size * match.odds_e4 for match in standing)
    average = Fraction(total, size * 10_000) if size else None
    return {
        "matched": asset.text(order.matched),
        "voided": asset.text(order.matched - size),
        "average": None if average is None else f"{round(average * _AVERAGE_PLACES) / _AVERAGE_PLACES:.6f}",
        "status": order.status.value,
        "reason": None if order.reason is None else order.reason.value,
        "settled": order.settled,
        "revision": order.revision,
    }
