"""The days of quote history: one partition for each, made by whoever first writes to it."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Int64
from advisor.core.clock import MICROS_PER_DAY, instant_of

_NAME: Final = re.compile(r"quote_(\d{8})", re.ASCII)
_MAKING: Final = 0x71756F74
"""Key of the advisory lock under which partitions are made."""


def partition_of(day: date) -> str:
    """Name of a day's partition. Made of digits alone, so that it may stand in a statement."""
    return f"quote_{day:%Y%m%d}"


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """First instant of a day, and of the next one."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def days_of(seen: Int64) -> list[date]:
    """The days, UTC, of instants in µs since the Unix epoch."""
    return [instant_of(day * MICROS_PER_DAY).date() for day in np.unique(seen // MICROS_PER_DAY).tolist()]


async def partition_days(connection: asyncpg.Connection) -> list[date]:
    """Days with a partition, earliest first."""
    names = await connection.fetch(
        "SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = 'quote'::regclass"
    )
    found = (_NAME.fullmatch(row["name"]) for row in names)
    return sorted(datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC).date() for match in found if match)


async def ensure_partitions(connection: asyncpg.Connection, days: Iterable[date]) -> None:
    """Make the partitions that are missing.

    Call it before anything else in a transaction: making one waits for those who write to any, and must not hold
    what they wait for.
    """
    for day in sorted(set(days)):
        if await connection.fetchval("SELECT to_regclass($1)", partition_of(day)) is None:
            await _make(connection, day)


async def _make(connection: asyncpg.Connection, day: date) -> None:
    start, end = bounds_of(day)
    async with connection.transaction():
        # Two who miss the same partition make it one after the other; the second finds it.
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _MAKING)
        await connection.execute(
            f"CREATE TABLE IF NOT EXISTS {partition_of(day)} PARTITION OF quote "
            f"FOR VALUES FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
        )
