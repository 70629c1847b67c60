"""Connections: SQLAlchemy's engine for most queries, a plain asyncpg pool for bulk copies and hot lists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from advisor.db.address import plain_dsn
from advisor.db.pool import connect_arguments, opened_pool


@dataclass(frozen=True, slots=True)
class Database:
    """Two ways into the same database.

    Attributes:
        engine: SQLAlchemy over asyncpg.
        pool: asyncpg itself.
    """

    engine: AsyncEngine
    pool: asyncpg.Pool


@asynccontextmanager
async def connected(
    dsn: str, *, connections: int, statement_timeout: timedelta | None = None
) -> AsyncIterator[Database]:
    """Open both ways, and close them at the end.

    Args:
        dsn: PostgreSQL address.
        connections: most connections of each of the two.
        statement_timeout: see ``connect_arguments``.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    async with opened_pool(dsn, connections=connections, statement_timeout=statement_timeout) as pool:
        # SQLAlchemy would hand the query of an address to asyncpg as arguments that it does not know.
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: asyncpg.connect(plain_dsn(dsn), **connect_arguments(statement_timeout)),
            pool_size=connections,
            max_overflow=0,
        )
        try:
            yield Database(engine, pool)
        finally:
            await engine.dispose()
