"""What a command works on: the database of ``DATABASE_URL``, or the embedded server of the data folder, migrated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import asyncpg

from advisor.bootstrap.database import database_url as opened_url
from advisor.core.errors import DatabaseUnavailableError
from advisor.db.outages import unavailable
from advisor.db.pool import connect
from advisor.db.revision import is_current
from advisor.settings.variables import load_settings

Result = TypeVar("Result")
Recognised: TypeAlias = Callable[[BaseException], DatabaseUnavailableError | None]


@contextmanager
def migrated_url(database_url: str | None) -> Iterator[str]:
    """URL of the database, which has the schema of this version.

    Raises:
        DatabaseUnavailableError, EmbeddedPostgresError: as ``in_database``.
    """
    with opened_url(load_settings(), database_url) as dsn:
        if not is_current(dsn):
            # Loaded here and not above: the machinery of migrations takes longer to load than a small import to do.
            from advisor.db.migrate import upgrade

            upgrade(dsn)
        yield dsn


def in_database(work: Callable[[asyncpg.Connection], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Run ``work`` on a connection to the migrated database; a server started for it is stopped afterwards.

    Raises:
        DatabaseUnavailableError: the configured server does not answer.
        EmbeddedPostgresError: the embedded one cannot run.
    """
    with migrated_url(database_url) as dsn:
        return asyncio.run(_on_connection(work, dsn))


@contextmanager
def outages_said(recognised: Recognised) -> Iterator[None]:
    """Raise what the database is to blame for as a ``DatabaseUnavailableError``, and everything else as it is."""
    try:
        yield
    except Exception as error:
        away = recognised(error)
        if away is None:
            raise
        raise away from error


async def _on_connection(work: Callable[[asyncpg.Connection], Awaitable[Result]], dsn: str) -> Result:
    connection = await connect(dsn)
    try:
        with outages_said(unavailable):
            return await work(connection)
    finally:
        await connection.close()
