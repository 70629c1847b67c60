"""A PostgreSQL of a drill's own, which is thrown away, and the leader that stores orders in it."""

import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

import asyncpg

from advisor.core.errors import DatabaseUnavailableError
from advisor.core.ids import NewId
from advisor.core.orders.modes import Mode
from advisor.db.leader.lease import Lease, take_lease
from advisor.db.leader.writes import LeaderWrites, opened_engine_pool
from advisor.db.ledger.entries import entries_of
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.migrate import upgrade
from advisor.db.orders.blotter import open_entries, write_changes
from advisor.db.pool import connect
from advisor.engine.orders.blotter import BlotterChanges, Entry
from advisor.ledger.entries import Transaction
from advisor.postgres.server import Running, start

REFUSED: Final = (
    DatabaseUnavailableError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What a database that is away, or full, is known by."""
_LEASE: Final = timedelta(seconds=30)
_PATIENCE: Final = timedelta(seconds=5)
_BLOCK: Final = 1 << 16


class DrillDatabase:
    """A server on a folder, and one process that leads.

    Attributes:
        is_full: what is stored is refused at its end as a full disk refuses it; for where no small disk can be made.
    """

    def __init__(self, folder: Path, server: Running, new_id: NewId) -> None:
        self.is_full = False
        self._folder: Final = folder
        self._server = server
        self._new_id: Final = new_id
        self._open: Final = AsyncExitStack()
        self._lease: Lease | None = None
        self._writes: LeaderWrites | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["DrillDatabase"]:
        """Lead, until the end."""
        async with self._open:
            await self.lead()
            yield self

    @property
    def dsn(self) -> str:
        """Address of the database."""
        return self._server.dsn

    @property
    def number(self) -> int:
        """Of the lease."""
        return 0 if self._lease is None else self._lease.number

    @property
    def writes(self) -> LeaderWrites:
        """Of who leads now.

        Raises:
            DatabaseUnavailableError: nobody does.
        """
        if self._writes is None:
            raise DatabaseUnavailableError("Nobody leads.")
        return self._writes

    async def lead(self) -> None:
        """Take the lease as a new process, which the one before it has not given back."""
        holder = self._new_id()
        pool = await self._open.enter_async_context(
            opened_engine_pool(self._server.dsn, connections=2, holder=holder, patience=_PATIENCE)
        )
        # A pool lends a proxy, a connection in all but its class.
        async with pool.acquire() as lent:
            self._lease = await take_lease(cast("asyncpg.Connection", lent), holder, _LEASE)
        if self._lease is None:
            raise DatabaseUnavailableError("The lease is another's.")
        self._writes = LeaderWrites(pool, self._lease)

    async def store(self, changes: Sequence[BlotterChanges]) -> None:
        """Store what is new in one transaction, as a step does.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError, OSError: it is not stored.
        """
        async with self.writes.transaction() as connection:
            for each in changes:
                for portfolio in each.transactions:
                    await open_portfolio(connection, portfolio, Mode.PAPER)
                await write_changes(connection, each)
            if self.is_full:
                raise asyncpg.DiskFullError("No space left on device")

    async def references(self) -> list[str]:
        """Of all orders that are stored."""
        async with self._reading() as connection:
            return [str(row["reference"]) for row in await connection.fetch("SELECT reference FROM bet_order")]

    async def stored(self, portfolio: str) -> tuple[list[Transaction], Sequence[Entry]]:
        """What a new process takes up: the entries of the ledger, and the open orders."""
        async with self._reading() as connection:
            return [each async for each in entries_of(connection, portfolio)], await open_entries(connection)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await connect(self._server.dsn)
        try:
            async with connection.transaction():
                yield connection
        finally:
            await connection.close()

    async def kill(self) -> None:
        """Let the server die in the midst of what it does, with all of its processes at once."""
        async with self._reading() as connection:
            pids = [row["pid"] for row in await connection.fetch("SELECT pid FROM pg_stat_activity")]
        for pid in (self._server.pid, *pids):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start_again(self) -> None:
        """Start the server on the same folder, which repairs what the kill left behind."""
        self._server.stop()
        self._server = _started(self._folder, self._server.port)

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop()


@contextmanager
def throw_away_database(new_id: NewId, disk: Path | None = None) -> Iterator[DrillDatabase]:
    """A server with all tables, which is gone afterwards.

    Args:
        disk: folder that it is made in; None: one of its own.
    """
    with TemporaryDirectory(prefix="advisor-drill-", dir=disk) as made:
        folder = Path(made) / "postgres"
        database = DrillDatabase(folder, _started(folder), new_id)
        try:
            upgrade(database.dsn)
            yield database
        finally:
            database.stop()


def _started(folder: Path, port: int | None = None) -> Running:
    return start(folder, port=port, durable=True, die_with_us=True, min_free_bytes=0)


def fill(disk: Path) -> Path:
    """A file that takes all the space there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (_BLOCK, 512):
            try:
                while file.write(os.urandom(size)) == size:
                    pass
            except OSError:
                continue
    return ballast
