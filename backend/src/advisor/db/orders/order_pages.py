"""Orders in pages and one by one, with what was matched of them and what they are on; refused signals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from advisor.core.errors import NotFoundError
from advisor.core.markets import MarketTypeKey
from advisor.core.money.plain_prices import price_of
from advisor.core.money.prices import BetPrice
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.db.conditions import Conditions
from advisor.db.cursors import cursor_at, position, uuid_of
from advisor.db.fixtures.row import FIXTURE_COLUMNS, FixtureRow, fixture_row
from advisor.db.orders.blotter import checks_of
from advisor.execution.intents import Check
from advisor.instruments.market_types import BY_CODE
from advisor.ledger.fills import Fill
from advisor.ledger.matched import MatchedPart, matched_part

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool

STANDINGS: Final = ("open", "settled", "refused")
"""Where an order stands: on its way or its bet not settled; its bet settled; ended, and nothing of it matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders to list; None asks for all.

    Attributes:
        standing: one of ``STANDINGS``.
        venue: its key.
        instance: name of the strategy instance.
        event: on this event alone.
    """

    standing: str | None = None
    mode: Mode | None = None
    venue: str | None = None
    instance: str | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRow:
    """A part of an order that was matched.

    Attributes:
        price: None while only its failure is known.
        at: when it became known.
        paid_at: native, where others were removed from its market since; None: it is paid at its own price.
    """

    key: str
    price: BetPrice | None
    quantity: int
    finality: Finality
    at: datetime
    paid_at: BetPrice | None = None

    @property
    def counts_at(self) -> BetPrice | None:
        """The price by which its money counts; None while only its failure is known."""
        return self.paid_at or self.price


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """A stored order with what it is on; amounts in smallest units of ``asset``.

    Attributes:
        cause: id of the value bet; of an order by hand its own.
        instance_version: that decided it; 0 of those from before versions were kept.
        fixture: None where its event is no longer known.
        quantity: in the unit of the price.
        at_risk: what it could cost at worst when it was decided.
        standing: one of ``STANDINGS``.
        gross, charged: of its bet, before commission, and the commission; None before it is settled.
        corrected_at: when its bet was last settled anew; None: never.
        settled_by, settled_because: who settled it by hand, and why; None: its result did.
        closing_odds_e4, closing_probability: of its venue, and fair, at the start; None where not known.
        clv: of its value bet; None where it is not known.
        close_out: number of the plan by which it closes other bets; None of every other order.
        parent: reference of the first order for the same decision; of most their own.
        attempt: which order for the decision it is, from 1.
        late_of: the order of proven absence that its venue has after all; None of others.
    """

    reference: UUID
    cause: UUID
    instance: str
    instance_version: int
    mode: Mode
    portfolio: str
    fixture: FixtureRow | None
    event_id: int
    market: MarketTypeKey
    participant: int
    participant_name: str | None
    line: int
    selection: int
    venue: str
    side: Side
    price: BetPrice
    quantity: int
    asset: str
    time_in_force: str
    deadline: datetime
    commission: float
    probability: float | None
    edge: float | None
    at_risk: int
    checks: tuple[Check, ...]
    state: OrderState
    origin: Origin | None
    reason: str
    venue_reference: str | None
    standing: str
    intended_at: datetime
    sent_at: datetime | None
    changed_at: datetime
    closed_at: datetime | None
    outcome: str | None
    gross: int | None
    charged: int | None
    settled_at: datetime | None
    corrected_at: datetime | None
    settled_by: str | None
    settled_because: str | None
    closing_odds_e4: int | None
    closing_probability: float | None
    clv: float | None
    close_out: int | None
    parent: UUID
    attempt: int
    late_of: UUID | None
    fills: tuple[FillRow, ...]

    @cached_property
    def matched(self) -> MatchedPart | None:
        """All fills that stand as one; None where nothing was matched."""
        return matched_part(
            [
                Fill(side=self.side, price=price, quantity=fill.quantity)
                for fill in self.fills
                if (price := fill.counts_at) is not None and fill.finality is not Finality.FAILED
            ]
        )

    @property
    def profit(self) -> int | None:
        """Of its bet, net of commission; None before it is settled."""
        return None if self.gross is None or self.charged is None else self.gross - self.charged


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """A page of orders, newest first."""

    items: Sequence[OrderRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItemRow:
    """What contradicts what is known of an order, for a person to look at.

    Attributes:
        closed_at: None while nobody has.
    """

    text: str
    at: datetime
    closed_at: datetime | None
    closed_because: str | None


async def order_page(pool: Reader, wanted: OrderFilter, *, limit: int, cursor: str | None) -> OrderPage:
    """A page of orders, newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = _conditions(wanted)
    if cursor is not None:
        at, key = position(cursor)
        conditions.add("(b.intended_at, b.reference) < ({}, {})", at, uuid_of(key))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY b.intended_at DESC, b.reference DESC LIMIT {limit + 1:d}",
        *conditions.arguments,
    )
    items = await _orders(pool, rows[:limit])
    last = items[-1] if len(rows) > limit else None
    return OrderPage(items=items, next_cursor=None if last is None else cursor_at(last.intended_at, last.reference.hex))


async def get_order(pool: Reader, reference: UUID) -> OrderRow:
    """One order.

    Raises:
        NotFoundError: there is none of this reference.
    """
    row = await pool.fetchrow(f"{_SELECT} WHERE b.reference = $1", reference)
    if row is None:
        raise NotFoundError("bet", str(reference))
    [order] = await _orders(pool, [row])
    return order


async def orders_by_reference(pool: Reader, references: Sequence[UUID]) -> Sequence[OrderRow]:
    """These orders."""
    return await _orders(pool, await pool.fetch(f"{_SELECT} WHERE b.reference = ANY ($1::uuid[])", references))


