"""Plain connections of asyncpg: all that a process needs which neither migrates nor builds queries.

The rest of ``db`` that knows SQLAlchemy is kept apart, as it costs a process that loads it some twenty megabytes.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote, unquote

import asyncpg

from advisor.core.errors import DatabaseUnavailableError

_ADVICE: Final = "start it with `make up`, or set DATABASE_URL to a PostgreSQL server that runs"
_ADDRESS: Final = re.compile(
    r"(?P<backend>\w+)(?:\+\w+)?://(?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?(?P<place>.*)", re.DOTALL
)


def plain_dsn(dsn: str) -> str:
    """The DSN without a driver, with whatever its password holds quoted: ``postgresql+asyncpg://…`` → ``postgresql://…``.

    Raises:
        DatabaseUnavailableError: it is no PostgreSQL address.
    """
    address = _ADDRESS.fullmatch(dsn.strip())
    if address is None:
        raise DatabaseUnavailableError("DATABASE_URL is no database address; write postgresql://….")
    backend, user, password, place = address.group("backend", "user", "password", "place")
    if backend not in {"postgresql", "postgres"}:
        raise DatabaseUnavailableError(f"DATABASE_URL names {backend}; only PostgreSQL is supported.")
    secret = "" if password is None else f":{_quoted(password)}"
    return f"postgresql://{'' if user is None else f'{_quoted(user)}{secret}@'}{place}"


def _quoted(text: str) -> str:
    return quote(unquote(text), safe="")


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one plain connection; the caller closes it.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    try:
        return await asyncpg.connect(plain_dsn(dsn))
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise _unreachable(error) from None


@asynccontextmanager
async def opened_pool(dsn: str, *, connections: int) -> AsyncIterator[asyncpg.Pool]:
    """A pool of plain connections, closed at the end.

    Args:
        dsn: PostgreSQL address.
        connections: most of them at once.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    try:
        pool = await asyncpg.create_pool(plain_dsn(dsn), min_size=1, max_size=connections, reset=_keep)
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise _unreachable(error) from None
    try:
        yield pool
    finally:
        await pool.close()


async def _keep(_: asyncpg.Connection) -> None:
    """Nothing of ours outlives a transaction, and those are rolled back anyway: a second round trip resets nothing."""


def _unreachable(error: Exception) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(f"The database does not answer ({error}); {_ADVICE}.")
