"""What the driver raises when the database is away, or undoes one of two changes, is no defect of ours."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import asyncpg
import pytest

from advisor.db.outages import unavailable
from advisor.db.pool import connect
from tests.db.between import Between


async def test_a_server_that_has_said_its_last_word_is_away(database_url: str) -> None:
    between = Between(database_url)
    async with between.listening() as dsn:
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT 1") == 1
        between.dying()
        await asyncio.sleep(0.05)
        with pytest.raises(asyncpg.InternalClientError) as caught:
            await connection.fetchval("SELECT 1")
        connection.terminate()
    assert unavailable(caught.value) is not None


async def test_a_defect_of_the_driver_is_none() -> None:
    assert unavailable(asyncpg.InternalClientError("cannot switch to state 15; another operation (3)")) is None


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EHOSTUNREACH, "No route to host"),
        OSError(errno.ENETUNREACH, "Network is unreachable"),
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
        ConnectionRefusedError(),
    ],
    ids=repr,
)
async def test_a_server_that_cannot_be_reached_is_away(error: OSError) -> None:
    assert unavailable(error) is not None


async def test_a_time_limit_is_the_databases_where_the_driver_kept_it(database_url: str) -> None:
    between = Between(database_url)
    async with between.listening() as dsn:
        connection = await asyncpg.connect(dsn, command_timeout=0.05)
        between.silent()
        with pytest.raises(TimeoutError) as of_a_statement:
            await connection.fetchval("SELECT 1")
        with pytest.raises(TimeoutError) as of_a_connection:
            await asyncpg.connect(dsn, timeout=0.05)
        connection.terminate()
    assert unavailable(of_a_statement.value) is not None
    assert unavailable(of_a_connection.value) is not None


async def test_one_of_somebody_else_is_not() -> None:
    with pytest.raises(TimeoutError) as ours:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    assert unavailable(ours.value) is None
    assert unavailable(TimeoutError()) is None


async def test_a_full_disk_of_ours_is_no_outage_of_the_database() -> None:
    assert unavailable(OSError(errno.ENOSPC, "No space left on device")) is None


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
