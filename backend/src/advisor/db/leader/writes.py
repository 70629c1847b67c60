"""The one address of whoever writes live data: transactions that the database checks for the leader's number.

The engine's process reads through a pool whose sessions are read-only, so that PostgreSQL itself refuses a statement
that writes past this module.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import ClassVar, Final, NewType, Protocol, cast
from uuid import UUID

import asyncpg

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.leader.lease import HELD, NAME, Lease, session_name
from advisor.db.pool import opened_pool

WritingConnection = NewType("WritingConnection", asyncpg.Connection)
"""A connection in a transaction that may write. Only this module makes one."""


class LeaseLostError(DatabaseUnavailableError):
    """The database refuses what this process writes, as its lease has expired or another has it."""

    code: ClassVar[str] = "lease_lost"


class Writes(Protocol):
    """Lends transactions that may write."""

    def transaction(self, *, durable: bool = True) -> AbstractAsyncContextManager[WritingConnection]:
        """A transaction.

        Args:
            durable: its end waits for the disk; not needed where nothing is left behind, as by notifications.
        """
        ...


class LeaderWrites:
    """Lends transactions under one lease, from a pool of ``opened_engine_pool``.

    Attributes:
        lost: set once the lease is found to be lost; it never comes back.
    """

    def __init__(self, pool: asyncpg.Pool, lease: Lease) -> None:
        self._pool = pool
        self._lease = lease
        self.lost = asyncio.Event()

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[WritingConnection]:
        """A transaction that nobody who takes the lease can overtake: its check holds the lease to its end.

        Args:
            durable: see ``Writes.transaction``.

        Raises:
            LeaseLostError: the lease is another's, has expired, or the server was restarted; nothing was written.
        """
        async with self._pool.acquire() as lent, lent.transaction():
            await lent.execute(_WRITES if durable else _PASSES)
            if await lent.fetchval(_CHECK, NAME, self._lease.number) is None:
                self.lost.set()
                raise LeaseLostError("This engine is no longer the leader; it starts again as a standby.")
            # A pool lends a proxy, a connection in all but its class.
            yield WritingConnection(cast("asyncpg.Connection", lent))


class OwnWrites:
    """Lends transactions without a lease, to a process that is not the engine, such as a command of the user."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[WritingConnection]:
        """A transaction like any other.

        Args:
            durable: see ``Writes.transaction``.
        """
        async with self._pool.acquire() as lent, lent.transaction():
            if not durable:
                await lent.execute(_NOT_DURABLE)
            yield WritingConnection(cast("asyncpg.Connection", lent))


def opened_engine_pool(
    dsn: str, *, connections: int, holder: UUID, patience: timedelta
) -> AbstractAsyncContextManager[asyncpg.Pool]:
    """A pool for the engine's process, closed at the end: it reads, and ``LeaderWrites`` alone writes.

    Args:
        holder: the process; names its sessions, which whoever takes its lease ends.
        patience: a statement that waits for a lock for longer fails, and a transaction that does nothing for longer
            is ended, so that a process that sleeps holds up nobody.

    Raises:
        DatabaseUnavailableError: nobody answers there, or refuses us.
    """
    milliseconds = str(patience // timedelta(milliseconds=1))
    settings = {
        "application_name": session_name(holder),
        "default_transaction_read_only": "on",
        "lock_timeout": milliseconds,
        "idle_in_transaction_session_timeout": milliseconds,
    }
    return opened_pool(dsn, connections=connections, settings=settings)


_WRITES: Final = "SET TRANSACTION READ WRITE"
_NOT_DURABLE: Final = "SET LOCAL synchronous_commit TO off"
_PASSES: Final = f"{_WRITES}; {_NOT_DURABLE}"

# ``FOR KEY SHARE`` lets the holder renew meanwhile, and makes who takes the lease wait. The setting says under which
# number the transaction writes, for triggers and for whoever looks into the sessions.
_CHECK: Final = f"""
    SELECT set_config('advisor.fencing_number', fencing_number::text, true) FROM leader_lease
    WHERE name = $1 AND fencing_number = $2 AND {HELD} FOR KEY SHARE
"""  # noqa: S608 - constants alone
