"""What a command works on: the database of ``DATABASE_URL``, or the embedded server of the data folder, migrated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import asyncpg

from advisor.bootstrap.database import database_url as opened_url
from advisor.db.migrate import upgrade
from advisor.db.pool import connect
from advisor.db.session import Database, connected
from advisor.db.session_outages import unavailable
from advisor.settings.variables import load_settings

Result = TypeVar("Result")

_CONNECTIONS: Final = 2


def in_database(work: Callable[[asyncpg.Connection], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Run ``work`` on a connection to the migrated database; a server started for it is stopped afterwards.

    Raises:
        DatabaseUnavailableError: the configured server does not answer.
        EmbeddedPostgresError: the embedded one cannot run.
    """
    with opened_url(load_settings(), database_url) as dsn:
        upgrade(dsn)
        return asyncio.run(_on_connection(work, dsn))


def with_database(work: Callable[[Database], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Like ``in_database``, for work that needs SQLAlchemy's engine too."""
    with opened_url(load_settings(), database_url) as dsn:
        upgrade(dsn)
        return asyncio.run(_on_both(work, dsn))


async def _on_both(work: Callable[[Database], Awaitable[Result]], dsn: str) -> Result:
    async with connected(dsn, connections=_CONNECTIONS) as database:
        with _naming_outages():
            return await work(database)


async def _on_connection(work: Callable[[asyncpg.Connection], Awaitable[Result]], dsn: str) -> Result:
    connection = await connect(dsn)
    try:
        with _naming_outages():
            return await work(connection)
    finally:
        await connection.close()


@contextmanager
def _naming_outages() -> Iterator[None]:
    """Errors of a database that went away meanwhile, by their name.

    Raises:
        DatabaseUnavailableError: it did.
    """
    try:
        yield
    except Exception as error:  # raised on unless the database is to blame
        away = unavailable(error)
        if away is None:
            raise
        raise away from error