async def orders_of_close_out(pool: Reader, close_out: int) -> Sequence[OrderRow]:
    """Closing bets that were decided by a plan, the last first."""
    return await _orders(
        pool, await pool.fetch(f"{_SELECT} WHERE b.close_out = $1 ORDER BY b.intended_at DESC, b.reference", close_out)
    )


async def family_rows(pool: Reader, parent: UUID) -> Sequence[OrderRow]:
    """All orders of one decision, in the order of their attempts."""
    return await _orders(
        pool, await pool.fetch(f"{_SELECT} WHERE b.parent = $1 ORDER BY b.attempt, b.intended_at, b.reference", parent)
    )


async def open_items(pool: Reader, reference: UUID) -> Sequence[OpenItemRow]:
    """What a person has to look at, or has, of an order; oldest first."""
    rows = await pool.fetch(
        "SELECT text, at, closed_at, closed_because FROM open_item WHERE reference = $1 ORDER BY id", reference
    )
    return [OpenItemRow(**dict(row)) for row in rows]


async def _orders(pool: Reader, rows: Sequence[asyncpg.Record]) -> list[OrderRow]:
    """The orders of these rows; what was matched of all of them comes in one query."""
    fills: dict[UUID, list[FillRow]] = {}
    for row in await pool.fetch(_FILLS, [row["reference"] for row in rows]) if rows else ():
        fills.setdefault(row["reference"], []).append(_fill(row))
    return [_order(row, tuple(fills.get(row["reference"], ()))) for row in rows]


def _order(row: asyncpg.Record, fills: tuple[FillRow, ...]) -> OrderRow:
    own = {name: row[name] for name in _OWN}
    return OrderRow(
        **own,
        mode=Mode(row["mode"]),
        fixture=None if row["competition"] is None else fixture_row(row),
        market=BY_CODE[row["market"]].key,
        side=Side(row["side"]),
        price=price_of(orjson.loads(row["price"])),
        quantity=int(row["quantity"]),
        at_risk=int(row["at_risk"]),
        checks=checks_of(row["checks"]),
        state=OrderState(row["state"]),
        origin=None if row["origin"] is None else Origin(row["origin"]),
        gross=None if row["gross"] is None else int(row["gross"]),
        charged=None if row["charged"] is None else int(row["charged"]),
        fills=fills,
    )


def _fill(row: asyncpg.Record) -> FillRow:
    return FillRow(
        key=row["key"],
        price=None if row["price"] is None else price_of(orjson.loads(row["price"])),
        quantity=int(row["quantity"]),
        finality=Finality(row["finality"]),
        at=row["at"],
        paid_at=None if row["paid_at"] is None else price_of(orjson.loads(row["paid_at"])),
    )


def _conditions(wanted: OrderFilter) -> Conditions:
    conditions = Conditions()
    if wanted.standing is not None:
        conditions.add(_IS[wanted.standing])
    for column in ("mode", "venue", "instance"):
        value = getattr(wanted, column)
        if value is not None:
            conditions.add(f"b.{column} = {{}}", str(value))
    if wanted.event is not None:
        conditions.add("b.event_id = {}", wanted.event)
    return conditions


_OWN: Final = (
    "reference", "cause", "instance", "instance_version", "portfolio", "event_id", "participant", "participant_name",
    "line", "selection",
    "venue", "asset", "time_in_force", "deadline", "commission", "probability", "edge", "reason", "venue_reference",
    "standing", "intended_at", "sent_at", "changed_at", "closed_at", "outcome", "settled_at", "corrected_at",
    "settled_by", "settled_because", "closing_odds_e4", "closing_probability", "clv", "close_out",
    "parent", "attempt", "late_of",
)  # fmt: skip
_MATCHED: Final = "EXISTS (SELECT FROM order_fill f WHERE f.reference = b.reference AND f.finality <> 'failed')"
_IS: Final = {
    "open": f"b.settled_at IS NULL AND (b.closed_at IS NULL OR {_MATCHED})",
    "settled": "b.settled_at IS NOT NULL",
    "refused": f"b.settled_at IS NULL AND b.closed_at IS NOT NULL AND NOT {_MATCHED}",
}
_SELECT: Final = f"""
    SELECT b.reference, b.cause, b.instance, b.instance_version, b.mode, b.portfolio, b.event_id, b.market,
           b.participant, b.line, b.selection, b.venue, b.side, b.price, b.quantity, b.asset, b.time_in_force,
           b.deadline, b.commission, b.probability, b.edge, b.at_risk, b.checks, b.state, b.origin, b.reason,
           b.venue_reference, b.intended_at, b.sent_at, b.changed_at, b.closed_at, b.outcome, b.gross, b.charged,
           b.settled_at, b.corrected_at, b.settled_by, b.settled_because, b.close_out,
           b.parent, b.attempt, b.late_of,
           CASE WHEN {_IS["settled"]} THEN 'settled' WHEN {_IS["open"]} THEN 'open' ELSE 'refused' END AS standing,
           s.closing_odds_e4, s.closing_probability, s.clv, p.name AS participant_name, {FIXTURE_COLUMNS}
    FROM bet_order b LEFT JOIN event e ON e.id = b.event_id LEFT JOIN competition c ON c.id = e.competition_id
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
    LEFT JOIN participant p ON p.id = b.participant LEFT JOIN bet_evidence s ON s.reference = b.reference
"""  # noqa: S608 - made of constants alone
_FILLS: Final = """
    SELECT reference, key, price, quantity, finality, at, paid_at FROM order_fill WHERE reference = ANY ($1::uuid[])
    ORDER BY reference, place
"""
