"""The engine's database as the engine has it: read-only sessions, and writes under a lease."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg

from advisor.db.leader.lease import session_name, take_lease
from advisor.db.leader.writes import LeaderWrites

HOLDER = UUID(int=1)
"""Takes its own lease again, as a process does that lost its connection."""


@asynccontextmanager
async def engine_pool(
    dsn: str,
    holder: UUID = HOLDER,
    connection_class: type[asyncpg.Connection] = asyncpg.Connection,
) -> AsyncIterator[asyncpg.Pool]:
    """As ``opened_engine_pool``, but it keeps no connection that nobody uses, so that a database can be away."""
    settings = {"application_name": session_name(holder), "default_transaction_read_only": "on"}
    async with asyncpg.create_pool(
        dsn, min_size=0, max_size=4, server_settings=settings, connection_class=connection_class
    ) as pool:
        yield pool


async def leading(
    pool: asyncpg.Pool, holder: UUID = HOLDER, duration: timedelta = timedelta(minutes=5)
) -> LeaderWrites:
    """Writes of a new leader."""
    async with pool.acquire() as lent:
        lease = await take_lease(cast("asyncpg.Connection", lent), holder, duration)
    assert lease is not None
    return LeaderWrites(pool, lease)


class Reported:
    """What was left out and set aside."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.parts: list[str] = []

    def shed(self, rows: object) -> None:
        assert isinstance(rows, dict)
        for table, count in rows.items():
            self.rows[table] = self.rows.get(table, 0) + count

    def set_aside(self, part: str) -> None:
        self.parts.append(part)
