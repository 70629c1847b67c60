"""A connection to a migrated database without history."""

from collections.abc import AsyncIterator

import asyncpg
import pytest


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the module's database, emptied for this test."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("TRUNCATE competition, team, venue, import_file, price_terms RESTART IDENTITY CASCADE")
    yield connection
    await connection.close()
