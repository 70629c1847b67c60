"""What a command works on that needs SQLAlchemy too: see ``bootstrap.cli``, which loads without it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from advisor.bootstrap.cli import Result, migrated_url, outages_said
from advisor.db.session import Database, connected
from advisor.db.session_outages import unavailable

_CONNECTIONS: Final = 2


def with_database(work: Callable[[Database], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Run ``work`` on both ways into the migrated database.

    Raises:
        DatabaseUnavailableError, EmbeddedPostgresError: as ``in_database``.
    """
    with migrated_url(database_url) as dsn:
        return asyncio.run(_on_both(work, dsn))


async def _on_both(work: Callable[[Database], Awaitable[Result]], dsn: str) -> Result:
    async with connected(dsn, connections=_CONNECTIONS) as database:
        with outages_said(unavailable):
            return await work(database)
