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
from advisor.db.revision import is_current, stands_at_head
from advisor.settings.variables import load_own_settings

Result = TypeVar("Result")
Recognised: TypeAlias = Callable[[BaseException], DatabaseUnavailableError | None]


@contextmanager
def migrated_url(database_url: str | None) -> Iterator[str]:
    """URL of the database, which has the schema of this version.

    Raises:
        DatabaseUnavailableError, EmbeddedPostgresError: as ``in_database``.
    """
    with opened_url(load_own_settings(), database_url) as dsn:
        if not is_current(dsn):
            _upgrade(dsn)
        yield dsn


def in_database(work: Callable[[asyncpg.Connection], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Run ``work`` on a connection to the migrated database; a server started for it is stopped afterwards.

    Raises:
        DatabaseUnavailableError: the configured server does not answer.
        EmbeddedPostgresError: the embedded one cannot run.
    """
    with opened_url(load_own_settings(), database_url) as dsn:
        return asyncio.run(_on_connection(work, dsn))


async def _is_current(connection: asyncpg.Connection) -> bool:
    with outages_said(unavailable):
        try:
            return await stands_at_head(connection)
        except asyncpg.InsufficientPrivilegeError as error:
            raise DatabaseUnavailableError(f"The database cannot be read ({error}).") from None


def _upgrade(dsn: str) -> None:
    # Loaded here and not above: the machinery of migrations takes longer to load than a small import to do.
    from advisor.db.migrate import upgrade

    upgrade(dsn)


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
    # Asked on the connection that there must be: a second driver takes longer to load than a small import to do.
    connection = await connect(dsn)
    try:
        if not await _is_current(connection):
            await connection.close()
            await asyncio.to_thread(_upgrade, dsn)
            connection = await connect(dsn)
        with outages_said(unavailable):
            return await work(connection)
    finally:
        await connection.close()
