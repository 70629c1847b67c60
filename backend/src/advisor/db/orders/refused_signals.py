"""Signals that became no order, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import Side
from advisor.db.conditions import Conditions
from advisor.db.cursors import cursor_at, position, uuid_of
from advisor.db.fixtures.row import FIXTURE_COLUMNS, FixtureRow, fixture_row
from advisor.db.orders.order_pages import Reader
from advisor.instruments.market_types import BY_CODE
from advisor.risk.limits import REFUSAL_MEANINGS, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalWords:
    """What a signal was on."""

    fixture: FixtureRow
    market: MarketTypeKey
    participant: int
    participant_name: str | None
    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    edge: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A signal that became no order.

    Attributes:
        cause: id of the value bet.
        refusal: public code of the limit.
        value, limit: what was found and what it was held against; empty where nobody said.
        signal: what it was on; None once it is no longer kept.
    """

    instance: str
    cause: UUID
    refusal: str
    at: datetime
    value: str
    limit: str
    signal: SignalWords | None

    @property
    def meaning(self) -> str:
        """Why, as a sentence."""
        known = Refusal.__members__.get(self.refusal.upper())
        return REFUSAL_MEANINGS.get(known, self.refusal) if known is not None else self.refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage:
    """A page of refused signals, newest first."""

    items: Sequence[RefusedRow]
    next_cursor: str | None


async def refused_page(pool: Reader, instance: str | None, *, limit: int, cursor: str | None) -> RefusedPage:
    """A page of refused signals, newest first.

    Args:
        instance: of this one alone; None: of all.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if instance is not None:
        conditions.add("r.instance = {}", instance)
    if cursor is not None:
        at, key = position(cursor)
        conditions.add("(r.at, r.cause) < ({}, {})", at, uuid_of(key))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY r.at DESC, r.cause DESC LIMIT {limit + 1:d}", *conditions.arguments
    )
    items = [_row(row) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return RefusedPage(items=items, next_cursor=None if last is None else cursor_at(last.at, last.cause.hex))


def _row(row: asyncpg.Record) -> RefusedRow:
    signal = None
    if row["competition"] is not None:
        signal = SignalWords(
            fixture=fixture_row(row),
            market=BY_CODE[row["market"]].key,
            participant=row["participant"],
            participant_name=row["participant_name"],
            line=row["line"],
            selection=row["selection"],
            venue=row["venue"],
            side=Side(row["side"]),
            odds_e4=row["first_odds_e4"],
            edge=row["first_edge"],
        )
    return RefusedRow(
        instance=row["instance"],
        cause=row["cause"],
        refusal=row["refusal"],
        at=row["at"],
        value=row["value"],
        limit=row["bound"],
        signal=signal,
    )


_SELECT: Final = f"""
    SELECT r.instance, r.cause, r.refusal, r.at, r.value, r.bound, b.market, b.participant, b.line, b.selection, b.side,
           b.first_odds_e4, b.first_edge, v.key AS venue, p.name AS participant_name, b.event_id, {FIXTURE_COLUMNS}
    FROM refused_signal r LEFT JOIN value_bet b ON b.id = r.cause LEFT JOIN venue v ON v.id = b.venue_id
    LEFT JOIN participant p ON p.id = b.participant LEFT JOIN event e ON e.id = b.event_id
    LEFT JOIN competition c ON c.id = e.competition_id
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
"""  # noqa: S608 - made of constants alone
