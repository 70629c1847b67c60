"""Whoever writes history or names takes turns: each sees all that the one before it wrote."""

from typing import Final

import asyncpg

_LOCK: Final = 7_041_977
"""Key of the advisory lock; any number that nobody else uses."""


async def take_turn(connection: asyncpg.Connection) -> None:
    """Wait for our turn, and keep it to the end of the transaction; taking it again is free."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
