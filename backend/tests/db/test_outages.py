"""What the driver raises when the database is away, or undoes one of two changes, is no defect of ours."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.outages import drivers_own_errors, named_outage, unavailable
from advisor.db.pool import connect, opened_pool
from tests.db.between import Between
from tests.effort import effort
from tests.polling import eventually_async


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


async def test_a_lost_connection_that_the_driver_stumbles_over_is_away(database_url: str) -> None:
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=1)
    lent = await pool.acquire()
    await _killed(database_url, await lent.fetchval("SELECT pg_backend_pid()"))
    await eventually_async(_is_given_back(lent), "a connection that is given back by itself")
    # What the pool lent stands for nothing any more, and the driver asks that for its parts.
    with pytest.raises(AttributeError) as stumbled:
        _ = lent._protocol  # type: ignore[attr-defined]
    assert unavailable(stumbled.value) is not None
    with pytest.raises(DatabaseUnavailableError), named_outage():
        _ = lent._protocol  # type: ignore[attr-defined]
    with pytest.raises(asyncpg.InterfaceError), drivers_own_errors():
        _ = lent._protocol  # type: ignore[attr-defined]
    pool.terminate()


async def test_an_attribute_that_we_forgot_is_a_defect() -> None:
    nothing: Between | None = None
    with pytest.raises(AttributeError) as ours, drivers_own_errors():
        _ = nothing.absent  # type: ignore[union-attr]
    assert unavailable(ours.value) is None
    with pytest.raises(AttributeError) as misspelt:
        asyncpg.absent  # type: ignore[attr-defined]  # noqa: B018
    assert unavailable(misspelt.value) is None


async def test_a_connection_lost_while_it_is_given_back_is_away(database_url: str) -> None:
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=1)
    lent = await pool.acquire()
    real = lent._con  # type: ignore[attr-defined]
    giving_back = asyncio.ensure_future(pool.release(lent))
    await asyncio.sleep(0)
    real.terminate()
    with pytest.raises(asyncpg.InternalClientError) as caught:
        await giving_back
    assert unavailable(caught.value) is not None
    assert await pool.fetchval("SELECT 1") == 1, "the pool goes on"
    pool.terminate()


async def test_whatever_fails_when_connections_are_killed_under_load_is_an_outage(database_url: str) -> None:
    failed: list[Exception] = []
    async with opened_pool(database_url, connections=4) as pool:
        over = asyncio.Event()
        at_work = [asyncio.create_task(_at_work(number, pool, over, failed)) for number in range(8)]
        for _ in range(effort(15, 150)):
            await asyncio.sleep(0.02)
            await _killed(database_url)
        over.set()
        await asyncio.gather(*at_work)
        assert await pool.fetchval("SELECT 1") == 1, "recovery needs no other pool"
    assert failed
    assert [each for each in failed if unavailable(each) is None] == []


async def _at_work(number: int, pool: asyncpg.Pool, over: asyncio.Event, failed: list[Exception]) -> None:
    """Work that is cancelled, takes too long, copies, reads row by row; until it is over."""
    while not over.is_set():
        try:
            async with asyncio.timeout(0.01 * (1 + number)), pool.acquire() as lent, lent.transaction():
                await lent.execute("CREATE TEMPORARY TABLE at_work (a int) ON COMMIT DROP")
                await lent.copy_records_to_table("at_work", records=[(n,) for n in range(500)])
                await lent.executemany("INSERT INTO at_work VALUES ($1)", [(n,) for n in range(20)])
                async for _ in lent.cursor("SELECT a FROM at_work", prefetch=50):
                    pass
        except TimeoutError:
            pass
        except Exception as error:
            failed.append(error)
        await asyncio.sleep(0.001)


async def _killed(dsn: str, pid: int | None = None) -> None:
    killer = await asyncpg.connect(dsn)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid = coalesce($1, pid)",
        pid,
    )
    await killer.close()


def _is_given_back(lent: PoolConnectionProxy) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return lent._con is None  # type: ignore[attr-defined]

    return is_so
