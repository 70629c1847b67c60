"""The lease of the one process that writes live data: taken, renewed, released, all by the clock of the database.

Each time it is taken its fencing number grows by one, and every write names the number it was made under
(``db.leader.writes``). Nobody needs to trust a process that was asleep: what it writes under an old number is refused.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg

NAME: Final = "engine"
"""The row of ``leader_lease``."""

_SESSIONS: Final = "advisor-engine "


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write.

    Attributes:
        number: higher than that of every lease before it.
        holder: the process.
    """

    number: int
    holder: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseState:
    """The lease as it is stored.

    Attributes:
        number: 0 before the first.
        holder: None before the first.
        held: it has not expired.
        renewed_before: how long ago it was taken or renewed; None before the first.
        report: JSON of what its holder last said of itself.
        standbys: other engines with a connection to this database.
    """

    number: int
    holder: UUID | None
    held: bool
    renewed_before: timedelta | None
    report: str | None
    standbys: int


def session_name(holder: UUID) -> str:
    """What a process calls its connections, so that whoever takes its lease can end them."""
    return f"{_SESSIONS}{holder}"


async def take_lease(connection: asyncpg.Connection, holder: UUID, duration: timedelta) -> Lease | None:
    """Take the lease if it is free: expired, this process's own, or given by a server that was restarted since.

    The sessions of the process that had it are ended first: one that sleeps in the middle of a transaction would
    otherwise keep the lease from everybody, for its check holds the row.

    Returns:
        None while another process holds it.

    Raises:
        asyncpg.PostgresError: among others, a transaction under the old lease could not be ended in time.
    """
    async with connection.transaction():
        await connection.execute("SET TRANSACTION READ WRITE")
        before = await connection.fetchrow(_IF_FREE, NAME, holder)
        if before is None:
            return None
        if before["holder"] not in (None, holder):
            await connection.execute(_END_SESSIONS, session_name(before["holder"]))
        # Against those that check it as against those that take it; the second of two finds it taken.
        number = await connection.fetchval(_TAKE, NAME, holder, duration)
        return None if number is None else Lease(number=number, holder=holder)


async def renew_lease(connection: asyncpg.Connection, lease: Lease, duration: timedelta, report: str) -> bool:
    """Make it last ``duration`` from now, unless it has expired, was taken, or the server has been restarted since.

    Args:
        report: JSON, what its holder says of itself.
    """
    async with connection.transaction():
        await connection.execute("SET TRANSACTION READ WRITE")
        renewed = await connection.fetchval(_RENEW, NAME, lease.number, duration, report)
    return renewed is not None


async def release_lease(connection: asyncpg.Connection, lease: Lease) -> None:
    """Let another process take it at once; does nothing to one that is lost."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION READ WRITE")
        await connection.execute(_RELEASE, NAME, lease.number)


async def lease_state(pool: asyncpg.Connection | asyncpg.Pool) -> LeaseState:
    """Who has it, and who waits for it."""
    row = await pool.fetchrow(_STATE, NAME, _SESSIONS)
    if row is None:
        return LeaseState(number=0, holder=None, held=False, renewed_before=None, report=None, standbys=0)
    holder: UUID | None = row["holder"]
    others = {name for name in row["sessions"] if holder is None or name != session_name(holder)}
    return LeaseState(
        number=row["fencing_number"],
        holder=holder,
        held=row["held"],
        renewed_before=row["renewed_before"],
        report=row["report"],
        standbys=len(others),
    )


HELD: Final = "expires_at > clock_timestamp() AND server_started_at = pg_postmaster_start_time()"
"""Of a row of ``leader_lease``: its holder may write."""

_FREE: Final = f"(holder IS NOT DISTINCT FROM $2 OR ({HELD}) IS NOT TRUE)"

_IF_FREE: Final = f"SELECT holder FROM leader_lease WHERE name = $1 AND {_FREE}"  # noqa: S608 - constants alone
_END_SESSIONS: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = $1 AND datname = current_database() AND usename = current_user
"""
# An update alone would lock the row against other updates only, not against those that check it.
_TAKE: Final = f"""
    WITH free AS (SELECT name FROM leader_lease WHERE name = $1 AND {_FREE} FOR UPDATE)
    UPDATE leader_lease l SET fencing_number = l.fencing_number + 1, holder = $2,
        server_started_at = pg_postmaster_start_time(), taken_at = clock_timestamp(), renewed_at = clock_timestamp(),
        expires_at = clock_timestamp() + $3, report = NULL
    FROM free WHERE l.name = free.name RETURNING l.fencing_number
"""  # noqa: S608 - constants alone
_RENEW: Final = f"""
    UPDATE leader_lease SET renewed_at = clock_timestamp(), expires_at = clock_timestamp() + $3, report = $4
    WHERE name = $1 AND fencing_number = $2 AND {HELD} RETURNING fencing_number
"""  # noqa: S608 - constants alone
_RELEASE: Final = "UPDATE leader_lease SET expires_at = clock_timestamp() WHERE name = $1 AND fencing_number = $2"
_STATE: Final = f"""
    SELECT fencing_number, holder, ({HELD}) IS TRUE AS held, clock_timestamp() - renewed_at AS renewed_before, report,
        array(
            SELECT DISTINCT application_name FROM pg_stat_activity
            WHERE datname = current_database() AND starts_with(application_name, $2)
        ) AS sessions
    FROM leader_lease WHERE name = $1
"""  # noqa: S608 - constants alone
