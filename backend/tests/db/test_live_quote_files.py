"""Old quotes leave the database for files: every row, once, wherever it is interrupted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg
import numpy as np
import polars as pl
import pytest

from advisor.core.errors import HistoryError
from advisor.core.markets import LINE_NONE, MarketType
from advisor.db.quotes import files as quote_files
from advisor.db.quotes.files import SCHEMA, compact, file_days, file_of, read_quotes
from advisor.db.quotes.history import QuoteFilter, quote_points
from advisor.db.quotes.partitions import partition_days
from advisor.db.quotes.write import write_quotes
from tests.db.live_rows import NOON, Tick, after_noon, drop_live, make_events, news_of

DAY = date(2026, 11, 25)
NEXT = DAY + timedelta(days=1)
Row = tuple[object, ...]


@pytest.fixture
async def events(connection: asyncpg.Connection) -> AsyncIterator[list[int]]:
    """Three events, and no quotes."""
    await drop_live(connection)
    yield await make_events(connection, 3)
    await drop_live(connection)


def some_ticks(events: list[int], count: int, seed: int = 1, start: float = 0) -> list[Tick]:
    """Ticks of one day, with sizes known and not, and withdrawals."""
    rng = np.random.default_rng(seed)
    return [
        Tick(
            event=events[rng.integers(len(events))],
            odds_e4=int(rng.choice([0, 15_000, 21_000, 2**31 - 1])),
            at=start + n,
            seen=start + n + float(rng.integers(0, 3)),
            venue=str(rng.choice(["bet365", "äöü", "pinnacle"])),
            selection=int(rng.integers(3)),
            line=int(rng.choice([-(2**31), -75, 250])),
            side=int(rng.integers(2)),
            size=int(rng.choice([-1, 0, 2**40])),
            quality_flag=int(rng.integers(8)),
        )
        for n in range(count)
    ]


def rows_of(ticks: list[Tick]) -> set[Row]:
    """What a file should hold of them."""
    return {
        (
            tick.event, tick.market, tick.line, tick.selection, tick.venue, tick.side, tick.odds_e4,
            None if tick.size < 0 else tick.size, tick.quality_flag, after_noon(tick.at),
            after_noon(tick.at if tick.seen is None else tick.seen),
        )
        for tick in ticks
    }  # fmt: skip


def rows_in(path: Path) -> set[Row]:
    rows = pl.read_parquet(path).rows()
    assert len(set(rows)) == len(rows)
    return set(rows)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_closed_days_become_files_row_by_row(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quote_files, "_ROWS_AT_ONCE", 100)
    old, new = some_ticks(events, 1_000), some_ticks(events, 50, start=86_400)
    await write_quotes(connection, [news_of(*old, *new)])
    seen: list[date] = []
    (done,) = await compact(connection, tmp_path, NEXT, seen.append)
    assert (seen, done.day, done.quotes) == ([DAY], DAY, 1_000)
    assert done.file_bytes == file_of(tmp_path, DAY).stat().st_size < done.database_bytes
    assert DAY not in await partition_days(connection)
    assert await connection.fetchval("SELECT count(*) FROM quote") == 50
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(old)
    frame = pl.read_parquet(file_of(tmp_path, DAY))
    assert frame.schema == SCHEMA
    assert frame.equals(frame.sort("event", "market", "line", "selection", "venue", "side", "at"))
    assert await compact(connection, tmp_path, NEXT) == []
    assert names_in(tmp_path) == [file_of(tmp_path, DAY).name]


@pytest.mark.parametrize("broken", ["write_file", "_drop_if_unchanged"])
async def test_an_interrupted_run_loses_and_doubles_nothing(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    ticks = some_ticks(events, 300)
    await write_quotes(connection, [news_of(*ticks)])

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(quote_files, broken, stop)
    with pytest.raises(KeyboardInterrupt):
        await compact(connection, tmp_path, NEXT)
    monkeypatch.undo()
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 300
    (done,) = await compact(connection, tmp_path, NEXT)
    assert done.quotes == 300
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(ticks)


async def test_a_kill_in_the_middle_of_writing_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame(schema=SCHEMA)
    path = file_of(tmp_path, DAY)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        quote_files.write_file(path, frame)
    assert names_in(tmp_path) == []
    # What a kill left behind is no file of ours, and gives way.
    monkeypatch.undo()
    path.with_suffix(".unfinished").write_bytes(b"half")
    assert file_days(tmp_path) == {}
    quote_files.write_file(path, frame)
    assert file_days(tmp_path) == {DAY: path}


async def test_a_file_that_does_not_read_back_keeps_the_partition(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_quotes(connection, [news_of(*some_ticks(events, 20))])
    monkeypatch.setattr(pl, "read_parquet", lambda _: pl.DataFrame(schema=SCHEMA))
    with pytest.raises(HistoryError, match="does not read back"):
        await compact(connection, tmp_path, NEXT)
    monkeypatch.undo()
    assert names_in(tmp_path) == []
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 20


async def test_quotes_of_a_moved_day_that_come_late_join_its_file(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    first, late = some_ticks(events, 100), some_ticks(events, 40, seed=2, start=1_000)
    for ticks in (first, late):
        await write_quotes(connection, [news_of(*ticks)])
        await compact(connection, tmp_path, NEXT)
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(first + late)


async def test_quotes_that_come_while_their_day_is_moved_are_moved_too(
    database_url: str,
    connection: asyncpg.Connection,
    events: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, late = some_ticks(events, 100), some_ticks(events, 40, seed=2, start=1_000)
    await write_quotes(connection, [news_of(*first)])
    other = await asyncpg.connect(database_url)
    waiting = [late]
    drop = quote_files._drop_if_unchanged

    async def drop_later(connection: asyncpg.Connection, day: date, quotes: int) -> bool:
        if waiting:
            await write_quotes(other, [news_of(*waiting.pop())])
        return await drop(connection, day, quotes)

    monkeypatch.setattr(quote_files, "_drop_if_unchanged", drop_later)
    await compact(connection, tmp_path, NEXT)
    await other.close()
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(first + late)


async def test_one_at_a_time_and_writers_go_on(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    old = some_ticks(events, 2_000)
    await write_quotes(connection, [news_of(*old)])
    other = await asyncpg.connect(database_url)
    busy = await asyncpg.connect(database_url)

    async def write() -> None:
        for n in range(20):
            await write_quotes(busy, [news_of(*some_ticks(events, 20, seed=n, start=86_400 + 100 * n))])

    await other.execute("SELECT pg_advisory_lock($1)", quote_files._COMPACTING)
    with pytest.raises(HistoryError, match="Another process"):
        await compact(connection, tmp_path, NEXT)
    await other.close()
    await asyncio.gather(compact(connection, tmp_path, NEXT), write())
    await busy.close()
    assert rows_in(file_of(tmp_path, DAY)) == rows_of(old)
    assert await connection.fetchval("SELECT count(*) FROM quote") == 400


async def test_files_are_read_by_event_and_time(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = some_ticks(events, 200)
    await write_quotes(connection, [news_of(*ticks)])
    await compact(connection, tmp_path, NEXT)
    (tmp_path / "quote-of-mine.parquet").write_bytes(b"")
    since = NOON + timedelta(seconds=50)
    found = read_quotes(tmp_path, (DAY, DAY), events[0], since).collect().rows()
    seen = {row: row[10] for row in rows_of(ticks) if row[0] == events[0]}
    assert set(found) == {row for row, at in seen.items() if isinstance(at, datetime) and at >= since}
    assert read_quotes(tmp_path, (NEXT, NEXT), events[0], since).collect().rows() == []


async def test_history_is_one_across_database_and_files(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    old = [Tick(events[0], 20_000 + n, at=n) for n in range(5)]
    new = [Tick(events[0], 30_000 + n, at=86_400 + n) for n in range(5)]
    others = [Tick(events[1], 40_000), Tick(events[0], 50_000, selection=1), Tick(events[0], 60_000, market=1)]
    await write_quotes(connection, [news_of(*old, *new, *others)])
    wanted = QuoteFilter(event=events[0], market=MarketType.H2H_3WAY, line=LINE_NONE, selection=0, since=None)
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:

        async def odds(limit: int, since: datetime | None = None) -> list[int]:
            points = await quote_points(pool, replace(wanted, since=since), limit, tmp_path)
            return [point.odds_e4 for point in points]

        before = await quote_points(pool, wanted, 100, tmp_path)
        assert [row.odds_e4 for row in before] == [tick.odds_e4 for tick in reversed(old + new)]
        await compact(connection, tmp_path, NEXT)
        assert await quote_points(pool, wanted, 100, tmp_path) == before
        assert await odds(5) == [30_004, 30_003, 30_002, 30_001, 30_000]
        assert await odds(6) == [30_004, 30_003, 30_002, 30_001, 30_000, 20_004]
        assert await odds(100, since=after_noon(3)) == [30_004, 30_003, 30_002, 30_001, 30_000, 20_004, 20_003]
        # As if the run had stopped before its partition was dropped.
        await write_quotes(connection, [news_of(*old)])
        assert await quote_points(pool, wanted, 100, tmp_path) == before
