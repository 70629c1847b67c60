"""What each provider's stream and its own polled answers say of one another."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import asyncpg

from advisor.db.leader.writes import WritingConnection


class StreamFault(StrEnum):
    """What is wrong with a stream. Stored: append only."""

    BEHIND = "behind"
    DISAGREES = "disagrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCheck:
    """A provider's stream, held against its polled answers of the last while.

    Attributes:
        at: when.
        seconds, error: by which the stream is behind; None where it is not known.
        compared, now, later, earlier, never: polled prices, as ``pricing.stream_lag.StreamLag`` has them.
        fault: None where nothing is wrong, or too little is known.
        since: when the fault was first seen.
    """

    provider: str
    at: datetime
    seconds: float | None
    error: float | None
    compared: int
    now: int
    later: int
    earlier: int
    never: int
    fault: StreamFault | None
    since: datetime | None


async def save_stream_checks(connection: WritingConnection, checks: Sequence[StreamCheck]) -> None:
    """Store them in place of each provider's last."""
    await connection.executemany(_SAVE, [astuple(check) for check in checks])


async def stream_checks(pool: asyncpg.Pool, since: datetime) -> list[StreamCheck]:
    """The last of each provider that has one as new as that."""
    rows = await pool.fetch(f"{_CHECKS} WHERE at >= $1 ORDER BY provider", since)
    return [StreamCheck(**{**row, "fault": StreamFault(row["fault"]) if row["fault"] else None}) for row in rows]


_CHECKS: Final = """
    SELECT provider, at, seconds, error, compared, now, later, earlier, never, fault, since FROM stream_check
"""
_SAVE: Final = """
    INSERT INTO stream_check (provider, at, seconds, error, compared, now, later, earlier, never, fault, since)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (provider) DO UPDATE
    SET at = excluded.at, seconds = excluded.seconds, error = excluded.error, compared = excluded.compared,
        now = excluded.now, later = excluded.later, earlier = excluded.earlier, never = excluded.never,
        fault = excluded.fault, since = excluded.since
"""
