"""Closed days of quotes leave the database for their files.

A partition is dropped only when a file that was read back holds every row of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import asyncpg
import polars as pl

from advisor.core.errors import HistoryError
from advisor.db.copy import BIGINT, INT, SMALLINT, TIMESTAMPTZ, Table, fetch_columns, instants
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.files import SCHEMA, file_of, read_file, write_file
from advisor.db.quotes.partitions import bounds_of, partition_days, partition_of

_ORDER: Final = ["event", "market", "line", "selection", "venue", "side", "at", "seen", "odds_e4"]
_ROWS_AT_ONCE: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """A day that was moved.

    Attributes:
        quotes: rows in its file.
        database_bytes: what its partition took.
        file_bytes: what its file takes.
    """

    day: date
    quotes: int
    database_bytes: int
    file_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """How days are moved.

    Attributes:
        folder: of the files; must exist.
        rows_at_once: about how many are in memory as bytes.
        write: writes a file whole or not at all, and proves that it did.
    """

    folder: Path
    rows_at_once: int = _ROWS_AT_ONCE
    write: Callable[[Path, pl.DataFrame], None] = write_file


async def compact(
    connection: asyncpg.Connection,
    how: Compaction,
    before: date,
    started: Callable[[date], None] = lambda _: None,
) -> list[Compacted]:
    """Move every day before ``before`` into its file. Stopped anywhere and run again, it loses and doubles nothing.

    Args:
        before: today at the latest, or quotes still being written would be missed.
        started: called with each day before it is moved.

    Raises:
        HistoryError: another process compacts, or a file does not read back as it was written.
    """
    async with held(connection, AdvisoryLock.QUOTE_COMPACTION) as ours:
        if not ours:
            raise HistoryError("Another process is compacting the quotes; try again when it is done.")
        done = []
        for day in await partition_days(connection):
            if day < before:
                started(day)
                done.append(await _compact_day(connection, how, day))
        return done


async def _compact_day(connection: asyncpg.Connection, how: Compaction, day: date) -> Compacted:
    size: int = await connection.fetchval("SELECT pg_total_relation_size($1::regclass)", partition_of(day))
    path = file_of(how.folder, day)
    while True:
        rows = await _rows_of(connection, day, how.rows_at_once)
        merged = rows if not path.exists() else pl.concat([read_file(path), rows])
        # Rows equal in all columns are one change sent twice, or one that an interrupted run has moved already.
        merged = merged.unique().sort(_ORDER)
        if len(merged) or path.exists():
            how.write(path, merged)
        if await _drop_if_unchanged(connection, day, len(rows)):
            return Compacted(
                day=day,
                quotes=len(merged),
                database_bytes=size,
                file_bytes=path.stat().st_size if path.exists() else 0,
            )


async def _rows_of(connection: asyncpg.Connection, day: date, at_once: int) -> pl.DataFrame:
    """All rows of a partition, read in pieces by event so that not all are in memory as bytes."""
    name = partition_of(day)
    start, end = bounds_of(day)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        keys = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
        counts = await connection.fetch(
            f"SELECT event_id, count(*) AS quotes FROM {name} GROUP BY event_id ORDER BY event_id"  # noqa: S608
        )
        pieces = [
            _frame(await fetch_columns(connection, _ROWS, (start, end, first, last), _COLUMNS), keys)
            for first, last in _ranges([(row["event_id"], row["quotes"]) for row in counts], at_once)
        ]
    return pl.concat(pieces) if pieces else pl.DataFrame(schema=SCHEMA)


def _ranges(counts: list[tuple[int, int]], at_once: int) -> list[tuple[int, int]]:
    """Ranges of events, each with about ``at_once`` rows."""
    ranges: list[tuple[int, int]] = []
    filled = at_once
    for event, quotes in counts:
        if filled >= at_once:
            ranges.append((event, event))
            filled = 0
        ranges[-1] = (ranges[-1][0], event)
        filled += quotes
    return ranges


def _frame(rows: Table, keys: dict[int, str]) -> pl.DataFrame:
    native = {name: rows[name].astype(rows[name].dtype.newbyteorder("=")) for name in _COLUMNS}
    frame = pl.DataFrame(native | {name: instants(rows[name]) for name in ("at", "seen")}).with_columns(
        pl.col("venue").replace_strict(keys, return_dtype=pl.String),
        pl.when(pl.col("size") >= 0).then(pl.col("size")).alias("size"),
        pl.from_epoch("at", "us").dt.replace_time_zone("UTC"),
        pl.from_epoch("seen", "us").dt.replace_time_zone("UTC"),
    )
    return frame.select(SCHEMA.names()).cast(SCHEMA)


async def _drop_if_unchanged(connection: asyncpg.Connection, day: date, quotes: int) -> bool:
    """Drop a day's partition unless quotes came to it since they were read; nothing ever changes or deletes one."""
    name = partition_of(day)
    async with connection.transaction():
        # The table before its partition, as writers take them, or each could wait for the other.
        await connection.execute("LOCK TABLE ONLY quote IN ACCESS EXCLUSIVE MODE")
        if await connection.fetchval(f"SELECT count(*) FROM {name}") != quotes:  # noqa: S608 - digits alone
            return False
        await connection.execute(f"DROP TABLE {name}")
        return True


_COLUMNS: Final = {
    "event": BIGINT,
    "market": SMALLINT,
    "line": INT,
    "selection": SMALLINT,
    "venue": SMALLINT,
    "side": SMALLINT,
    "odds_e4": INT,
    "size": BIGINT,
    "quality_flag": SMALLINT,
    "at": TIMESTAMPTZ,
    "seen": TIMESTAMPTZ,
}
_ROWS: Final = """
    SELECT event_id, market, line, selection, venue_id, side, odds_e4, coalesce(size, -1), quality_flag, at, seen_at
    FROM quote WHERE seen_at >= $1 AND seen_at < $2 AND event_id BETWEEN $3 AND $4
"""
