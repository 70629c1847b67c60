"""Commands under one key follow one another: nobody looks for an answer while another is giving it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Final, TypeAlias

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from advisor.db.idempotency import Answer, Answers, EngineAnswers, PlainAnswers
from tests.polling import eventually_async

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)
Opened: TypeAlias = Callable[[str], AbstractAsyncContextManager[Answers]]
ANSWER: Final = Answer(body_sha256="a" * 64, status=201, response="{}")


@asynccontextmanager
async def plain(url: str) -> AsyncIterator[Answers]:
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        yield PlainAnswers(connection)
    await connection.close()


@asynccontextmanager
async def of_engine(url: str) -> AsyncIterator[Answers]:
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:", 1))
    async with engine.begin() as connection:
        yield EngineAnswers(connection)
    await engine.dispose()


async def waits_or_is_done(watching: asyncpg.Connection, asking: asyncio.Task[None]) -> bool:
    waiting: bool = await watching.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
    )
    return waiting or asking.done()


@pytest.mark.parametrize("first", [plain, of_engine])
@pytest.mark.parametrize("second", [plain, of_engine])
async def test_who_comes_second_waits_and_gets_the_first_ones_answer(
    fresh_database_url: str, first: Opened, second: Opened
) -> None:
    """Without the wait both would find nothing, and the command would be done twice."""
    recalled: list[Answer | None] = []

    async def ask() -> None:
        async with second(fresh_database_url) as answers:
            recalled.append(await answers.recall("POST /backtests", "k"))

    watching = await asyncpg.connect(fresh_database_url)
    async with first(fresh_database_url) as answers:
        assert await answers.recall("POST /backtests", "k") is None
        asking = asyncio.create_task(ask())
        await eventually_async(lambda: waits_or_is_done(watching, asking), "the second waits")
        assert recalled == [], "the second looked while the first had not answered"
        await answers.remember("POST /backtests", "k", ANSWER, NOW)
    await asking
    await watching.close()
    assert recalled == [ANSWER]


@pytest.mark.parametrize("opened", [plain, of_engine])
async def test_other_keys_and_other_commands_do_not_wait(fresh_database_url: str, opened: Opened) -> None:
    async with plain(fresh_database_url) as answers:
        await answers.recall("POST /backtests", "k")
        for command, key in (("POST /backtests", "l"), ("POST /merges", "k")):
            async with opened(fresh_database_url) as others:
                assert await asyncio.wait_for(others.recall(command, key), 20) is None
