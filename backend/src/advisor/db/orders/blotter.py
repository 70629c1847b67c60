"""The blotter as the leader writes it, and as the next one takes it up. ``order_pages`` is for readers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from advisor.core.ids import is_id, linked_id
from advisor.core.money.plain_prices import price_of
from advisor.core.money.prices import BetPrice
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.entries import write_entries
from advisor.db.ledger.prices import stored_price
from advisor.db.orders.evidence import keep_words
from advisor.engine.orders.blotter import BlotterChanges, Entry
from advisor.execution.intents import Check, CheckName, Intent, market_key
from advisor.execution.order import CommandKind, CommandState, Order
from advisor.execution.order_fills import OrderFill
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES


async def write_changes(connection: WritingConnection, changes: BlotterChanges) -> None:
    """Store what is new of orders, and what it does to their portfolios' ledgers."""
    entries = tuple(changes.entries.values())
    if entries:
        decided = [entry for entry in entries if _is_as_decided(entry)]
        if decided:
            await connection.execute(_INSERT, *zip(*map(_decision_values, decided), strict=True))
        if others := [entry for entry in entries if not _is_as_decided(entry)]:
            await connection.execute(_UPSERT, *zip(*map(_order_values, others), strict=True))
        fills = [_fill_values(entry, place, fill) for entry in entries for place, fill in enumerate(entry.order.fills)]
        if fills:
            await connection.execute(_UPSERT_FILL, *zip(*fills, strict=True))
    if changes.words:
        await keep_words(connection, changes.words)
    for portfolio, transactions in changes.transactions.items():
        await write_entries(connection, portfolio, transactions)
    if changes.open_items:
        await connection.executemany(
            _QUESTION,
            [(_item_id(item.reference), item.text, item.at) for item in changes.open_items],
        )


def _item_id(reference: str) -> UUID:
    """Under which an open item is kept: an order of somebody else has no id of ours, and gets one that stays."""
    return UUID(reference) if is_id(reference) else linked_id(reference, "external")


async def open_entries(connection: asyncpg.Connection) -> Sequence[Entry]:
    """Orders of which something is still expected."""
    return await _entries(connection, await connection.fetch(_OPEN))


async def ended_entries(connection: asyncpg.Connection) -> Sequence[Entry]:
    """Orders that have ended while their events are not over: their venues may still say more of them."""
    return await _entries(connection, await connection.fetch(_ENDED))


async def all_entries(connection: asyncpg.Connection) -> Sequence[Entry]:
    """All orders that there ever were."""
    return await _entries(connection, await connection.fetch("SELECT * FROM bet_order ORDER BY intended_at, reference"))


async def entries_by_reference(connection: asyncpg.Connection, references: Collection[str]) -> Mapping[str, Entry]:
    """These orders, open or ended, by reference, and the late ones that some of them became; of no other the id."""
    rows = await connection.fetch(_THESE, [UUID(each) for each in references if is_id(each)])
    return {entry.order.reference: entry for entry in await _entries(connection, rows)}


