"""Backtests as those who ask for them see them: create, list, read, cancel, delete."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import RowMapping, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.core.errors import ConflictError, NotFoundError
from advisor.db.cursors import cursor_at, position, uuid_of
from advisor.db.tables import backtest

State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: Final[frozenset[State]] = frozenset({"done", "failed", "cancelled"})
JsonObject: TypeAlias = dict[str, JsonValue]
BETS_GIVEN_NO_PUSH: Final = "bets_given_no_push"
"""Where in the stored report the numbers of these bets stand, if some are and some are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A backtest's row without its report.

    Attributes:
        request: the ``BacktestConfig`` as JSON.
        started_at: when the latest attempt at it began; an attempt is known by it.
        error: why it failed, in one sentence.
        summary: headline figures, once done.
    """

    id: UUID
    name: str | None
    state: State
    progress: float = 0.0
    stage: str = "waiting for the worker"
    request: JsonObject
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool = False
    error: str | None = None
    config_hash: str
    data_hash: str | None = None
    order_hash: str | None = None
    summary: JsonObject | None = field(default=None, repr=False)

    @classmethod
    def from_row(cls, row: RowMapping) -> "Backtest":
        return cls(**row)

    @property
    def ended(self) -> bool:
        return self.state in ENDED


COLUMNS: Final = tuple(backtest.c[column.name] for column in fields(Backtest))


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestsPage:
    """Some backtests, newest first, and the cursor of the next page."""

    items: list[Backtest]
    next_cursor: str | None


async def insert_backtest(connection: AsyncConnection, row: Backtest) -> None:
    """Store a new backtest."""
    await connection.execute(insert(backtest).values({column.name: getattr(row, column.name) for column in COLUMNS}))


async def get_backtest(connection: AsyncConnection, id_: UUID) -> Backtest:
    """One backtest.

    Raises:
        NotFoundError: there is none of this id.
    """
    return await _one(connection, id_, lock=False)


async def list_backtests(
    connection: AsyncConnection, *, state: State | None, limit: int, cursor: str | None
) -> BacktestsPage:
    """Backtests, newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    query = select(*COLUMNS).order_by(backtest.c.created_at.desc(), backtest.c.id.desc()).limit(limit + 1)
    if state is not None:
        query = query.where(backtest.c.state == state)
    if cursor is not None:
        at, key = position(cursor)
        query = query.where(tuple_(backtest.c.created_at, backtest.c.id) < tuple_(at, uuid_of(key)))
    rows = [Backtest.from_row(row) for row in (await connection.execute(query)).mappings()]
    more = len(rows) > limit
    items = rows[:limit]
    return BacktestsPage(items=items, next_cursor=cursor_at(items[-1].created_at, items[-1].id.hex) if more else None)


async def get_report(connection: AsyncConnection, id_: UUID) -> JsonObject | None:
    """The stored report of a backtest: equity, breakdowns, refusals, notes; None without one."""
    report: JsonObject | None = await connection.scalar(select(backtest.c.report).where(backtest.c.id == id_))
    if report is not None:
        report.pop(BETS_GIVEN_NO_PUSH, None)
    return report


async def cancel_backtest(connection: AsyncConnection, id_: UUID, at: datetime) -> Backtest:
    """End a queued backtest at once; ask the worker to end a running one.

    Raises:
        NotFoundError: there is none of this id.
        ConflictError: it has already ended.
    """
    found = await _one(connection, id_, lock=True)
    if found.ended:
        raise ConflictError(f"The backtest is already {found.state}.")
    change = (
        {"state": "cancelled", "stage": "cancelled", "finished_at": at, "cancel_requested": True}
        if found.state == "queued"
        else {"stage": "cancelling", "cancel_requested": True}
    )
    result = await connection.execute(update(backtest).where(backtest.c.id == id_).values(change).returning(*COLUMNS))
    return Backtest.from_row(result.mappings().one())


async def delete_backtest(connection: AsyncConnection, id_: UUID) -> None:
    """Delete a backtest that has ended, with its bets.

    Raises:
        NotFoundError: there is none of this id.
        ConflictError: it has not ended.
    """
    found = await _one(connection, id_, lock=True)
    if not found.ended:
        raise ConflictError(f"The backtest is {found.state}; cancel it first.")
    await connection.execute(delete(backtest).where(backtest.c.id == id_))


async def _one(connection: AsyncConnection, id_: UUID, *, lock: bool) -> Backtest:
    query = select(*COLUMNS).where(backtest.c.id == id_)
    result = await connection.execute(query.with_for_update() if lock else query)
    row = result.mappings().one_or_none()
    if row is None:
        raise NotFoundError("backtest", str(id_))
    return Backtest.from_row(row)
