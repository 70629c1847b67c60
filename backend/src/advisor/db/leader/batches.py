"""Which batches are stored, and those that never could be."""

from datetime import datetime
from uuid import UUID

import asyncpg


async def begin_batch(connection: asyncpg.Connection, session: UUID, number: int, at: datetime) -> bool:
    """Note that a batch is stored by the caller's transaction; False where an earlier one has stored it.

    Args:
        session: a run of the process, which stores its batches in the order of their numbers.
        at: aware, UTC.
    """
    noted = await connection.fetchval(
        """
        INSERT INTO stored_batch AS known (session, number, stored_at) VALUES ($1, $2, $3)
        ON CONFLICT (session) DO UPDATE SET number = excluded.number, stored_at = excluded.stored_at
        WHERE known.number < excluded.number RETURNING number
        """,
        session,
        number,
        at,
    )
    return noted is not None


async def add_dead_letter(connection: asyncpg.Connection, at: datetime, part: str, reason: str, body: bytes) -> None:
    """Keep a batch that a defect of ours kept from being stored.

    Args:
        part: what could not store it.
        reason: the error's text.
        body: the batch.
    """
    text = reason.replace("\0", "").encode("utf-8", "replace").decode()
    await connection.execute(
        "INSERT INTO dead_letter (at, part, reason, body) VALUES ($1, $2, $3, $4)", at, part, text, body
    )


async def forget_batches(connection: asyncpg.Connection, sessions_before: datetime, letters_before: datetime) -> None:
    """Delete what nobody asks for any more.

    Args:
        sessions_before: runs that stored nothing since.
        letters_before: dead letters older than that.
    """
    await connection.execute("DELETE FROM stored_batch WHERE stored_at < $1", sessions_before)
    await connection.execute("DELETE FROM dead_letter WHERE at < $1", letters_before)