async def _entries(connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> Sequence[Entry]:
    fills: dict[UUID, list[OrderFill]] = {}
    for row in await connection.fetch(_FILLS, [row["reference"] for row in rows]) if rows else ():
        fill = OrderFill(
            key=row["key"],
            price=_price(row["price"]),
            quantity=int(row["quantity"]),
            finality=Finality(row["finality"]),
            paid_at=_price(row["paid_at"]),
        )
        fills.setdefault(row["reference"], []).append(fill)
    return [_entry(row, tuple(fills.get(row["reference"], ()))) for row in rows]


def stored_checks(checks: Sequence[Check]) -> str:
    """Checks as their column holds them."""
    found = [
        {"name": str(check.name), "value": check.value, "limit": check.limit, "passed": check.passed}
        for check in checks
    ]
    return orjson.dumps(found).decode()


def checks_of(stored: str) -> tuple[Check, ...]:
    """Checks out of their column."""
    return tuple(
        Check(CheckName(each["name"]), each["value"], each["limit"], each["passed"]) for each in orjson.loads(stored)
    )


def _is_as_decided(entry: Entry) -> bool:
    """Whether nothing has become of an order yet: of most that are new."""
    order = entry.order
    become = (
        order.origin, order.venue_id, order.earlier, order.price, order.cut, order.surplus, order.commands,
        entry.reason, entry.sent_at, entry.closed_at,
    )  # fmt: skip
    return order.state is OrderState.INTENDED and not any(become)


def _decision_values(entry: Entry) -> tuple[object, ...]:
    """What is known of an order when it is decided."""
    intent, request = entry.intent, entry.intent.request
    instrument = request.instrument
    return (
        intent.reference,
        str(intent.cause),
        intent.instance,
        intent.version,
        str(intent.mode),
        intent.portfolio,
        intent.venue,
        instrument.event,
        MARKET_TYPES[instrument.market].code,
        instrument.participant,
        instrument.line,
        instrument.selection,
        int(request.side),
        stored_price(request.price),
        request.price.odds_e4,
        str(request.quantity),
        request.asset,
        str(request.time_in_force),
        request.deadline,
        intent.outcomes,
        intent.covered,
        intent.commission,
        intent.nets,
        intent.probability,
        intent.edge,
        str(intent.at_risk(request.quantity)),
        stored_checks(intent.checks),
        intent.at,
        entry.changed_at,
        intent.close_out,
        intent.family,
        intent.attempt,
        intent.late_of,
    )


def _order_values(entry: Entry) -> tuple[object, ...]:
    order = entry.order
    return (
        *_decision_values(entry),
        str(order.state),
        None if order.origin is None else str(order.origin),
        entry.reason,
        order.venue_id,
        str(order.cut),
        orjson.dumps({str(kind): str(state) for kind, state in order.commands.items()}).decode(),
        entry.sent_at,
        entry.closed_at,
        orjson.dumps(order.earlier).decode(),
        None if order.price is None else stored_price(order.price),
        str(order.surplus),
    )


def _fill_values(entry: Entry, place: int, fill: OrderFill) -> tuple[object, ...]:
    price = fill.price
    return (
        entry.order.reference,
        fill.key,
        place,
        None if price is None else stored_price(price),
        None if price is None else price.odds_e4,
        str(fill.quantity),
        str(fill.finality),
        entry.changed_at,
        None if fill.paid_at is None else stored_price(fill.paid_at),
        str(entry.intent.mode),
    )


def _price(stored: str | None) -> BetPrice | None:
    return None if stored is None else price_of(orjson.loads(stored))


def _entry(row: asyncpg.Record, fills: tuple[OrderFill, ...]) -> Entry:
    market = BY_CODE[row["market"]].key
    commands: Mapping[str, str] = orjson.loads(row["commands"])
    deadline: datetime = row["deadline"]
    request = OrderRequest(
        reference=str(row["reference"]),
        instrument=Instrument(row["event_id"], market, row["participant"], row["line"], row["selection"]),
        side=Side(row["side"]),
        price=price_of(orjson.loads(row["price"])),
        quantity=int(row["quantity"]),
        asset=row["asset"],
        time_in_force=TimeInForce(row["time_in_force"]),
        deadline=deadline,
    )
    intent = Intent(
        request=request,
        cause=row["cause"],
        instance=row["instance"],
        version=row["instance_version"],
        mode=Mode(row["mode"]),
        portfolio=row["portfolio"],
        venue=row["venue"],
        event=str(row["event_id"]),
        market=market_key(request.instrument),
        outcomes=row["outcomes"],
        covered=row["covered"],
        commission=row["commission"],
        nets=row["nets"],
        probability=row["probability"],
        edge=row["edge"],
        at=row["intended_at"],
        checks=checks_of(row["checks"]),
        close_out=row["close_out"],
        parent=None if row["parent"] == row["reference"] else str(row["parent"]),
        attempt=row["attempt"],
        late_of=None if row["late_of"] is None else str(row["late_of"]),
    )
    order = Order(
        reference=request.reference,
        quantity=request.quantity,
        state=OrderState(row["state"]),
        origin=None if row["origin"] is None else Origin(row["origin"]),
        venue_id=row["venue_reference"],
        earlier=tuple(orjson.loads(row["earlier_references"])),
        price=_price(row["price_now"]),
        cut=int(row["cut"]),
        surplus=int(row["surplus"]),
        fills=fills,
        commands=MappingProxyType({CommandKind(kind): CommandState(state) for kind, state in commands.items()}),
    )
    return Entry(
        intent=intent,
        order=order,
        changed_at=row["changed_at"],
        reason=row["reason"],
        sent_at=row["sent_at"],
        closed_at=row["closed_at"],
    )


# What was asked and is open is not asked again, also by the next process.
_QUESTION: Final = """
    INSERT INTO open_item (reference, text, at) SELECT $1, $2, $3
    WHERE NOT EXISTS (SELECT FROM open_item WHERE reference = $1 AND text = $2 AND closed_at IS NULL)
"""
_FENCING: Final = "coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint"

_DECISION: Final = {
    "reference": "uuid",
    "cause": "uuid",
    "instance": "text",
    "instance_version": "integer",
    "mode": "text",
    "portfolio": "text",
    "venue": "text",
    "event_id": "bigint",
    "market": "smallint",
    "participant": "integer",
    "line": "integer",
    "selection": "smallint",
    "side": "smallint",
    "price": "jsonb",
    "odds_e4": "integer",
    "quantity": "numeric",
    "asset": "text",
    "time_in_force": "text",
    "deadline": "timestamptz",
    "outcomes": "smallint",
    "covered": "bigint",
    "commission": "double precision",
    "nets": "boolean",
    "probability": "double precision",
    "edge": "double precision",
    "at_risk": "numeric",
    "checks": "jsonb",
    "intended_at": "timestamptz",
    "changed_at": "timestamptz",
    "close_out": "bigint",
    "parent": "uuid",
    "attempt": "smallint",
    "late_of": "uuid",
}
"""Columns of an order of which nothing has become yet with their types, as of ``_decision_values``."""
_BEFORE: Final = {
    "state": "'intended'", "reason": "''", "cut": "0", "commands": "'{}'::jsonb", "earlier_references": "'[]'::jsonb",
    "surplus": "0",
}  # fmt: skip
"""What the others then are; null those that are not here."""
_ORDER: Final = {
    **_DECISION,
    "state": "text",
    "origin": "text",
    "reason": "text",
    "venue_reference": "text",
    "cut": "numeric",
    "commands": "jsonb",
    "sent_at": "timestamptz",
    "closed_at": "timestamptz",
    "earlier_references": "jsonb",
    "price_now": "jsonb",
    "surplus": "numeric",
}
"""Columns of an order with their types, as of ``_order_values``."""
_CHANGES: Final = (
    "checks", "state", "origin", "reason", "venue_reference", "cut", "commands", "earlier_references", "price_now",
    "surplus", "sent_at", "changed_at", "closed_at", "fencing_number",
)  # fmt: skip
"""Columns that change once it is stored."""
_FILL: Final = {
    "reference": "uuid",
    "key": "text",
    "place": "smallint",
    "price": "jsonb",
    "odds_e4": "integer",
    "quantity": "numeric",
    "finality": "text",
    "at": "timestamptz",
    "paid_at": "jsonb",
    "mode": "text",
}
"""Columns of a fill with their types, as of ``_fill_values``."""


_AS_TEXT: Final = frozenset({"jsonb", "numeric", "uuid"})
"""Types that the server reads faster out of text than the driver makes them."""


def _rows(columns: Mapping[str, str]) -> str:
    """Rows out of one array for each column: a statement for each row takes twice as long."""
    arrays = ", ".join(
        f"${number}::{'text' if kind in _AS_TEXT else kind}[]" for number, kind in enumerate(columns.values(), start=1)
    )
    return f"unnest({arrays}) AS u({', '.join(columns)})"


def _of_rows(columns: Mapping[str, str], **instead: str) -> str:
    return ", ".join(
        instead.get(name, f"u.{name}::{kind}" if kind in _AS_TEXT else f"u.{name}") for name, kind in columns.items()
    )


# Whose mode is not that of its portfolio has none.
def _upsert(columns: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Store orders of which these columns are given, and others stand for what they are."""
    return f"""
        INSERT INTO bet_order ({", ".join((*columns, *others))}, fencing_number)
        SELECT {", ".join((_of_rows(columns, mode="p.mode"), *others.values()))}, {_FENCING}
        FROM {_rows(columns)} LEFT JOIN portfolio p ON p.name = u.portfolio AND p.mode = u.mode
        ON CONFLICT (reference) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGES)}
    """  # noqa: S608 - constants alone


_INSERT: Final = _upsert(_DECISION, _BEFORE)
_UPSERT: Final = _upsert(_ORDER, {})
_UPSERT_FILL: Final = f"""
    INSERT INTO order_fill ({", ".join(_FILL)}) SELECT {_of_rows(_FILL)} FROM {_rows(_FILL)}
    ON CONFLICT (reference, key) DO UPDATE SET
        price = excluded.price, odds_e4 = excluded.odds_e4, quantity = excluded.quantity, finality = excluded.finality,
        paid_at = excluded.paid_at
"""  # noqa: S608 - constants alone
_OPEN: Final = "SELECT * FROM bet_order WHERE closed_at IS NULL ORDER BY intended_at, reference"
_ENDED: Final = """
    SELECT o.* FROM bet_order o JOIN event e ON e.id = o.event_id
    WHERE o.closed_at IS NOT NULL AND o.settled_at IS NULL AND e.status NOT IN ('finished', 'void')
        AND (o.state <> 'rejected' OR o.origin = 'not_found')
    ORDER BY o.closed_at, o.reference
"""
_THESE: Final = "SELECT * FROM bet_order WHERE reference = ANY ($1::uuid[]) OR late_of = ANY ($1::uuid[])"
_FILLS: Final = """
    SELECT reference, key, price, quantity, finality, paid_at FROM order_fill WHERE reference = ANY ($1::uuid[])
    ORDER BY reference, place
"""
