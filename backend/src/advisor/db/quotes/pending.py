"""History that steps commit with everything else and that moves to its tables later: an outbox.

A step's transaction adds one row, whatever its size. Moving it deletes the row and writes the tables in one
transaction, so that a process killed anywhere loses nothing and stores nothing twice.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg
import orjson
from pydantic import TypeAdapter

from advisor.core.readings import RefusedItem, WeatherReading
from advisor.db.events.weather import write_weather
from advisor.db.providers.data_quality import add_quality_flags, add_refused, add_unknown_fields
from advisor.db.quotes.write import HistoryRows, add_history
from advisor.engine.quality.flags import QualityFlag

Shed: TypeAlias = Mapping[str, int]
"""Rows left out, by table."""


@dataclass(frozen=True, slots=True)
class Others:
    """What a step leaves beside quotes.

    Attributes:
        quality_flags: newly flagged prices, with provider, venue and flag.
        refused: items that could not be read, with provider, reason and how many there were.
        unknown_fields: with provider, field and how often.
        weather: forecasts and measurements.
    """

    quality_flags: tuple[tuple[str, str, QualityFlag, int], ...] = ()
    refused: tuple[tuple[str, str, RefusedItem, int], ...] = ()
    unknown_fields: tuple[tuple[str, str, int], ...] = ()
    weather: tuple[WeatherReading, ...] = ()

    def rows(self) -> dict[str, int]:
        """How many rows of each table they make, at most."""
        return {
            "quality_flag_count": len(self.quality_flags),
            "refused_item": len(self.refused),
            "unknown_field": len(self.unknown_fields),
            "weather_hour": sum(len(reading.hours) for reading in self.weather),
        }


_OTHERS: Final = TypeAdapter(Others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits.

    Attributes:
        rows: of all tables.
        oldest: when its step was; None for nothing.
    """

    rows: int
    oldest: datetime | None


async def queue_history(connection: asyncpg.Connection, at: datetime, quotes: HistoryRows, others: Others) -> int:
    """Add what a step leaves, in its transaction.

    Returns:
        How many rows of all tables wait more.
    """
    rows = quotes.quotes + sum(others.rows().values())
    if rows:
        await connection.execute(
            _QUEUE, at, list(quotes.days), rows, quotes.quotes, quotes.copied, orjson.dumps(others)
        )
    return rows


async def move_history(connection: asyncpg.Connection, at_once: int) -> int:
    """Move what waits longest to its tables, in the caller's transaction.

    Args:
        at_once: how many steps' at most.

    Returns:
        How many rows moved.
    """
    taken = await connection.fetch(_TAKE, at_once)
    if not taken:
        return 0
    taken.sort(key=lambda row: int(row["id"]))
    parts = [HistoryRows(days=tuple(row["days"]), quotes=row["quotes"], copied=row["copied"]) for row in taken]
    await add_history(connection, parts)
    for row in taken:
        await _add_others(connection, _OTHERS.validate_json(row["others"]), row["at"])
    return sum(row["rows"] for row in taken)


async def set_aside_history(connection: asyncpg.Connection, at: datetime, reason: str) -> int:
    """Make a dead letter of what waits longest, in the caller's transaction.

    Returns:
        How many rows wait less.
    """
    rows: int | None = await connection.fetchval(_SET_ASIDE, at, reason)
    return rows or 0


async def shed_history(connection: asyncpg.Connection, most: int, at: datetime) -> Shed:
    """Leave out the oldest that waits beyond ``most`` rows, but what is being moved; counted by table."""
    shed: Counter[str] = Counter()
    for row in await connection.fetch(_SHED, most):
        shed["quote"] += row["quotes"]
        shed.update(_OTHERS.validate_json(row["others"]).rows())
    shed = +shed
    await connection.executemany(_COUNT_SHED, [(table, rows, at) for table, rows in sorted(shed.items())])
    return shed


async def history_backlog(connection: asyncpg.Connection) -> Backlog:
    """What waits now."""
    row = await connection.fetchrow("SELECT coalesce(sum(rows), 0) AS rows, min(at) AS oldest FROM pending_history")
    return Backlog(rows=0, oldest=None) if row is None else Backlog(rows=row["rows"], oldest=row["oldest"])


async def _add_others(connection: asyncpg.Connection, others: Others, at: datetime) -> None:
    await add_quality_flags(connection, {row[:3]: row[3] for row in others.quality_flags}, at)
    await add_refused(connection, {row[:2]: row[2:] for row in others.refused}, at)
    await add_unknown_fields(connection, {row[:2]: row[2] for row in others.unknown_fields}, at)
    await write_weather(connection, others.weather)


_QUEUE: Final = "INSERT INTO pending_history (at, days, rows, quotes, copied, others) VALUES ($1, $2, $3, $4, $5, $6)"
_TAKE: Final = """
    DELETE FROM pending_history WHERE id IN (SELECT id FROM pending_history ORDER BY id LIMIT $1)
    RETURNING id, at, days, rows, quotes, copied, others
"""
_SET_ASIDE: Final = """
    WITH taken AS (
        DELETE FROM pending_history WHERE id = (SELECT min(id) FROM pending_history) RETURNING rows, copied, others
    ), letter AS (
        INSERT INTO dead_letter (at, part, reason, body) SELECT $1, 'history', $2, others || copied FROM taken
    )
    SELECT rows FROM taken
"""
# Who moves some holds their rows: waiting for that would make the step wait for the history after all.
_SHED: Final = """
    WITH over AS (
        SELECT p.id FROM pending_history p
        JOIN (SELECT id, sum(rows) OVER (ORDER BY id DESC) AS newer FROM pending_history) AS ranked USING (id)
        WHERE ranked.newer > $1 FOR UPDATE OF p SKIP LOCKED
    )
    DELETE FROM pending_history p USING over WHERE p.id = over.id RETURNING p.quotes, p.others
"""
_COUNT_SHED: Final = """
    INSERT INTO shed_history AS known (table_name, rows, last_at) VALUES ($1, $2, $3)
    ON CONFLICT (table_name) DO UPDATE SET rows = known.rows + excluded.rows, last_at = excluded.last_at
"""
