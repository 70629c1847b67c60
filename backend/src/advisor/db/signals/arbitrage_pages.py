"""Surebets and middles in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.markets import MarketTypeKey
from advisor.db.conditions import Conditions
from advisor.db.cursors import cursor_at, id_of, position, uuid_of
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
    """A page, newest first."""

    items: Sequence[ArbitrageRow]
    next_cursor: str | None


async def arbitrage_page(
    pool: asyncpg.Pool, *, kind: str | None, state: str | None, limit: int, cursor: str | None
) -> ArbitragePage:
    """A page of surebets, of middles, or of both.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if kind is not None:
        conditions.add("b.kind = {}", kind)
    if state is not None:
        conditions.add("b.state = {}", state)
    if cursor is not None:
        at, key = position(cursor)
        event, _, rest = key.partition("-")
        digest, _, last = rest.partition("-")
        conditions.add(f"({_ORDER}) < ({{}}, {{}}, {{}}, {{}})", at, id_of(event), digest, uuid_of(last))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY {_ORDER.replace(',', ' DESC,')} DESC LIMIT {limit + 1:d}",
        *conditions.arguments,
    )
    items = [
        ArbitrageRow(fixture=fixture_row(row), market=BY_CODE[row["market"]].key, **{name: row[name] for name in _OWN})
        for row in rows[:limit]
    ]
    following = None
    if len(rows) > limit:
        last_row = rows[limit - 1]
        following = cursor_at(
            last_row["first_seen"], f"{last_row['event_id']}-{last_row['digest']}-{last_row['id'].hex}"
        )
    return ArbitragePage(items=items, next_cursor=following)


_DIGEST: Final = "md5(b.legs_key)"
_ORDER: Final = f"b.first_seen, b.event_id, {_DIGEST}, b.id"
"""Newest first. What one step found stands by its prices, and not by its ids, which are random."""

_SELECT: Final = f"""
    SELECT b.id, {_DIGEST} AS digest, b.kind, b.market, b.state, b.first_seen, b.last_seen, b.ended_at, b.margin,
           b.best_margin, b.middle_margin, b.total_stake, b.profit, b.void_profit, b.legs, b.participant,
           p.name AS participant_name, e.id AS event_id, {FIXTURE_COLUMNS}
    FROM arbitrage b JOIN event e ON e.id = b.event_id LEFT JOIN participant p ON p.id = b.participant {FIXTURE_JOINS}
"""  # noqa: S608 - made of constants alone

_OWN: Final = frozenset(ArbitrageRow.__slots__) - {"fixture", "market"}
