"""A server that is there but answers nothing is not waited for for ever."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from advisor.db.outages import unavailable
from advisor.db.patience import hung_up_after
from tests.db.between import Between

SOON = timedelta(seconds=0.2)


async def test_whoever_waits_for_an_answer_that_never_comes_gets_an_outage(database_url: str) -> None:
    between = Between(database_url)
    async with between.listening() as dsn, asyncio.timeout(20):
        connection = await asyncpg.connect(dsn)
        between.silent()
        with pytest.raises(asyncpg.PostgresError) as caught, hung_up_after(connection, SOON):
            async with connection.transaction():
                await connection.execute("SELECT 1")
        assert connection.is_closed()
    assert unavailable(caught.value) is not None


async def test_also_one_who_was_cancelled_and_waits_for_that_to_be_confirmed(database_url: str) -> None:
    between = Between(database_url)
    async with between.listening() as dsn, asyncio.timeout(20):
        connection = await asyncpg.connect(dsn)

        async def works() -> None:
            async with connection.transaction():
                between.silent()
                await connection.execute("SELECT 1")

        task = asyncio.create_task(works())
        await asyncio.sleep(SOON.total_seconds())
        task.cancel()
        _, waits = await asyncio.wait({task}, timeout=SOON.total_seconds())
        assert waits == {task}
        with hung_up_after(connection, SOON):
            await asyncio.wait({task})
    assert task.done()


async def test_what_is_done_in_time_is_not_disturbed(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    with hung_up_after(connection, SOON):
        assert await connection.fetchval("SELECT 1") == 1
    await asyncio.sleep(2 * SOON.total_seconds())
    assert await connection.fetchval("SELECT 2") == 2
    await connection.close()
