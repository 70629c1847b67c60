"""How storing goes, for those who look on: the lease, what waits, what was left out and set aside; and a trial."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

import asyncpg

from advisor.db.leader.lease import LeaseState, lease_state
from advisor.db.outages import unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class StoringFacts:
    """By the clock of the database.

    Attributes:
        waiting: rows of history that wait for their tables.
        waiting_for: how long the oldest has; None where none waits.
        shed: rows of history ever left out, by table.
        shed_before: how long ago the last were.
        letters: batches that are set aside.
        letter_before: how long ago the last was.
    """

    lease: LeaseState
    waiting: int
    waiting_for: timedelta | None
    shed: Mapping[str, int]
    shed_before: timedelta | None
    letters: int
    letter_before: timedelta | None


async def storing_facts(pool: asyncpg.Pool) -> StoringFacts:
    """What is known now."""
    lease = await lease_state(pool)
    row = await pool.fetchrow(_FACTS)
    assert row is not None  # noqa: S101 - a row of aggregates
    return StoringFacts(
        lease=lease,
        waiting=row["waiting"],
        waiting_for=row["waiting_for"],
        shed={table: rows for table, rows in await pool.fetch(_SHED)},
        shed_before=row["shed_before"],
        letters=row["letters"],
        letter_before=row["letter_before"],
    )


async def refusal_of_writes(pool: asyncpg.Pool) -> str | None:
    """Why the database takes nothing new, None where it does; found by writing some pages of a table that goes away.

    Pages of its own, because those that are there have free space on a full disk too.
    """
    try:
        async with pool.acquire() as lent, lent.transaction():
            connection = cast("asyncpg.Connection", lent)
            if await connection.fetchval(_IS_READ_ONLY):
                return "The database is read-only."
            await connection.execute(_TRIAL_TABLE)
            await connection.execute(_TRIAL, _TRIAL_ROWS, _TRIAL_ROW)
    except asyncpg.PostgresError as error:
        refused = unavailable(error)
        if refused is None:
            raise
        return str(refused)
    return None


_TRIAL_ROWS: Final = 100
_TRIAL_ROW: Final = "x" * 1_000
"""Too short to be compressed; with the number of rows, a dozen pages."""

_IS_READ_ONLY: Final = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
_TRIAL_TABLE: Final = "CREATE TEMP TABLE IF NOT EXISTS storage_trial (filler text) ON COMMIT DELETE ROWS"
_TRIAL: Final = "INSERT INTO storage_trial SELECT $2 FROM generate_series(1, $1)"
_SHED: Final = "SELECT table_name, rows FROM shed_history ORDER BY table_name"
_FACTS: Final = """
    SELECT (SELECT coalesce(sum(rows), 0) FROM pending_history) AS waiting,
        (SELECT clock_timestamp() - min(at) FROM pending_history) AS waiting_for,
        (SELECT clock_timestamp() - max(last_at) FROM shed_history) AS shed_before,
        (SELECT count(*) FROM dead_letter) AS letters,
        (SELECT clock_timestamp() - max(at) FROM dead_letter) AS letter_before
"""
