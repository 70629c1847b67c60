"""What is known of streams in the database: the last of each provider."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.stream_checks import StreamCheck, StreamFault, save_stream_checks, stream_checks

AT: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHECK: Final = StreamCheck(
    provider="betfair",
    at=AT,
    seconds=4.1,
    error=0.2,
    compared=1_000,
    now=600,
    later=300,
    earlier=90,
    never=10,
    fault=StreamFault.BEHIND,
    since=AT - timedelta(minutes=1),
)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as opened:
        yield opened


async def test_the_last_of_each_provider_is_given_while_it_is_new(pool: asyncpg.Pool) -> None:
    later = AT + timedelta(seconds=10)
    unknown = replace(CHECK, at=later, seconds=None, error=None, fault=None, since=None, compared=0)
    for checks in ([CHECK], [replace(CHECK, provider="other"), unknown]):
        async with OwnWrites(pool).transaction() as connection:
            await save_stream_checks(connection, checks)
    assert await stream_checks(pool, AT) == [unknown, replace(CHECK, provider="other")]
    assert await stream_checks(pool, later) == [unknown]
