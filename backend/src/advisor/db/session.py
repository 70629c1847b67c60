"""Connections: SQLAlchemy's engine for most queries, a plain asyncpg pool for bulk copies and hot lists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from advisor.core.errors import DatabaseUnavailableError

_ADVICE = "start it with `make up`, or set DATABASE_URL to a PostgreSQL server that runs"


@dataclass(frozen=True, slots=True)
class Database:
    """Two ways into the same database.

    Attributes:
        engine: SQLAlchemy over asyncpg.
        pool: asyncpg itself.
    """

    engine: AsyncEngine
    pool: asyncpg.Pool


def plain_dsn(dsn: str) -> str:
    """The DSN without a driver: ``postgresql+asyncpg://…`` → ``postgresql://…``.

    Raises:
        DatabaseUnavailableError: it is no PostgreSQL address.
    """
    try:
        url = make_url(dsn)
    except ArgumentError:
        raise DatabaseUnavailableError("DATABASE_URL is no database address; write postgresql://….") from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise DatabaseUnavailableError(f"DATABASE_URL names {url.get_backend_name()}; only PostgreSQL is supported.")
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def driver_dsn(dsn: str, driver: str) -> str:
    """The DSN for a SQLAlchemy driver, such as ``asyncpg`` or ``psycopg``."""
    return make_url(plain_dsn(dsn)).set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one plain connection; the caller closes it.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    try:
        return await asyncpg.connect(plain_dsn(dsn))
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailableError(f"The database does not answer ({error}); {_ADVICE}.") from None


async def _keep(_: asyncpg.Connection) -> None:
    """Nothing of ours outlives a transaction, and those are rolled back anyway: a second round trip resets nothing."""


@asynccontextmanager
async def connected(dsn: str, *, connections: int) -> AsyncIterator[Database]:
    """Open both ways, and close them at the end.

    Args:
        dsn: PostgreSQL address.
        connections: most connections of each of the two.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    try:
        pool = await asyncpg.create_pool(plain_dsn(dsn), min_size=1, max_size=connections, reset=_keep)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailableError(f"The database does not answer ({error}); {_ADVICE}.") from None
    engine = create_async_engine(driver_dsn(dsn, "asyncpg"), pool_size=connections, max_overflow=0)
    try:
        yield Database(engine, pool)
    finally:
        await engine.dispose()
        await pool.close()
