"""History beside the steps: it delays none of them, is bounded, and what is left out is counted by table."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import asyncpg
import pytest
import structlog

from advisor.core.clock import FixedClock
from advisor.db.leader.facts import storing_facts
from advisor.db.leader.writes import WritingConnection
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds
from tests.polling import eventually_async

ROWS = 3
"""Of one book."""


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


async def step(process: Process, second: int) -> None:
    """All three prices of a book change."""
    process.clock.instant = NOW + timedelta(seconds=second)
    prices = (23_000 + second, 33_000 + second, 35_000 + second)
    await process.take(odds(*book("soft", prices, process.clock.instant)))


async def quotes(pool: asyncpg.Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM quote"))


async def test_steps_go_on_while_the_history_waits_for_a_table(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await step(process, 0)
    await process.history.drain()
    moving = asyncio.create_task(process.history.run())
    async with owner.transaction():
        await owner.execute("LOCK TABLE quote IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(20):
            for second in range(1, 6):
                await step(process, second)
        assert await pool.fetchval("SELECT max(odds_e4) FROM latest_quote") == 35_005
        assert process.history.rows == 5 * ROWS
    await eventually_async(lambda: _all_moved(pool), "the history moves once the table is free")
    moving.cancel()
    await asyncio.gather(moving, return_exceptions=True)
    assert await quotes(pool) == 6 * ROWS


async def _all_moved(pool: asyncpg.Pool) -> bool:
    return bool(await pool.fetchval("SELECT count(*) = 0 FROM pending_history"))


async def test_what_is_too_much_is_left_out_oldest_first_and_counted(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW), most_rows=4 * ROWS)
    with structlog.testing.capture_logs() as logs:
        for second in range(6):
            await step(process, second)
    assert process.history.rows == 4 * ROWS
    assert process.reported.rows == {"quote": 2 * ROWS}
    assert [line["quote"] for line in logs if line["event"] == "history_shed"] == [ROWS, ROWS]
    assert (await storing_facts(pool)).shed == {"quote": 2 * ROWS}
    await process.history.drain()
    assert await pool.fetchval("SELECT min(odds_e4) FROM quote") == 23_002
    assert await quotes(pool) == 4 * ROWS


async def test_what_is_being_moved_is_not_left_out(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = Process(await leading(pool), FixedClock(NOW), most_rows=2 * ROWS)
    await step(process, 0)
    await step(process, 1)
    async with owner.transaction():
        await owner.execute("SELECT FROM pending_history ORDER BY id LIMIT 1 FOR UPDATE")
        async with asyncio.timeout(20):
            await step(process, 2)
    assert process.reported.rows == {}
    assert process.history.rows == 3 * ROWS
    await step(process, 3)
    assert process.reported.rows == {"quote": 2 * ROWS}


async def test_what_a_killed_process_left_is_moved_by_the_next(pool: asyncpg.Pool) -> None:
    before = Process(await leading(pool), FixedClock(NOW))
    await step(before, 0)
    await step(before, 1)
    after = Process(await leading(pool), FixedClock(NOW + timedelta(seconds=2)))
    await after.ingest.restore()
    assert after.history.rows == 2 * ROWS
    await after.history.drain()
    assert (await quotes(pool), after.history.rows) == (2 * ROWS, 0)


async def test_a_change_that_is_stored_again_is_one(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await step(process, 0)
    await owner.execute(
        "INSERT INTO pending_history (at, days, rows, quotes, copied, others) "
        "SELECT at, days, rows, quotes, copied, others FROM pending_history"
    )
    await process.history.drain()
    assert await quotes(pool) == ROWS
    assert process.reported.parts == []


class LostWhileLeft:
    """Transactions; the first one's connection breaks just when it is left, and says that in place of the end."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[WritingConnection]:
        first, _ = not self.entered.is_set(), durable
        self.entered.set()
        try:
            await asyncio.sleep(3600)
        finally:
            if first:
                raise asyncpg.InterfaceError("cannot call Transaction.__aexit__(): the underlying connection is closed")
        yield cast("WritingConnection", None)


async def test_history_and_steps_end_when_cancelled_although_their_connection_is_lost_just_then() -> None:
    for part in ("history", "steps"):
        writes = LostWhileLeft()
        process = Process(writes, FixedClock(NOW))
        ending = asyncio.create_task(process.history.drain() if part == "history" else process.ingest.turn(None))
        await writes.entered.wait()
        ending.cancel()
        async with asyncio.timeout(10):
            await asyncio.wait({ending})
        assert ending.cancelled()
