"""A database that is away for a while: renamed, with every connection to it ended."""

from urllib.parse import urlsplit

import asyncpg


class Outage:
    """Of one database of a running server.

    Args:
        server: URL of another database of the same server.
        database: URL of the one that goes away; pools on it must have a ``min_size`` of 0, or they reconnect at once.
    """

    def __init__(self, server: str, database: str) -> None:
        self._server = server
        self._name = urlsplit(database).path.removeprefix("/")

    async def begin(self) -> None:
        """From now on nobody can connect to it."""
        await self._execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{self._name}'",
            f'ALTER DATABASE "{self._name}" RENAME TO "{self._name}_away"',
        )

    async def end(self) -> None:
        """It is back, with all that it held."""
        await self._execute(f'ALTER DATABASE "{self._name}_away" RENAME TO "{self._name}"')

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._server)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
