"""Answers to commands that carried an idempotency key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.db.tables import idempotency_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command was answered.

    Attributes:
        body_sha256: of the command.
        status: HTTP status.
        response: body of the answer.
    """

    body_sha256: str
    status: int
    response: str


async def recall(connection: AsyncConnection, command: str, key: str) -> Answer | None:
    """The answer given under this key, if any.

    Until the transaction ends, everybody else who asks for the same key waits.
    """
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{command} {key}", 0))))
    found = await connection.execute(
        select(idempotency_key.c.body_sha256, idempotency_key.c.status, idempotency_key.c.response).where(
            idempotency_key.c.scope == command, idempotency_key.c.key == key
        )
    )
    row = found.one_or_none()
    return None if row is None else Answer(body_sha256=row.body_sha256, status=row.status, response=row.response)


async def remember(connection: AsyncConnection, command: str, key: str, answer: Answer, at: datetime) -> None:
    """Keep the answer for whoever repeats the command."""
    await connection.execute(
        insert(idempotency_key).values(
            scope=command,
            key=key,
            body_sha256=answer.body_sha256,
            status=answer.status,
            response=answer.response,
            created_at=at,
        )
    )


async def forget_before(connection: AsyncConnection, at: datetime) -> None:
    """Drop the answers given before an instant."""
    await connection.execute(delete(idempotency_key).where(idempotency_key.c.created_at < at))
