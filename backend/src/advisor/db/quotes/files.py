"""Quote history in Parquet: closed days leave the database for one file each.

A file holds what its day's partition held, sorted, under the keys of venues, so that it can be read without the
database. A partition is dropped only when a file that was read back holds every row of it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import asyncpg
import polars as pl

from advisor.core.errors import HistoryError
from advisor.db.copy import BIGINT, INT, SMALLINT, TIMESTAMPTZ, Table, fetch_columns, instants
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.partitions import bounds_of, partition_days, partition_of

SCHEMA: Final = pl.Schema(
    {
        "event": pl.Int64(),
        "market": pl.Int8(),
        "line": pl.Int32(),
        "selection": pl.Int8(),
        "venue": pl.String(),
        "side": pl.Int8(),
        "odds_e4": pl.Int32(),
        "size": pl.Int64(),
        "quality_flag": pl.Int8(),
        "at": pl.Datetime("us", "UTC"),
        "seen": pl.Datetime("us", "UTC"),
    }
)
"""Columns of a file; as in ``Ticks``, with sizes not known as nulls."""

_ORDER: Final = ["event", "market", "line", "selection", "venue", "side", "at", "seen", "odds_e4"]
_ROWS_AT_ONCE: Final = 500_000
_ROW_GROUP: Final = 100_000


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


def file_of(folder: Path, day: date) -> Path:
    """Where a day's file is."""
    return folder / f"quote-{day.isoformat()}.parquet"


def file_days(folder: Path) -> dict[date, Path]:
    """All files there are, by day, earliest first."""
    found: dict[date, Path] = {}
    for path in sorted(folder.glob("quote-*.parquet")):
        try:
            found[date.fromisoformat(path.stem.removeprefix("quote-"))] = path
        except ValueError:
            continue
    return found


async def compact(
    connection: asyncpg.Connection,
    folder: Path,
    before: date,
    started: Callable[[date], None] = lambda _: None,
) -> list[Compacted]:
    """Move every day before ``before`` into its file. Stopped anywhere and run again, it loses and doubles nothing.

    Args:
        folder: must exist.
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
                done.append(await _compact_day(connection, folder, day))
        return done


async def _compact_day(connection: asyncpg.Connection, folder: Path, day: date) -> Compacted:
    size: int = await connection.fetchval("SELECT pg_total_relation_size($1::regclass)", partition_of(day))
    while True:
        rows = await _rows_of(connection, day)
        path = file_of(folder, day)
        merged = rows if not path.exists() else pl.concat([pl.read_parquet(path), rows])
        # Rows equal in all columns are one change sent twice, or one that an interrupted run has moved already.
        merged = merged.unique().sort(_ORDER)
        if len(merged) or path.exists():
            write_file(path, merged)
        if await _drop_if_unchanged(connection, day, len(rows)):
            return Compacted(
                day=day,
                quotes=len(merged),
                database_bytes=size,
                file_bytes=path.stat().st_size if path.exists() else 0,
            )


async def _rows_of(connection: asyncpg.Connection, day: date) -> pl.DataFrame:
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
            for first, last in _ranges([(row["event_id"], row["quotes"]) for row in counts])
        ]
    return pl.concat(pieces) if pieces else pl.DataFrame(schema=SCHEMA)


def _ranges(counts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of events, each with about ``_ROWS_AT_ONCE`` rows."""
    ranges: list[tuple[int, int]] = []
    filled = _ROWS_AT_ONCE
    for event, quotes in counts:
        if filled >= _ROWS_AT_ONCE:
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


def write_file(path: Path, frame: pl.DataFrame) -> None:
    """Write a file whole or not at all, and read it back.

    Raises:
        HistoryError: it does not hold what was written.
    """
    unfinished = path.with_suffix(".unfinished")
    try:
        with unfinished.open("wb") as file:
            frame.write_parquet(file, compression="zstd", row_group_size=_ROW_GROUP)
            file.flush()
            os.fsync(file.fileno())
        if not pl.read_parquet(unfinished).equals(frame):
            raise HistoryError(f"{path} does not read back as it was written; the quotes stay in the database.")
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


def read_quotes(folder: Path, days: tuple[date, date], event: int, since: datetime) -> pl.LazyFrame:
    """Quotes of an event in the files of some days, both ends included, seen from an instant on."""
    paths = [path for day, path in file_days(folder).items() if days[0] <= day <= days[1]]
    if not paths:
        return pl.LazyFrame(schema=SCHEMA)
    return pl.scan_parquet(paths).filter((pl.col("event") == event) & (pl.col("seen") >= since))


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
