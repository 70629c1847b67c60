"""Plain connections of asyncpg: all that a process needs which neither migrates nor builds queries.

The rest of ``db`` that knows SQLAlchemy is kept apart, as it costs a process that loads it some twenty megabytes.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, TypedDict

import asyncpg

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import plain_dsn, unreadable_dsn

CLOSING: Final = timedelta(seconds=5)
"""For the connections in use, when a pool is closed; who keeps one for longer loses it."""
CONNECTING: Final = timedelta(seconds=5)
"""For a new connection; a server that is there answers much sooner, also when it is busy."""
ANSWERING: Final = timedelta(seconds=2)
"""What a server may take longer to say that it has ended a statement; one that says nothing by then is away."""
_MILLISECOND: Final = timedelta(milliseconds=1)
_ADVICE: Final = "start it with `make up`, or set DATABASE_URL to a PostgreSQL server that runs"


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one plain connection; the caller closes it.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    plain = plain_dsn(dsn)
    try:
        return await asyncpg.connect(plain, **connect_arguments())
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise _unreachable(error) from None


@asynccontextmanager
async def opened_pool(
    dsn: str,
    *,
    connections: int,
    statement_timeout: timedelta | None = None,
    settings: Mapping[str, str] | None = None,
    closing: timedelta = CLOSING,
) -> AsyncIterator[asyncpg.Pool]:
    """A pool of plain connections, closed at the end.

    Args:
        dsn: PostgreSQL address.
        connections: most of them at once.
        statement_timeout: see ``connect_arguments``.
        settings: of PostgreSQL, for each session.
        closing: at the end, how long connections in use are waited for.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    plain = plain_dsn(dsn)
    try:
        pool = await asyncpg.create_pool(
            plain,
            min_size=1,
            max_size=connections,
            reset=_keep,
            **connect_arguments(statement_timeout, settings),
        )
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise _unreachable(error) from None
    try:
        yield pool
    finally:
        await _closed(pool, closing)


class ConnectArguments(TypedDict):
    """What each connection is opened with, in the words of ``asyncpg.connect``; seconds."""

    timeout: float
    command_timeout: float | None
    server_settings: dict[str, str]


def connect_arguments(
    statement_timeout: timedelta | None = None, settings: Mapping[str, str] | None = None
) -> ConnectArguments:
    """How a connection is opened, and what it may take.

    Args:
        statement_timeout: the server ends statements that take longer, even when their caller is gone, and a server
            that does not even say so is hung up on; None: they take what they take.
        settings: more of PostgreSQL's, for its session.
    """
    limits = {}
    if statement_timeout is not None:
        limits["statement_timeout"] = str(max(1, round(statement_timeout / _MILLISECOND)))
    return ConnectArguments(
        timeout=CONNECTING.total_seconds(),
        command_timeout=None if statement_timeout is None else (statement_timeout + ANSWERING).total_seconds(),
        server_settings={**(settings or {}), **limits},
    )


async def _closed(pool: asyncpg.Pool, within: timedelta) -> None:
    # A task that could not be ended may keep a connection for ever; nothing that it still does counts.
    try:
        async with asyncio.timeout(within.total_seconds()):
            await pool.close()
    except TimeoutError:
        # Loaded for this line alone: a command that opens one connection has no log.
        import structlog

        structlog.get_logger(__name__).warning("database_connections_kept")
        pool.terminate()


async def _keep(_: asyncpg.Connection) -> None:
    """What outlives a transaction of ours may: temporary tables are emptied by its end, and a lock of the session
    belongs to who holds the connection until the process ends. A second round trip would reset nothing else."""


def _unreachable(error: Exception) -> DatabaseUnavailableError:
    # A certificate that is not trusted is both.
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        # A driver that cannot read an address quotes it, and with it the password.
        return unreadable_dsn()
    return DatabaseUnavailableError(f"The database does not answer ({error}); {_ADVICE}.")
