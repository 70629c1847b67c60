"""What a command works on: the database of ``DATABASE_URL``, or the embedded server of the data folder, migrated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg

from advisor.bootstrap.database import database_url as opened_url
from advisor.db.outages import unavailable
from advisor.db.pool import connect
from advisor.db.revision import is_current
from advisor.settings.variables import load_settings

Result = TypeVar("Result")


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


async def _on_connection(work: Callable[[asyncpg.Connection], Awaitable[Result]], dsn: str) -> Result:
    connection = await connect(dsn)
    try:
        return await work(connection)
    except Exception as error:  # raised on unless the database is to blame
        away = unavailable(error)
        if away is None:
            raise
        raise away from error
    finally:
        await connection.close()
