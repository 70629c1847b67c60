"""Closed days of quotes leave the database for their files.

A partition is dropped only while nobody can write to it, when its count and hash are those of the rows that were read,
and a file that was read back holds every one of these.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import asyncpg
import polars as pl

from advisor.core.errors import HistoryError
from advisor.core.money.assets import ASSETS
from advisor.db.copy import BIGINT, INT, SMALLINT, TIMESTAMPTZ, Table, fetch_columns, instants
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.files import (
    SCHEMA,
    Contents,
    Pieces,
    collected,
    delete_unfinished,
    scan_quotes,
    written_contents,
)
from advisor.db.quotes.fingerprint import Fingerprint, fingerprint_of, stored_fingerprint
from advisor.db.quotes.folder import file_of
from advisor.db.quotes.partitions import bounds_of, partition_days, partition_of
from advisor.db.quotes.ranges import in_range, ranges, rows_of_events

_ORDER: Final = ["event", "market", "participant", "line", "selection", "venue", "side", "at", "seen", "odds_e4"]


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
class CompactionConfig:
    """How days are moved.

    Attributes:
        folder: of the files; must exist.
        rows_at_once: about how many are in memory.
        lock_wait: so long may who writes or reads quotes be made to wait for a partition to be dropped; below the
            second after which PostgreSQL looks for deadlocks.
        tries: to drop it, ``pause`` apart, before it is left for another time.
        read_back: gives what a new file holds.
    """

    folder: Path
    rows_at_once: int = 250_000
    lock_wait: timedelta = timedelta(milliseconds=500)
    tries: int = 20
    pause: timedelta = timedelta(seconds=1)
    read_back: Callable[[Path], Contents] = written_contents


@asynccontextmanager
async def alone_on_files(connection: asyncpg.Connection, folder: Path) -> AsyncIterator[None]:
    """Nobody else writes files of quotes meanwhile; what others left unfinished is gone.

    Raises:
        HistoryError: somebody does.
    """
    async with held(connection, AdvisoryLock.QUOTE_COMPACTION) as ours:
        if not ours:
            raise HistoryError("Another process is compacting the quotes; try again when it is done.")
        await asyncio.to_thread(delete_unfinished, folder)
        yield


async def compact(
    connection: asyncpg.Connection,
    how: CompactionConfig,
    days: Collection[date],
    started: Callable[[date], None] = lambda _: None,
) -> list[Compacted]:
    """Move those of these days that there are. Stopped anywhere and run again, it loses and doubles nothing.

    Args:
        days: closed ones, or quotes still being written would be missed.
        started: called with each day before it is moved.

    Raises:
        HistoryError: another process compacts, or a file does not read back as it was written.
    """
    async with alone_on_files(connection, how.folder):
        done = []
        for day in await partition_days(connection):
            if day in days:
                started(day)
                done.append(await compact_day(connection, how, day))
        return done


async def compact_day(connection: asyncpg.Connection, how: CompactionConfig, day: date) -> Compacted:
    """Move one day; for who is ``alone_on_files``.

    Raises:
        HistoryError: a file does not read back as it was written, or the quotes are in use.
    """
    size: int = await connection.fetchval("SELECT pg_total_relation_size($1::regclass)", partition_of(day))
    path = file_of(how.folder, day)
    while not await _dropped(connection, how, day, await _written(connection, how, day, path)):
        pass
    if not path.exists():
        return Compacted(day=day, quotes=0, database_bytes=size, file_bytes=0)
    quotes: int = collected(path, scan_quotes([path]).select(pl.len())).item()
    return Compacted(day=day, quotes=quotes, database_bytes=size, file_bytes=path.stat().st_size)


async def _written(connection: asyncpg.Connection, how: CompactionConfig, day: date, path: Path) -> Fingerprint:
    """Write the file of a day, with what it holds already; gives the fingerprint of what the database had."""
    start, end = bounds_of(day)
    total, pieces = Fingerprint(), Pieces(path, [])
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            keys = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
            counts = Counter({row["event_id"]: row["quotes"] for row in await connection.fetch(_COUNTS, start, end)})
            counts.update(await asyncio.to_thread(_counts_of, path))
            for first, last in ranges(sorted(counts.items()), how.rows_at_once):
                rows = _frame(await fetch_columns(connection, _ROWS, (start, end, first, last), _COLUMNS))
                total += fingerprint_of(rows)
                await asyncio.to_thread(_add_piece, pieces, rows, keys, (first, last))
        if pieces.paths:
            await asyncio.to_thread(pieces.join, how.read_back)
    finally:
        pieces.discard()
    return total


def _counts_of(path: Path) -> dict[int, int]:
    return rows_of_events(path, scan_quotes([path])) if path.exists() else {}


def _add_piece(pieces: Pieces, rows: pl.DataFrame, keys: dict[int, str], of: tuple[int, int]) -> None:
    frame = _keyed(rows, keys)
    if pieces.path.exists():
        former = collected(pieces.path, scan_quotes([pieces.path]).filter(in_range(*of)))
        frame = pl.concat([former, frame])
    # Rows equal in all columns are one change sent twice, or one that an interrupted run has moved already.
    pieces.add(frame.unique().sort(_ORDER))


def _frame(rows: Table) -> pl.DataFrame:
    """With venues by id, sizes not known as -1, assets by number, and instants in µs."""
    native = {name: rows[name].astype(rows[name].dtype.newbyteorder("=")) for name in _COLUMNS}
    return pl.DataFrame(native | {name: instants(rows[name]) for name in ("at", "seen")})


def _keyed(frame: pl.DataFrame, keys: dict[int, str]) -> pl.DataFrame:
    """The same as in files."""
    keyed = frame.with_columns(
        pl.col("venue").replace_strict(keys, return_dtype=pl.String),
        pl.when(pl.col("size") >= 0).then(pl.col("size")).alias("size"),
        pl.col("size_asset").replace_strict(_CODES, default=None, return_dtype=pl.String),
        pl.from_epoch("at", "us").dt.replace_time_zone("UTC"),
        pl.from_epoch("seen", "us").dt.replace_time_zone("UTC"),
    )
    return keyed.select(SCHEMA.names()).cast(SCHEMA)


async def _dropped(connection: asyncpg.Connection, how: CompactionConfig, day: date, read: Fingerprint) -> bool:
    """Drop a day's partition unless it is not what was read.

    Raises:
        HistoryError: quotes are in use all the time.
    """
    for _ in range(how.tries):
        try:
            return await _dropped_now(connection, how, day, read)
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(how.pause.total_seconds())
    raise HistoryError(f"Quotes are in use all the time; those of {day} stay in the database until another try.")


async def _dropped_now(connection: asyncpg.Connection, how: CompactionConfig, day: date, read: Fingerprint) -> bool:
    """Only who writes to this very day waits while it is compared; all who use quotes, for its drop alone.

    Raises:
        LockNotAvailableError: somebody uses quotes for longer than others may be made to wait.
    """
    name, (start, end) = partition_of(day), bounds_of(day)
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {name} IN SHARE MODE")
        if await stored_fingerprint(connection, start, end) != read:
            return False
        # A writer who waits for us may hold what we wait for now: then we give way, before it fails of a deadlock.
        wait = f"{how.lock_wait // timedelta(milliseconds=1)}ms"
        await connection.execute("SELECT set_config('lock_timeout', $1, true)", wait)
        await connection.execute("LOCK TABLE ONLY quote IN ACCESS EXCLUSIVE MODE")
        await connection.execute(f"DROP TABLE {name}")
        return True


_CODES: Final = {asset.number: asset.code for asset in ASSETS.values()}

_COLUMNS: Final = {
    "event": BIGINT,
    "market": SMALLINT,
    "participant": INT,
    "line": INT,
    "selection": SMALLINT,
    "venue": SMALLINT,
    "side": SMALLINT,
    "odds_e4": INT,
    "size": BIGINT,
    "size_asset": SMALLINT,
    "quality_flag": SMALLINT,
    "at": TIMESTAMPTZ,
    "seen": TIMESTAMPTZ,
}
_COUNTS: Final = """
    SELECT event_id, count(*) AS quotes FROM quote WHERE seen_at >= $1 AND seen_at < $2 GROUP BY event_id
"""
_ROWS: Final = """
    SELECT event_id, market, participant, line, selection, venue_id, side, odds_e4,
           coalesce(size, -1), coalesce(size_asset, 0::smallint), quality_flag, at, seen_at
    FROM quote WHERE seen_at >= $1 AND seen_at < $2 AND event_id BETWEEN $3 AND $4
"""
