"""Every advisory lock of the database: its key, and who waits for whom because of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum, unique
from typing import Final

import asyncpg


@unique
class AdvisoryLock(IntEnum):
    """Keys of the locks; commands with an idempotency key have a lock each besides, see ``lock_command``.

    Who needs several takes them in this order: a command's, then ``HISTORY_WRITES``, then ``LATEST_QUOTES``.
    """

    MIGRATION = 7_041_976
    """One process migrates while others wait."""
    HISTORY_WRITES = 7_041_977
    """Whoever writes history or names sees all that the one before it wrote."""
    QUOTE_PARTITIONS = 0x71756F74
    """Of two who miss the same partition one makes it and the other finds it."""
    QUOTE_COMPACTION = 0x71756F75
    """One process moves closed days into files."""
    LATEST_QUOTES = 0x71756F76
    """One transaction at a time changes the last prices."""
    PRICE_TIMING = 0x71756F77
    """One process computes survival curves and leads."""


LOCK_CALL: Final = "pg_advisory_xact_lock($1)"
"""Waits for the lock ``$1`` and holds it to the end of the transaction; for a statement that does more than that."""

_COMMAND_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended({}, 0))"
LOCK_STATEMENT: Final = "SELECT pg_advisory_xact_lock(:key)"
"""``lock`` as a text of SQLAlchemy's."""
LOCK_COMMAND_STATEMENT: Final = _COMMAND_LOCK.format(":name")
"""``lock_command`` as a text of SQLAlchemy's; ``name`` is ``command_name``."""


async def lock(connection: asyncpg.Connection, which: AdvisoryLock) -> None:
    """Wait for a lock and hold it to the end of the transaction; who holds it may lock it again."""
    await connection.execute(f"SELECT {LOCK_CALL}", which)


async def lock_history_writes(connection: asyncpg.Connection) -> None:
    """``lock`` for those who write history or names: call it before reading what the writing depends on."""
    await lock(connection, AdvisoryLock.HISTORY_WRITES)


async def try_history_writes(connection: asyncpg.Connection) -> bool:
    """The same for who cannot wait, as an import may take long; says whether it is held."""
    held: bool = await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", AdvisoryLock.HISTORY_WRITES)
    return held


async def lock_command(connection: asyncpg.Connection, command: str, key: str) -> None:
    """``lock`` for one command under its idempotency key."""
    await connection.execute(_COMMAND_LOCK.format("$1"), command_name(command, key))


@asynccontextmanager
async def held(connection: asyncpg.Connection, which: AdvisoryLock) -> AsyncIterator[bool]:
    """Hold a lock over many transactions, if nobody else does; yields whether it is ours."""
    ours: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", which)
    try:
        yield ours
    finally:
        if ours:
            await connection.execute("SELECT pg_advisory_unlock($1)", which)


def command_name(command: str, key: str) -> str:
    """A command under one key, as its lock is named."""
    return f"{command} {key}"
