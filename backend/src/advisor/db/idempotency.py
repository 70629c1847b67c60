"""Answers to commands that carried an idempotency key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import asyncpg
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.db.locks import LOCK_COMMAND_STATEMENT, command_name, lock_command
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


class Answers(Protocol):
    """The answers given so far, as seen in one transaction."""

    async def recall(self, command: str, key: str) -> Answer | None:
        """The answer given under this key, if any; until the transaction ends, all others who ask for it wait."""
        ...

    async def remember(self, command: str, key: str, answer: Answer, at: datetime) -> None:
        """Keep the answer for whoever repeats the command."""
        ...


class EngineAnswers:
    """Over a connection of SQLAlchemy's, in a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def recall(self, command: str, key: str) -> Answer | None:
        await self._connection.execute(text(LOCK_COMMAND_STATEMENT), {"name": command_name(command, key)})
        found = await self._connection.execute(
            select(idempotency_key.c.body_sha256, idempotency_key.c.status, idempotency_key.c.response).where(
                idempotency_key.c.scope == command, idempotency_key.c.key == key
            )
        )
        row = found.one_or_none()
        return None if row is None else Answer(body_sha256=row.body_sha256, status=row.status, response=row.response)

    async def remember(self, command: str, key: str, answer: Answer, at: datetime) -> None:
        await self._connection.execute(
            insert(idempotency_key).values(
                scope=command,
                key=key,
                body_sha256=answer.body_sha256,
                status=answer.status,
                response=answer.response,
                created_at=at,
            )
        )


class PlainAnswers:
    """Over a plain connection, in a transaction."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def recall(self, command: str, key: str) -> Answer | None:
        await lock_command(self._connection, command, key)
        row = await self._connection.fetchrow(
            "SELECT body_sha256, status, response FROM idempotency_key WHERE scope = $1 AND key = $2", command, key
        )
        return None if row is None else Answer(**row)

    async def remember(self, command: str, key: str, answer: Answer, at: datetime) -> None:
        await self._connection.execute(
            "INSERT INTO idempotency_key (scope, key, body_sha256, status, response, created_at) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            command, key, answer.body_sha256, answer.status, answer.response, at,
        )  # fmt: skip
