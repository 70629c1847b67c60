"""Two changes that wait for each other: the database undoes one, which may be tried again."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from advisor.db.outages import unavailable
from advisor.db.pool import connect


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await connect(database_url)
    yield opened
    await opened.close()


async def test_a_deadlock_is_no_defect(connection: asyncpg.Connection, other: asyncpg.Connection) -> None:
    async def both(mine: asyncpg.Connection, first: int, second: int, held: asyncio.Barrier) -> None:
        async with mine.transaction():
            await mine.execute("SELECT pg_advisory_xact_lock($1)", first)
            await held.wait()
            await mine.execute("SELECT pg_advisory_xact_lock($1)", second)

    held = asyncio.Barrier(2)
    ended = await asyncio.gather(both(connection, 1, 2, held), both(other, 2, 1, held), return_exceptions=True)
    [lost] = [each for each in ended if each is not None]
    assert isinstance(lost, asyncpg.DeadlockDetectedError)
    named = unavailable(lost)
    assert named is not None
    assert "try it again" in str(named)
