"""A process that bets on paper, and prices worth more than they cost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from advisor.core.clock import FixedClock
from advisor.core.quotes import Quote
from advisor.live.betting.order_flow import OrderFlow
from tests.live.leading import leading
from tests.live.part_of_process import Process, book, odds
from tests.polling import eventually_async

SHARP = (20_000, 36_000, 40_000)
SOFT = (23_000, 33_000, 35_000)


async def process_of(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    return Process(await leading(pool), clock, places_bets=True)


@asynccontextmanager
async def sending(orders: OrderFlow) -> AsyncIterator[None]:
    task = asyncio.create_task(orders.sender.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def reconciling(orders: OrderFlow) -> AsyncIterator[None]:
    task = asyncio.create_task(orders.reconciler.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def with_value(process: Process, clock: FixedClock, *more: Quote) -> None:
    await process.take(odds(*book("sandbox_sharp", SHARP, clock.instant), *book("soft", SOFT, clock.instant), *more))


async def until_placed(process: Process, pool: asyncpg.Pool | asyncpg.Connection, state: str) -> asyncpg.Record:
    async def placed() -> asyncpg.Record | None:
        await process.ingest.turn(None)
        return await pool.fetchrow("SELECT * FROM bet_order WHERE state = $1", state)

    found = await eventually_async(placed, f"an order that is {state}", within=30)
    assert found is not None
    return found
