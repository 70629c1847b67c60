"""Backtests as the worker sees them: an attempt is claimed, reports its progress, and ends once.

An attempt is known by the instant it started. Whoever no longer holds the latest attempt, because it was taken for
dead and its job given to another, changes nothing any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.db.backtests.runs import COLUMNS, Backtest, JsonObject
from advisor.db.tables import backtest, backtest_bet

_BET_COLUMNS: Final = tuple(
    column.name for column in backtest_bet.columns if column.name not in {"backtest_id", "mode"}
)


class Bet(Protocol):
    """Whatever has the columns of ``backtest_bet`` as attributes, such as ``backtest.bets.BetRow``."""

    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a backtest."""

    id: UUID
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a successful attempt found.

    Attributes:
        summary: headline figures.
        report: equity, breakdowns, refusals, notes.
        data_hash, order_hash: identity of the data and of the bets.
        bets: every bet.
    """

    summary: JsonObject
    report: JsonObject
    data_hash: str
    order_hash: str
    bets: Iterable[Bet]


async def claim(connection: AsyncConnection, id_: UUID, at: datetime) -> Backtest | None:
    """Begin an attempt at a backtest that has not ended.

    Returns:
        The backtest, or None where there is nothing to do: it was deleted, has ended, or is to be cancelled,
        which is done here.
    """
    query = select(backtest.c.cancel_requested).where(backtest.c.id == id_, backtest.c.finished_at.is_(None))
    cancelled: bool | None = await connection.scalar(query.with_for_update())
    if cancelled is None:
        return None
    change: Mapping[str, object] = (
        {"state": "cancelled", "stage": "cancelled", "finished_at": at}
        if cancelled
        else {"state": "running", "stage": "starting", "progress": 0.0, "started_at": at}
    )
    result = await connection.execute(update(backtest).where(backtest.c.id == id_).values(change).returning(*COLUMNS))
    claimed = Backtest.from_row(result.mappings().one())
    return None if cancelled else claimed


async def report_progress(connection: AsyncConnection, attempt: Attempt, stage: str, progress: float) -> bool:
    """Store how far an attempt is.

    Returns:
        Whether it may go on: False when it is to be cancelled, or is no longer the latest.
    """
    going_on = await connection.execute(
        update(backtest)
        .where(_held(attempt), ~backtest.c.cancel_requested)
        .values(stage=stage, progress=progress)
        .returning(backtest.c.id)
    )
    return going_on.one_or_none() is not None


async def finish(connection: AsyncConnection, attempt: Attempt, outcome: Outcome, at: datetime) -> bool:
    """Store what an attempt found: figures, report and bets together.

    Returns:
        False when the attempt is no longer the latest; nothing is stored then.
    """
    result = await connection.execute(
        update(backtest)
        .where(_held(attempt))
        .values(
            state="done",
            stage="done",
            progress=1.0,
            finished_at=at,
            data_hash=outcome.data_hash,
            order_hash=outcome.order_hash,
            summary=outcome.summary,
            report=outcome.report,
        )
        .returning(backtest.c.id)
    )
    if result.one_or_none() is None:
        return False
    await connection.execute(delete(backtest_bet).where(backtest_bet.c.backtest_id == attempt.id))
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 - the connection is open
    await driver.copy_records_to_table(
        backtest_bet.name,
        columns=("backtest_id", *_BET_COLUMNS),
        records=((attempt.id, *(getattr(bet, name) for name in _BET_COLUMNS)) for bet in outcome.bets),
    )
    return True


async def fail(connection: AsyncConnection, attempt: Attempt, sentence: str, at: datetime) -> bool:
    """End an attempt that failed, and with it the backtest. Returns whether it was still the latest."""
    return await _end(connection, _held(attempt), {"state": "failed", "error": sentence, "finished_at": at})


async def mark_cancelled(connection: AsyncConnection, attempt: Attempt, at: datetime) -> bool:
    """End an attempt that was to be cancelled. Returns whether it was still the latest."""
    return await _end(connection, _held(attempt), {"state": "cancelled", "stage": "cancelled", "finished_at": at})


async def give_up(connection: AsyncConnection, id_: UUID, sentence: str, at: datetime) -> bool:
    """End a backtest that no attempt will end any more. Returns whether it had not ended."""
    open_ = and_(backtest.c.id == id_, backtest.c.finished_at.is_(None))
    return await _end(connection, open_, {"state": "failed", "error": sentence, "finished_at": at})


async def _end(connection: AsyncConnection, which: ColumnElement[bool], change: Mapping[str, object]) -> bool:
    result = await connection.execute(update(backtest).where(which).values(change).returning(backtest.c.id))
    return result.one_or_none() is not None


def _held(attempt: Attempt) -> ColumnElement[bool]:
    return and_(backtest.c.id == attempt.id, backtest.c.state == "running", backtest.c.started_at == attempt.started_at)
