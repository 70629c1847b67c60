"""A connection to a migrated database without history."""

from collections.abc import AsyncIterator

import asyncpg
import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config
from tests.emptying import empty


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the module's database, emptied for this test."""
    connection = await asyncpg.connect(database_url)
    await empty(connection, "competition", "team", "venue", "import_file", "price_terms", "participant")
    yield connection
    await connection.close()


@pytest.fixture
def old_database_url(empty_database_url: str, request: pytest.FixtureRequest) -> str:
    """A database at revision ``OLD`` of the test's module, filled by its statements ``ROWS``."""
    command.upgrade(migration_config(empty_database_url), request.module.OLD)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        for statement in request.module.ROWS:
            connection.execute(statement.encode())
    return empty_database_url
