"""A statement that takes too long is ended by the server, on both ways into the database, and called what it is."""

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from advisor.db.session import connected
from advisor.db.session_outages import unavailable

SHORT = timedelta(milliseconds=50)
FOREVER = "SELECT pg_sleep(60)"
LONGER = "SELECT pg_sleep(0.2)"


async def test_it_is_ended_and_the_connection_goes_on(database_url: str) -> None:
    async with connected(database_url, connections=1, statement_timeout=SHORT) as database:
        with pytest.raises(asyncpg.QueryCanceledError) as plain:
            await database.pool.execute(FOREVER)
        async with database.engine.connect() as connection:
            with pytest.raises(DBAPIError) as wrapped:
                await connection.execute(text(FOREVER))
            await connection.rollback()
            assert await connection.scalar(text("SELECT 1")) == 1
        assert await database.pool.fetchval("SELECT 1") == 1
    for error in (plain.value, wrapped.value):
        assert "took too long" in str(unavailable(error))


async def test_without_a_limit_a_statement_takes_as_long_as_it_takes(database_url: str) -> None:
    async with connected(database_url, connections=1) as database:
        await database.pool.execute(LONGER)
        async with database.engine.connect() as connection:
            await connection.execute(text(LONGER))
