"""Surebets and middles in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.markets import MarketTypeKey
from advisor.db.conditions import Conditions
from advisor.db.cursors import cursor_at, figure_of, figure_text, id_of, in_order, of_order, position, uuid_of
from advisor.db.fixtures.row import FIXTURE_COLUMNS, FIXTURE_JOINS, FixtureRow, fixture_row
from advisor.instruments.market_types import BY_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageRow:
    """A stored arbitrage; attributes as in ``engine.tracking.arbitrages.Arbitrage``, ``legs`` as stored JSON."""

    id: UUID
    kind: str
    fixture: FixtureRow
    market: MarketTypeKey
    participant: int
    participant_name: str | None
    state: str
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None
    margin: float
    best_margin: float
    middle_margin: float | None
    total_stake: int
    profit: int
    void_profit: int
    legs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitragePage:
    """A page."""

    items: Sequence[ArbitrageRow]
    next_cursor: str | None


async def arbitrage_page(
    pool: asyncpg.Pool, *, kind: str | None, state: str | None, order: str, limit: int, cursor: str | None
) -> ArbitragePage:
    """A page of surebets, of middles, or of both.

    Args:
        order: ``"newest"``, or ``"margin"``: the best first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if kind is not None:
        conditions.add("b.kind = {}", kind)
    if state is not None:
        conditions.add("b.state = {}", state)
    if cursor is not None:
        _after(conditions, order, of_order(order, cursor))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY {_ORDERS[order].replace(',', ' DESC,')} DESC LIMIT {limit + 1:d}",
        *conditions.arguments,
    )
    items = [
        ArbitrageRow(fixture=fixture_row(row), market=BY_CODE[row["market"]].key, **{name: row[name] for name in _OWN})
        for row in rows[:limit]
    ]
    following = None
    if len(rows) > limit:
        following = in_order(order, _cursor(rows[limit - 1], order))
    return ArbitragePage(items=items, next_cursor=following)


def _cursor(last: asyncpg.Record, order: str) -> str:
    rest = f"{last['event_id']}-{last['digest']}-{last['id'].hex}"
    return cursor_at(last["first_seen"], rest) if order == "newest" else f"{figure_text(last['margin'])}_{rest}"


def _after(conditions: Conditions, order: str, cursor: str) -> None:
    first: object
    if order == "newest":
        first, key = position(cursor)
    else:
        figure, _, key = cursor.partition("_")
        first = figure_of(figure)
    event, _, rest = key.partition("-")
    digest, _, last = rest.partition("-")
    conditions.add(f"({_ORDERS[order]}) < ({{}}, {{}}, {{}}, {{}})", first, id_of(event), digest, uuid_of(last))


_DIGEST: Final = "md5(b.legs_key)"
_REST: Final = f"b.event_id, {_DIGEST}, b.id"
_ORDERS: Final = {"newest": f"b.first_seen, {_REST}", "margin": f"b.margin, {_REST}"}
"""The largest first. What one step found stands by its prices, and not by its ids, which are random."""

_SELECT: Final = f"""
    SELECT b.id, {_DIGEST} AS digest, b.kind, b.market, b.state, b.first_seen, b.last_seen, b.ended_at, b.margin,
           b.best_margin, b.middle_margin, b.total_stake, b.profit, b.void_profit, b.legs, b.participant,
           p.name AS participant_name, e.id AS event_id, {FIXTURE_COLUMNS}
    FROM arbitrage b JOIN event e ON e.id = b.event_id LEFT JOIN participant p ON p.id = b.participant {FIXTURE_JOINS}
"""  # noqa: S608 - made of constants alone

_OWN: Final = frozenset(ArbitrageRow.__slots__) - {"fixture", "market"}
