"""What a worker does so that the disk does not fill: the round of retention, and the measurement of disk use."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import asyncpg
import pytest
from structlog.testing import capture_logs

from advisor.bootstrap.worker import run
from advisor.core.clock import FixedClock, SystemClock
from advisor.core.storage import Store
from advisor.core.timing.retention import RetentionConfig
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.folder import BARS, QUOTES, file_days, file_of
from advisor.db.quotes.partitions import partition_days
from advisor.db.storage import last_report
from advisor.jobs.config import StorageFolders, UpkeepConfig
from advisor.jobs.retention import RetentionRound
from advisor.jobs.storage import Measurement
from tests.api.orders.order_seeding import Orders
from tests.db.aged_rows import add_aged_rows
from tests.db.live_rows import NOON, Tick, changes_of, drop_live, make_events, write_quotes
from tests.jobs import worker_process
from tests.polling import eventually_async

DAY = date(2026, 11, 25)
KEPT = RetentionConfig(quotes=timedelta(days=2), quote_files=timedelta(days=4), bars=timedelta(days=6))


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=3) as opened:
        yield opened


@pytest.fixture
async def event(pool: asyncpg.Pool) -> int:
    async with pool.acquire() as connection:
        return (await make_events(cast("asyncpg.Connection", connection), 1))[0]


def folders_in(data: Path) -> StorageFolders:
    return StorageFolders(
        data=data,
        database=data / "postgres",
        quotes=data / "quotes",
        downloads=data / "downloads",
        logs=data / "logs",
        journals=data / "journal",
    )


async def add_days(pool: asyncpg.Pool, event: int, count: int) -> None:
    """Ten quotes a day from ``DAY`` on."""
    ticks = [Tick(event, 20_000 + n, at=day * 86_400 + n) for day in range(count) for n in range(10)]
    async with pool.acquire() as connection:
        await write_quotes(cast("asyncpg.Connection", connection), [changes_of(*ticks)])


async def where(pool: asyncpg.Pool, folder: Path) -> tuple[list[int], list[int], list[int]]:
    """Days after ``DAY`` that are in the database, in files, in bars."""
    async with pool.acquire() as connection:
        stored = await partition_days(cast("asyncpg.Connection", connection))
    stores = (stored, file_days(folder, QUOTES), file_days(folder, BARS))
    first, second, third = ([(day - DAY).days for day in store] for store in stores)
    return first, second, third


async def test_days_go_from_store_to_store_and_at_last_away(pool: asyncpg.Pool, event: int, tmp_path: Path) -> None:
    await add_days(pool, event, 8)
    clock, folder = FixedClock(NOON), tmp_path / "quotes"
    round_ = RetentionRound(pool=pool, folder=folder, kept=KEPT, clock=clock)
    await round_.run()
    assert await where(pool, folder) == ([0, 1, 2, 3, 4, 5, 6, 7], [], [])
    assert not folder.exists()
    # Day 0 ends at the midnight before NOON + 1 day.
    for days, expected in (
        (2, ([0, 1, 2, 3, 4, 5, 6, 7], [], [])),
        (3, ([1, 2, 3, 4, 5, 6, 7], [0], [])),
        (5, ([3, 4, 5, 6, 7], [1, 2], [0])),
        (7, ([5, 6, 7], [3, 4], [1, 2])),
        (20, ([], [], [])),
    ):
        clock.instant = NOON + timedelta(days=days)
        await round_.run()
        assert await where(pool, folder) == expected, days


async def test_a_day_that_cannot_be_moved_stops_no_other(pool: asyncpg.Pool, event: int, tmp_path: Path) -> None:
    await add_days(pool, event, 3)
    file_of(tmp_path, DAY + timedelta(days=1)).write_bytes(b"no Parquet")
    clock = FixedClock(NOON + timedelta(days=3))
    round_ = RetentionRound(pool=pool, folder=tmp_path, kept=RetentionConfig(quotes=timedelta()), clock=clock)
    with capture_logs() as logs:
        await round_.run()
    assert (await where(pool, tmp_path))[:2] == ([1], [0, 1, 2])
    (left,) = [line for line in logs if line["event"] == "quotes_left_as_they_are"]
    assert (left["day"], left["log_level"]) == ("2026-11-26", "error")
    assert "advisor history repair" in left["reason"]
    assert await pool.fetchval("SELECT count(*) FROM quote") == 10


async def test_what_another_does_is_left_to_it(pool: asyncpg.Pool, event: int, tmp_path: Path) -> None:
    await add_days(pool, event, 1)
    round_ = RetentionRound(pool=pool, folder=tmp_path, kept=KEPT, clock=FixedClock(NOON + timedelta(days=3)))
    async with pool.acquire() as other, held(cast("asyncpg.Connection", other), AdvisoryLock.QUOTE_COMPACTION):
        await round_.run()
        assert await where(pool, tmp_path) == ([0], [], [])
    await round_.run()
    assert await where(pool, tmp_path) == ([], [0], [])


async def test_rounds_at_once_do_it_once(pool: asyncpg.Pool, event: int, tmp_path: Path) -> None:
    await add_days(pool, event, 4)
    clock = FixedClock(NOON + timedelta(days=6))
    rounds = [RetentionRound(pool=pool, folder=tmp_path, kept=KEPT, clock=clock) for _ in range(3)]
    await asyncio.gather(*(round_.run() for round_ in rounds))
    await rounds[0].run()
    assert await where(pool, tmp_path) == ([], [2, 3], [0, 1])


async def test_old_rows_are_deleted_too(pool: asyncpg.Pool, event: int, tmp_path: Path) -> None:
    async with pool.acquire() as connection:
        await add_aged_rows(cast("asyncpg.Connection", connection), event, NOON - timedelta(days=900), 1)
    await RetentionRound(pool=pool, folder=tmp_path, kept=KEPT, clock=FixedClock(NOON)).run()
    assert await pool.fetchval("SELECT count(*) FROM value_bet") == 0


async def test_stores_in_the_data_folder_are_measured(pool: asyncpg.Pool, tmp_path: Path) -> None:
    for name, size in (
        ("quotes/quote-2026-01-01.parquet", 50_000),
        ("quotes/bars-2026-01-01.parquet", 20_000),
        ("downloads/nfl/games.csv", 30_000),
        ("logs/api.log", 10_000),
        ("journal/session.journal", 90_000),
        ("postgres/17/pg_wal/1", 70_000),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    await Measurement(pool=pool, folders=folders_in(tmp_path), low_space=0, clock=FixedClock(NOON)).run()
    report = await last_report(pool)
    assert report is not None
    assert report.at == NOON
    stores = (Store.QUOTE_FILES, Store.BARS, Store.DOWNLOADS, Store.LOGS, Store.JOURNALS, Store.WRITE_AHEAD_LOG)
    # In whole blocks of the file system.
    for store, size in zip(stores, (50_000, 20_000, 30_000, 10_000, 90_000, 70_000), strict=True):
        assert size <= report.stores[store] < size + 70_000
    assert 0 < report.free_bytes < report.disk_bytes


@pytest.mark.parametrize("low", [False, True])
async def test_little_space_is_warned_of(pool: asyncpg.Pool, tmp_path: Path, low: bool) -> None:
    measurement = Measurement(
        pool=pool, folders=folders_in(tmp_path / "not" / "there"), low_space=2**62 if low else 0, clock=SystemClock()
    )
    with capture_logs() as logs:
        await measurement.run()
    warned = [line for line in logs if line["event"] == "disk_space_low"]
    assert [line["log_level"] for line in warned] == ["warning"] * low


async def test_a_worker_does_these_and_notes_balances_beside_its_jobs(
    fresh_database_url: str, pool: asyncpg.Pool, event: int, tmp_path: Path
) -> None:
    await add_days(pool, event, 1)
    await Orders(pool).open()
    upkeep = UpkeepConfig(folders=folders_in(tmp_path), kept=KEPT)
    clock = FixedClock(NOON + timedelta(days=3))
    working = asyncio.create_task(run(fresh_database_url, worker_process.QUICK, clock, upkeep))

    async def done() -> bool:
        return (
            await last_report(pool) is not None
            and await where(pool, tmp_path / "quotes") == ([], [0], [])
            and await pool.fetchval("SELECT cash > 0 FROM balance_snapshot") is True
        )

    try:
        await eventually_async(done, "the worker measures, moves and notes")
    finally:
        working.cancel()
        await asyncio.wait({working})
    async with pool.acquire() as connection:
        await drop_live(cast("asyncpg.Connection", connection))
