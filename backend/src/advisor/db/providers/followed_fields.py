"""The store of followed fields on Postgres."""

import asyncio
from collections.abc import Sequence
from dataclasses import astuple
from typing import Final

import asyncpg

from advisor.db.leader.writes import Writes
from advisor.db.outages import named_outage
from advisor.ports.followed_fields import FollowedRecord

_PATIENCE: Final = 5.0
"""Seconds a fetch waits for the database; what it has to say comes again with the next one."""

_SAVE: Final = """
    INSERT INTO followed_field (provider, market, body, gone, closed) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (provider, market) DO UPDATE
    SET body = excluded.body, gone = excluded.gone, closed = excluded.closed
"""


class PostgresFollowedFields:
    """Implements ``FollowedFieldStore``.

    Args:
        pool: connections to read by; closed by its owner.
        writes: lends transactions to write in.
    """

    def __init__(self, pool: asyncpg.Pool, writes: Writes) -> None:
        self._pool = pool
        self._writes = writes

    async def followed(self, provider: str) -> Sequence[FollowedRecord]:
        with named_outage():
            rows = await self._pool.fetch(
                "SELECT provider, market, body, gone, closed FROM followed_field WHERE provider = $1 ORDER BY market",
                provider,
                timeout=_PATIENCE,
            )
        return [FollowedRecord(**row) for row in rows]

    async def save_followed(self, provider: str, changed: Sequence[FollowedRecord], over: Sequence[str]) -> None:
        with named_outage():
            async with asyncio.timeout(_PATIENCE), self._writes.transaction() as connection:
                await connection.executemany(_SAVE, sorted(astuple(record) for record in changed))
                await connection.execute(
                    "DELETE FROM followed_field WHERE provider = $1 AND market = ANY($2)", provider, [*over]
                )
