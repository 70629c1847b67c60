"""Old quotes leave the database for files: every row, once, wherever it is interrupted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import asyncpg
import polars as pl
import psycopg
import pytest

from advisor.core.errors import HistoryError
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.compaction import CompactionConfig, compact
from advisor.db.quotes.files import SCHEMA, Contents, written_contents
from advisor.db.quotes.folder import file_of
from advisor.db.quotes.partitions import partition_days
from tests.db.live_rows import Tick, changes_of, write_quotes
from tests.db.quotes.day_of_ticks import DAY, former_name, rows_in, rows_of, some_ticks
from tests.polling import eventually_async


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A second connection."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@asynccontextmanager
async def stopped_before_the_drop(
    connection: asyncpg.Connection, other: asyncpg.Connection, folder: Path, late: list[Tick]
) -> AsyncIterator[asyncio.Task[object]]:
    """A compaction whose file is written and which waits for a writer to drop the partition; in the end they commit."""
    async with other.transaction():
        await write_quotes(other, [changes_of(*late)])
        running: asyncio.Task[object] = asyncio.create_task(compact(connection, CompactionConfig(folder=folder), [DAY]))
        await eventually_async(partial(waits_for_quotes, other), "the compaction waits for the writer")
        yield running


async def waits_for_quotes(connection: asyncpg.Connection) -> bool:
    waiting: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'quote_20261125'::regclass AND NOT granted)"
    )
    return waiting


async def test_closed_days_become_files_row_by_row(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    old, new = some_ticks(events, 1_000), some_ticks(events, 50, start=86_400)
    await write_quotes(connection, [changes_of(*old, *new)])
    seen: list[date] = []
    how = CompactionConfig(folder=tmp_path, rows_at_once=100)
    (done,) = await compact(connection, how, [DAY], seen.append)
    assert (seen, done.day, done.quotes) == ([DAY], DAY, 1_000)
    assert done.file_bytes == file_of(tmp_path, DAY).stat().st_size < done.database_bytes
    assert DAY not in await partition_days(connection)
    assert await connection.fetchval("SELECT count(*) FROM quote") == 50
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(old)
    frame = pl.read_parquet(file_of(tmp_path, DAY))
    assert frame.schema == SCHEMA
    assert frame.equals(frame.sort("event", "market", "participant", "line", "selection", "venue", "side", "at"))
    assert await compact(connection, how, [DAY]) == []
    assert names_in(tmp_path) == [file_of(tmp_path, DAY).name]


async def test_a_run_interrupted_before_its_file_loses_nothing(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = some_ticks(events, 300)
    await write_quotes(connection, [changes_of(*ticks)])

    def stop(_: Path) -> Contents:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await compact(connection, CompactionConfig(folder=tmp_path, read_back=stop), [DAY])
    assert names_in(tmp_path) == []
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 300
    (done,) = await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    assert done.quotes == 300
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(ticks)


async def test_a_run_interrupted_after_its_file_doubles_nothing(
    connection: asyncpg.Connection, other: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks, late = some_ticks(events, 300), some_ticks(events, 1, seed=2, start=1_000)
    await write_quotes(connection, [changes_of(*ticks)])
    async with stopped_before_the_drop(connection, other, tmp_path, late) as running:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(ticks)
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 301
    (done,) = await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    assert done.quotes == 301
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(ticks + late)


async def test_a_file_that_does_not_read_back_keeps_the_partition(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    await write_quotes(connection, [changes_of(*some_ticks(events, 20))])
    how = CompactionConfig(folder=tmp_path, read_back=lambda _: Contents(0, 0))
    with pytest.raises(HistoryError, match="does not read back"):
        await compact(connection, how, [DAY])
    assert names_in(tmp_path) == []
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 20


@pytest.mark.parametrize("former", [False, True])
async def test_quotes_of_a_moved_day_that_come_late_join_its_file(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path, former: bool
) -> None:
    first, late = some_ticks(events, 100), some_ticks(events, 40, seed=2, start=1_000)
    await write_quotes(connection, [changes_of(*first)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    if former:
        former_name(file_of(tmp_path, DAY))
    await write_quotes(connection, [changes_of(*late)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(first + late)


async def test_quotes_that_come_while_their_day_is_moved_are_moved_too(
    connection: asyncpg.Connection, other: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    first, late = some_ticks(events, 100), some_ticks(events, 40, seed=2, start=1_000)
    await write_quotes(connection, [changes_of(*first)])
    async with stopped_before_the_drop(connection, other, tmp_path, late) as running:
        assert rows_in(file_of(tmp_path, DAY)) == rows_of(first)
    await running
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(first + late)


async def test_one_at_a_time_and_writers_go_on(
    connection: asyncpg.Connection, other: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    old = some_ticks(events, 2_000)
    await write_quotes(connection, [changes_of(*old)])
    how = CompactionConfig(folder=tmp_path)

    async def write() -> None:
        for n in range(20):
            await write_quotes(other, [changes_of(*some_ticks(events, 20, seed=n, start=86_400 + 100 * n))])

    async with held(other, AdvisoryLock.QUOTE_COMPACTION):
        with pytest.raises(HistoryError, match="Another process"):
            await compact(connection, how, [DAY])
    await asyncio.gather(compact(connection, how, [DAY]), write())
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(old)
    assert await connection.fetchval("SELECT count(*) FROM quote") == 400


async def test_a_partition_that_changed_without_growing_is_read_again(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = some_ticks(events, 50)
    await write_quotes(connection, [changes_of(*ticks)])
    reads: list[int] = []

    def changing(path: Path) -> Contents:
        if not reads:
            with psycopg.connect(database_url) as other:
                other.execute("UPDATE quote SET odds_e4 = 77777 WHERE seen_at = (SELECT max(seen_at) FROM quote)")
        reads.append(1)
        return written_contents(path)

    await compact(connection, CompactionConfig(folder=tmp_path, read_back=changing), [DAY])
    assert len(reads) == 2
    assert any(row[7] == 77_777 for row in rows_in(file_of(tmp_path, DAY)))
    assert DAY not in await partition_days(connection)


async def test_who_reads_quotes_for_long_keeps_the_partition_and_nobody_waiting(
    connection: asyncpg.Connection, other: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    await write_quotes(connection, [changes_of(*some_ticks(events, 50))])
    wait = timedelta(milliseconds=20)
    how = CompactionConfig(folder=tmp_path, lock_wait=wait, tries=3, pause=wait)
    async with other.transaction():
        await other.fetch("SELECT FROM quote")
        with pytest.raises(HistoryError, match="in use all the time; those of 2026-11-25 stay"):
            await compact(connection, how, [DAY])
        # As a writer in the same transaction: nothing is left that it would wait for.
        await other.execute("SET LOCAL lock_timeout = '1ms'")
        await write_quotes(other, [changes_of(*some_ticks(events, 20, start=86_400))])
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 50
    (done,) = await compact(connection, how, [DAY])
    assert done.quotes == 50
