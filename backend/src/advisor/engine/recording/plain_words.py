"""Words about orders, and orders as they are known, as lists of plain values: the first of each says what it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from advisor.core.clock import instant_of, micros_of
from advisor.core.money.plain_prices import PlainPrice, plain_price, price_of
from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, MatchFailed, OrderFact, Replaced, Repriced, Surplus
from advisor.core.orders.states import Against, Finality, OrderState, Origin
from advisor.engine.journal.codec import Plain
from advisor.engine.orders.blotter import Entry
from advisor.engine.recording.plain_found import found_of, plain_found
from advisor.execution.intents import Check, CheckName, Intent
from advisor.execution.order import CommandKind, CommandState, Order
from advisor.execution.order_fills import OrderFill
from advisor.execution.sending import Absent, CommandSaid, Found, Lost, Refused, Said, Sent, Unsent, Word

Row: TypeAlias = Sequence[Plain]


@dataclass(frozen=True, slots=True)
class GivenOrder:
    """An order as it was at some moment, but for what was decided: that the database has.

    Attributes:
        checks: how many of them had been made.
    """

    order: Order
    checks: int
    reason: str
    sent_at: datetime | None
    changed_at: datetime
    closed_at: datetime | None
    against: Against | None

    def entry(self, intent: Intent) -> Entry:
        """The line of the blotter that it was.

        Args:
            intent: as it is stored now, with all checks.
        """
        return Entry(
            intent=replace(intent, checks=intent.checks[: self.checks]),
            order=self.order,
            reason=self.reason,
            sent_at=self.sent_at,
            changed_at=self.changed_at,
            closed_at=self.closed_at,
            against=self.against,
        )


def given_order(entry: Entry) -> GivenOrder:
    """A line of the blotter without what was decided."""
    return GivenOrder(
        order=entry.order,
        checks=len(entry.intent.checks),
        reason=entry.reason,
        sent_at=entry.sent_at,
        changed_at=entry.changed_at,
        closed_at=entry.closed_at,
        against=entry.against,
    )


def plain_word(word: Word) -> Row:
    """A word; times are µs since the Unix epoch."""
    at = micros_of(word.at)
    match word:
        case Sent():
            return ["sent", at, word.reference, _plain_checks(word.checks)]
        case Refused():
            against = None if word.against is None else str(word.against)
            return ["refused", at, word.reference, _plain_checks(word.checks), word.reason, against]
        case Unsent():
            return ["unsent", at, word.reference, word.reason]
        case Lost():
            return ["lost", at, word.reference]
        case Absent():
            return ["absent", at, word.reference]
        case CommandSaid():
            return ["command", at, word.reference, str(word.kind), str(word.state), word.reason]
        case Found():
            return ["found", at, word.reference, *plain_found(word)]
        case Said(fact=fact):
            return [*_head(fact, at), *_plain_fact(fact)]


def word_of(row: Row) -> Word:
    """The inverse of ``plain_word``.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    name, micros, reference, *rest = row
    at, said = instant_of(cast("int", micros)), str(reference)
    if (made := _WORDS.get(str(name))) is not None:
        return made(said, at, rest)
    return Said(_FACTS[str(name)](said, rest), at)


def plain_given(given: GivenOrder) -> Row:
    """An order as it is known, shortest where it is new."""
    order = given.order
    return [
        order.reference,
        order.quantity,
        str(order.state),
        given.checks,
        micros_of(given.changed_at),
        {
            name: value
            for name, value in (
                ("origin", _text(order.origin)),
                ("venue_id", order.venue_id),
                ("earlier", list(order.earlier)),
                ("price", _price(order.price)),
                ("cut", order.cut),
                ("surplus", order.surplus),
                ("fills", [_plain_fill(fill) for fill in order.fills]),
                ("commands", {str(kind): str(state) for kind, state in order.commands.items()}),
                ("reason", given.reason),
                ("sent_at", _micros(given.sent_at)),
                ("closed_at", _micros(given.closed_at)),
                ("against", _text(given.against)),
            )
            if value
        },
    ]


