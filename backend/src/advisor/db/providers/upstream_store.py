"""The orchestrator's store on Postgres."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.alerts import Alert, AlertCode
from advisor.core.clock import Clock
from advisor.db.alerts.outbox import send_alert
from advisor.db.leader.batches import begin_batch
from advisor.db.leader.writes import Writes, WritingConnection
from advisor.db.outages import named_outage
from advisor.ports.upstream_store import (
    AddressSwitch,
    BreakerRecord,
    CostRecord,
    PendingRecord,
    QuotaRecord,
    SnapshotRecord,
    TransitionRecord,
)

_PATIENCE: Final = 5.0
"""Seconds one statement, or one transaction, may take before the database counts as away."""

_FIRST_QUOTA: Final = """
    INSERT INTO upstream_quota (provider, version, body) VALUES ($1, 1, $2)
    ON CONFLICT DO NOTHING RETURNING version
"""
_NEXT_QUOTA: Final = """
    UPDATE upstream_quota SET version = version + 1, body = $2 WHERE provider = $1 AND version = $3 RETURNING version
"""
# One that is stored already, whose COMMIT was not answered, is not added again.
_TRANSITION: Final = """
    WITH state AS (
        INSERT INTO upstream_breaker AS known (provider, endpoint, state, opened_at, failures, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (provider, endpoint) DO UPDATE
        SET state = excluded.state, opened_at = excluded.opened_at, failures = excluded.failures,
            changed_at = excluded.changed_at
        WHERE known.changed_at <= excluded.changed_at
    )
    INSERT INTO upstream_transition (provider, endpoint, before, after, reason, at)
    SELECT $1, $2, $7, $8, $9, $10 WHERE NOT EXISTS (
        SELECT FROM upstream_breaker b
        WHERE b.provider = $1 AND b.endpoint = $2 AND b.state = $3 AND b.changed_at = $6
    )
"""
_COSTS: Final = """
    INSERT INTO upstream_cost AS known
        (provider, day, endpoint, kind, priority, requests, failures, credits, money_e6, currency)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (provider, day, endpoint, kind, priority) DO UPDATE
    SET requests = known.requests + excluded.requests, failures = known.failures + excluded.failures,
        credits = known.credits + excluded.credits, money_e6 = known.money_e6 + excluded.money_e6,
        currency = excluded.currency
"""
_SNAPSHOTS: Final = """
    INSERT INTO upstream_provider_state AS known (provider, body, at)
    SELECT * FROM unnest($1::text[], $2::jsonb[], $3::timestamptz[])
    ON CONFLICT (provider) DO UPDATE SET body = excluded.body, at = excluded.at WHERE known.at <= excluded.at
"""
_TAKE_PENDING: Final = """
    WITH taken AS (DELETE FROM upstream_pending RETURNING id, provider, body, at)
    SELECT provider, body, at FROM taken ORDER BY id
"""


class PostgresUpstreamStore:
    """Implements ``UpstreamStore``.

    Args:
        pool: connections to read by; closed by its owner.
        writes: lends transactions to write in.
        session: no other store's.
    """

    def __init__(self, pool: asyncpg.Pool, writes: Writes, session: UUID, clock: Clock) -> None:
        self._pool = pool
        self._writes = writes
        self._session = session
        self._clock = clock

    async def quota(self, provider: str) -> QuotaRecord:
        with named_outage():
            row = await self._pool.fetchrow(
                "SELECT version, body FROM upstream_quota WHERE provider = $1", provider, timeout=_PATIENCE
            )
        return QuotaRecord(version=0, body="") if row is None else QuotaRecord(version=row[0], body=row[1])

    async def swap_quota(self, provider: str, expected: int, body: str) -> bool:
        async with self._writing() as connection:
            if expected == 0:
                version = await connection.fetchval(_FIRST_QUOTA, provider, body)
            else:
                version = await connection.fetchval(_NEXT_QUOTA, provider, body, expected)
        return version is not None

    async def breakers(self) -> Sequence[BreakerRecord]:
        with named_outage():
            rows = await self._pool.fetch(
                "SELECT provider, endpoint, state, opened_at, failures, changed_at FROM upstream_breaker",
                timeout=_PATIENCE,
            )
        return [BreakerRecord(**row) for row in rows]

    async def save_transition(self, breaker: BreakerRecord, transition: TransitionRecord) -> None:
        change = (transition.before, transition.after, transition.reason, transition.at)
        async with self._writing() as connection:
            await connection.execute(_TRANSITION, *astuple(breaker), *change)

    async def save_switch(self, switch: AddressSwitch) -> None:
        to = "goes back to" if switch.is_return else "is called at its backup"
        alert = Alert(
            code=AlertCode.PROVIDER_SWITCHED,
            subject=switch.provider,
            text=f"{switch.provider} {to} {switch.after} instead of {switch.before}: {switch.reason.rstrip('.')}.",
            at=switch.at,
            occurrence=switch.at.isoformat(),
        )
        async with self._writing() as connection:
            await send_alert(connection, alert)

    async def add_costs(self, number: int, costs: Sequence[CostRecord]) -> None:
        if not costs:
            return
        # In one order, so that two processes cannot wait for one another.
        rows = sorted(astuple(cost) for cost in costs)
        async with self._writing() as connection:
            if await begin_batch(connection, self._session, number, self._clock.now()):
                await connection.executemany(_COSTS, rows)

    async def costs(self, since: date) -> Sequence[CostRecord]:
        with named_outage():
            rows = await self._pool.fetch(
                """
                SELECT provider, day, endpoint, kind, priority, requests, failures, credits, money_e6, currency
                FROM upstream_cost WHERE day >= $1 ORDER BY day, provider, endpoint, kind, priority
                """,
                since,
                timeout=_PATIENCE,
            )
        return [CostRecord(**row) for row in rows]

    async def save_snapshots(self, snapshots: Sequence[SnapshotRecord]) -> None:
        ordered = sorted(snapshots, key=lambda each: each.provider)
        columns = ([each.provider for each in ordered], [each.body for each in ordered], [each.at for each in ordered])
        async with self._writing() as connection:
            await connection.execute(_SNAPSHOTS, *columns)

    async def snapshots(self) -> Sequence[SnapshotRecord]:
        with named_outage():
            rows = await self._pool.fetch(
                "SELECT provider, body, at FROM upstream_provider_state ORDER BY provider", timeout=_PATIENCE
            )
        return [SnapshotRecord(**row) for row in rows]

    async def save_pending(self, pending: Sequence[PendingRecord]) -> None:
        if not pending:
            return
        async with self._writing() as connection:
            await connection.executemany(
                "INSERT INTO upstream_pending (provider, body, at) VALUES ($1, $2, $3)",
                [astuple(each) for each in pending],
            )

    async def take_pending(self) -> Sequence[PendingRecord]:
        async with self._writing() as connection:
            rows = await connection.fetch(_TAKE_PENDING)
        return [PendingRecord(**row) for row in rows]

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[WritingConnection]:
        with named_outage():
            async with asyncio.timeout(_PATIENCE), self._writes.transaction() as connection:
                yield connection
