"""Virtual time that waits for what is really under way: threads, and answers of PostgreSQL."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import TypeVar

import asyncpg

from tests.soak.loop import RealWorkLoop

T = TypeVar("T")
HOUR = 3_600.0


def run(work: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=RealWorkLoop) as runner:
        return runner.run(work)


async def _ends_first(work: Coroutine[None, None, None]) -> bool:
    """Whether work ends before somebody who sleeps for an hour wakes."""
    sleeping = asyncio.create_task(asyncio.sleep(HOUR))
    await work
    is_first = not sleeping.done()
    sleeping.cancel()
    return is_first


def test_an_hour_of_sleep_takes_no_time() -> None:
    async def sleeps() -> float:
        await asyncio.sleep(HOUR)
        return asyncio.get_running_loop().time()

    assert run(sleeps()) >= HOUR


def test_a_thread_is_waited_for() -> None:
    async def works() -> None:
        await asyncio.to_thread(threading.Event().wait, 0.05)

    assert run(_ends_first(works()))


def test_an_answer_of_the_database_is_waited_for(database_url: str) -> None:
    async def asks() -> None:
        connection = await asyncpg.connect(f"{database_url}?sslmode=disable")
        for _ in range(20):
            await connection.fetchval("SELECT count(*) FROM generate_series(1, 1000)")
        await connection.close()

    assert run(_ends_first(asks()))


def test_an_answer_to_many_rows_is_waited_for(database_url: str) -> None:
    async def asks() -> None:
        connection = await asyncpg.connect(f"{database_url}?sslmode=disable")
        for _ in range(20):
            await connection.executemany("SELECT pg_sleep($1)", [(0.001,)] * 5)
        await connection.close()

    assert run(_ends_first(asks()))


def test_time_jumps_again_once_the_database_has_answered(database_url: str) -> None:
    async def asks_and_sleeps() -> float:
        connection = await asyncpg.connect(f"{database_url}?sslmode=disable")
        await connection.fetchval("SELECT 1")
        await asyncio.sleep(HOUR)
        await connection.close()
        return asyncio.get_running_loop().time()

    assert run(asks_and_sleeps()) >= HOUR