def given_of(row: Row) -> GivenOrder:
    """The inverse of ``plain_given``.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    reference, quantity, state, checks, changed_at, found = row
    more = cast("Mapping[str, Plain]", found)
    commands = cast("Mapping[str, str]", more.get("commands", {}))
    origin, against = more.get("origin"), more.get("against")
    order = Order(
        reference=str(reference),
        quantity=cast("int", quantity),
        state=OrderState(str(state)),
        origin=None if origin is None else Origin(str(origin)),
        venue_id=cast("str | None", more.get("venue_id")),
        earlier=tuple(cast("Sequence[str]", more.get("earlier", ()))),
        price=_price_of(more.get("price")),
        cut=cast("int", more.get("cut", 0)),
        surplus=cast("int", more.get("surplus", 0)),
        fills=tuple(_fill(each) for each in cast("Sequence[Row]", more.get("fills", ()))),
        commands=MappingProxyType({CommandKind(kind): CommandState(state) for kind, state in commands.items()}),
    )
    return GivenOrder(
        order=order,
        checks=cast("int", checks),
        reason=str(more.get("reason", "")),
        sent_at=_instant(more.get("sent_at")),
        changed_at=instant_of(cast("int", changed_at)),
        closed_at=_instant(more.get("closed_at")),
        against=None if against is None else Against(str(against)),
    )


def _head(fact: OrderFact, at: int) -> tuple[str, int, str]:
    names = {kind: name for name, kind in _NAMES.items()}
    return names[type(fact)], at, fact.reference


def _plain_fact(fact: OrderFact) -> Row:
    match fact:
        case Accepted():
            return [fact.venue_id]
        case Matched():
            return [fact.key, plain_price(fact.price), fact.quantity, str(fact.finality)]
        case Repriced():
            return [fact.key, plain_price(fact.price)]
        case MatchFailed():
            return [fact.key]
        case Cut() | Surplus():
            return [fact.quantity]
        case Ended():
            return [str(fact.state), str(fact.origin), fact.reason, _text(fact.against)]
        case Replaced():
            return [fact.before, fact.venue_id, plain_price(fact.price)]


def _matched(reference: str, rest: Row) -> Matched:
    key, price, quantity, finality = rest
    native = price_of(cast("PlainPrice", price))
    return Matched(reference, str(key), native, cast("int", quantity), Finality(str(finality)))


def _repriced(reference: str, rest: Row) -> Repriced:
    key, price = rest
    return Repriced(reference, str(key), price_of(cast("PlainPrice", price)))


def _ended(reference: str, rest: Row) -> Ended:
    state, origin, reason, against = rest
    against_what = None if against is None else Against(str(against))
    return Ended(reference, OrderState(str(state)), Origin(str(origin)), str(reason), against_what)


def _replaced(reference: str, rest: Row) -> Replaced:
    before, venue_id, price = rest
    return Replaced(reference, str(before), str(venue_id), price_of(cast("PlainPrice", price)))


def _command(reference: str, at: datetime, rest: Row) -> CommandSaid:
    kind, state, reason = rest
    return CommandSaid(reference, CommandKind(str(kind)), CommandState(str(state)), at, str(reason))


def _plain_checks(checks: Sequence[Check]) -> Row:
    return [[str(each.name), each.value, each.limit, each.passed] for each in checks]


def _checks(row: Plain) -> tuple[Check, ...]:
    rows = cast("Sequence[tuple[str, str, str, bool]]", row)
    return tuple(Check(CheckName(name), value, limit, passed) for name, value, limit, passed in rows)


def _plain_fill(fill: OrderFill) -> Row:
    plain = [fill.key, _price(fill.price), fill.quantity, str(fill.finality)]
    return plain if fill.paid_at is None else [*plain, _price(fill.paid_at)]


def _fill(row: Row) -> OrderFill:
    key, price, quantity, finality, *paid_at = row
    return OrderFill(
        key=str(key),
        price=_price_of(price),
        quantity=cast("int", quantity),
        finality=Finality(str(finality)),
        paid_at=_price_of(paid_at[0]) if paid_at else None,
    )


def _price(price: BetPrice | None) -> PlainPrice | None:
    return None if price is None else plain_price(price)


def _price_of(plain: Plain) -> BetPrice | None:
    return None if plain is None else price_of(cast("PlainPrice", plain))


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros_of(at)


def _instant(micros: Plain) -> datetime | None:
    return None if micros is None else instant_of(cast("int", micros))


def _text(word: Origin | Against | None) -> str | None:
    return None if word is None else str(word)


_NAMES: Final[Mapping[str, type[OrderFact]]] = {
    "accepted": Accepted,
    "matched": Matched,
    "repriced": Repriced,
    "match_failed": MatchFailed,
    "cut": Cut,
    "ended": Ended,
    "replaced": Replaced,
    "surplus": Surplus,
}
_FACTS: Final[Mapping[str, Callable[[str, Row], OrderFact]]] = {
    "accepted": lambda reference, rest: Accepted(reference, cast("str | None", rest[0])),
    "matched": _matched,
    "repriced": _repriced,
    "match_failed": lambda reference, rest: MatchFailed(reference, str(rest[0])),
    "cut": lambda reference, rest: Cut(reference, cast("int", rest[0])),
    "ended": _ended,
    "replaced": _replaced,
    "surplus": lambda reference, rest: Surplus(reference, cast("int", rest[0])),
}


def _refused(reference: str, at: datetime, rest: Row) -> Refused:
    # Words of earlier versions say nothing of what stood against an order.
    against = rest[-1] if rest[2:] else None
    return Refused(reference, _checks(rest[0]), str(rest[1]), at, None if against is None else Against(str(against)))


_WORDS: Final[Mapping[str, Callable[[str, datetime, Row], Word]]] = {
    "sent": lambda reference, at, rest: Sent(reference, _checks(rest[0]), at),
    "refused": _refused,
    "unsent": lambda reference, at, rest: Unsent(reference, str(rest[0]), at),
    "lost": lambda reference, at, _: Lost(reference, at),
    "absent": lambda reference, at, _: Absent(reference, at),
    "command": _command,
    "found": found_of,
}
