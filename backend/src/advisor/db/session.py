"""Connections: SQLAlchemy's engine for most queries, a plain asyncpg pool for bulk copies and hot lists."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from advisor.db.address import plain_dsn
from advisor.db.pool import opened_pool


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
    dsn: str, *, connections: int, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Database]:
    """Open both ways, and close them at the end.

    Args:
        dsn: PostgreSQL address.
        connections: most connections of each of the two.
        settings: of PostgreSQL, for each session.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    async with opened_pool(dsn, connections=connections, settings=settings) as pool:
        # SQLAlchemy would hand the query of an address to asyncpg as arguments that it does not know.
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: asyncpg.connect(plain_dsn(dsn), server_settings=dict(settings or {})),
            pool_size=connections,
            max_overflow=0,
        )
        try:
            yield Database(engine, pool)
        finally:
            await engine.dispose()
