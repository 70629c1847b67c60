"""Advisory locks: each with a key of its own, all in one module, held as long as they should be."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

import advisor
from advisor.db import locks
from advisor.db.locks import (
    LOCK_COMMAND_STATEMENT,
    LOCK_STATEMENT,
    AdvisoryLock,
    command_name,
    held,
    lock,
    lock_command,
    lock_history_writes,
)
from tests.polling import eventually_async


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A second connection."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def test_no_two_locks_share_a_key() -> None:
    names = AdvisoryLock.__members__
    assert len({int(each) for each in names.values()}) == len(names) == 6


def test_no_other_module_takes_advisory_locks() -> None:
    sources = Path(advisor.__file__).parent
    taken = re.compile(r"pg_(try_)?advisory")
    found = [path for path in sources.rglob("*.py") if taken.search(path.read_text())]
    assert found == [Path(locks.__file__)]


async def is_free(connection: asyncpg.Connection, which: AdvisoryLock) -> bool:
    async with held(connection, which) as ours:
        return ours


async def is_waited_for(connection: asyncpg.Connection) -> bool:
    waiting: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
    )
    return waiting


@pytest.mark.parametrize("which", list(AdvisoryLock))
async def test_a_lock_is_held_to_the_end_of_its_transaction(
    connection: asyncpg.Connection, other: asyncpg.Connection, which: AdvisoryLock
) -> None:
    async with connection.transaction():
        await lock(connection, which)
        await lock(connection, which)
        assert [each for each in AdvisoryLock if not await is_free(other, each)] == [which]
    assert await is_free(other, which)


async def test_who_comes_second_waits(connection: asyncpg.Connection, other: asyncpg.Connection) -> None:
    order = []

    async def second() -> None:
        async with other.transaction():
            await lock_history_writes(other)
            order.append("second")

    async with connection.transaction():
        await lock_history_writes(connection)
        waiting = asyncio.create_task(second())
        await eventually_async(lambda: is_waited_for(connection), "the second waits")
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_a_lock_over_many_transactions_is_one_connections(
    connection: asyncpg.Connection, other: asyncpg.Connection
) -> None:
    async with held(connection, AdvisoryLock.QUOTE_COMPACTION) as ours:
        assert ours
        async with held(other, AdvisoryLock.QUOTE_COMPACTION) as theirs:
            assert not theirs
        assert not await is_free(other, AdvisoryLock.QUOTE_COMPACTION)
    assert await is_free(other, AdvisoryLock.QUOTE_COMPACTION)


async def test_commands_wait_for_their_own_key_alone(
    connection: asyncpg.Connection, other: asyncpg.Connection, database_url: str
) -> None:
    """Whichever driver is asked, a command under a key is one lock."""
    engine = create_async_engine(database_url.replace("postgresql:", "postgresql+asyncpg:", 1))
    async with engine.connect() as sqlalchemy, other.transaction(), connection.transaction():
        await sqlalchemy.execute(text(LOCK_STATEMENT), {"key": AdvisoryLock.MIGRATION})
        assert not await is_free(connection, AdvisoryLock.MIGRATION)
        await sqlalchemy.execute(text(LOCK_COMMAND_STATEMENT), {"name": command_name("POST /backtests", "k")})
        await lock_command(connection, "POST /backtests", "l")
        waiting = asyncio.create_task(lock_command(other, "POST /backtests", "k"))
        await eventually_async(lambda: is_waited_for(connection), "the second command waits")
        assert not waiting.done()
        await sqlalchemy.rollback()
        await waiting
    await engine.dispose()
