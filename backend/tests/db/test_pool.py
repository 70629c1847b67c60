"""A pool ends when it is closed, whoever keeps a connection of it."""

from datetime import timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs

from advisor.db.pool import opened_pool


async def test_a_connection_that_is_never_given_back_does_not_hold_up_the_end(database_url: str) -> None:
    with capture_logs() as lines:
        async with opened_pool(database_url, connections=2, closing=timedelta(seconds=0.2)) as pool:
            kept = await pool.acquire()
            assert await pool.fetchval("SELECT 1") == 1
    assert [line["event"] for line in lines] == ["database_connections_kept"]
    with pytest.raises(asyncpg.InterfaceError):
        await kept.fetchval("SELECT 1")


async def test_connections_that_are_given_back_are_closed_in_order(database_url: str) -> None:
    with capture_logs() as lines:
        async with opened_pool(database_url, connections=2) as pool:
            assert await pool.fetchval("SELECT 1") == 1
    assert lines == []
