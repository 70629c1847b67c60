"""The orchestrator's store on Postgres."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date
from typing import Final

import asyncpg

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.outages import unavailable
from advisor.ports.upstream_store import (
    BreakerRecord,
    CostRecord,
    PendingRecord,
    QuotaRecord,
    SnapshotRecord,
    TransitionRecord,
)

_PATIENCE: Final = 5.0
"""Seconds one statement may take before the database counts as away."""

_FIRST_QUOTA: Final = """
    INSERT INTO upstream_quota (provider, version, body) VALUES ($1, 1, $2)
    ON CONFLICT DO NOTHING RETURNING version
"""
_NEXT_QUOTA: Final = """
    UPDATE upstream_quota SET version = version + 1, body = $2 WHERE provider = $1 AND version = $3 RETURNING version
"""
_TRANSITION: Final = """
    WITH state AS (
        INSERT INTO upstream_breaker AS known (provider, endpoint, state, opened_at, failures, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (provider, endpoint) DO UPDATE
        SET state = excluded.state, opened_at = excluded.opened_at, failures = excluded.failures,
            changed_at = excluded.changed_at
        WHERE known.changed_at <= excluded.changed_at
    )
    INSERT INTO upstream_transition (provider, endpoint, before, after, reason, at) VALUES ($1, $2, $7, $8, $9, $10)
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
        pool: connections; closed by its owner.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def quota(self, provider: str) -> QuotaRecord:
        with _named():
            row = await self._pool.fetchrow(
                "SELECT version, body FROM upstream_quota WHERE provider = $1", provider, timeout=_PATIENCE
            )
        return QuotaRecord(version=0, body="") if row is None else QuotaRecord(version=row[0], body=row[1])

    async def swap_quota(self, provider: str, expected: int, body: str) -> bool:
        with _named():
            if expected == 0:
                version = await self._pool.fetchval(_FIRST_QUOTA, provider, body, timeout=_PATIENCE)
            else:
                version = await self._pool.fetchval(_NEXT_QUOTA, provider, body, expected, timeout=_PATIENCE)
        return version is not None

    async def breakers(self) -> Sequence[BreakerRecord]:
        with _named():
            rows = await self._pool.fetch(
                "SELECT provider, endpoint, state, opened_at, failures, changed_at FROM upstream_breaker",
                timeout=_PATIENCE,
            )
        return [BreakerRecord(**row) for row in rows]

    async def save_transition(self, breaker: BreakerRecord, transition: TransitionRecord) -> None:
        change = (transition.before, transition.after, transition.reason, transition.at)
        with _named():
            await self._pool.execute(_TRANSITION, *astuple(breaker), *change, timeout=_PATIENCE)

    async def add_costs(self, costs: Sequence[CostRecord]) -> None:
        if not costs:
            return
        with _named():
            # In one order, so that two processes cannot wait for one another.
            rows = sorted(astuple(cost) for cost in costs)
            await self._pool.executemany(_COSTS, rows, timeout=_PATIENCE)

    async def costs(self, since: date) -> Sequence[CostRecord]:
        with _named():
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
        with _named():
            await self._pool.execute(_SNAPSHOTS, *columns, timeout=_PATIENCE)

    async def snapshots(self) -> Sequence[SnapshotRecord]:
        with _named():
            rows = await self._pool.fetch(
                "SELECT provider, body, at FROM upstream_provider_state ORDER BY provider", timeout=_PATIENCE
            )
        return [SnapshotRecord(**row) for row in rows]

    async def save_pending(self, pending: Sequence[PendingRecord]) -> None:
        with _named():
            await self._pool.executemany(
                "INSERT INTO upstream_pending (provider, body, at) VALUES ($1, $2, $3)",
                [astuple(each) for each in pending],
                timeout=_PATIENCE,
            )

    async def take_pending(self) -> Sequence[PendingRecord]:
        with _named():
            rows = await self._pool.fetch(_TAKE_PENDING, timeout=_PATIENCE)
        return [PendingRecord(**row) for row in rows]


@contextmanager
def _named() -> Iterator[None]:
    """Raise an outage of the database under its own name; a defect of ours passes as it is."""
    try:
        yield
    except TimeoutError:
        raise DatabaseUnavailableError("The database does not answer in time.") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        named = unavailable(error)
        if named is None:
            raise
        raise named from None
