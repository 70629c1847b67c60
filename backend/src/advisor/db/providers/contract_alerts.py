"""Alerts about providers whose answers are no longer what we rely on."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.db.leader.writes import WritingConnection

_MOST_ENDED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAlert:
    """A field of a document that broke its contract, from the first answer refused for it until one was right again.

    Attributes:
        field: dotted path; ``""`` for the answer as a whole.
        seen, expected: clauses; ``seen`` is of the last answer.
        times: answers refused for it.
        ended_at: None while it lasts.
    """

    provider: str
    document: str
    field: str
    first_seen: datetime
    seen: str
    expected: str
    last_seen: datetime
    times: int
    ended_at: datetime | None


async def save_alerts(connection: WritingConnection, alerts: Sequence[ContractAlert]) -> None:
    """Store alerts as they are; the same one again changes nothing."""
    # Those that end go first, as of one field only one may last; beyond that in one order.
    ordered = sorted(alerts, key=lambda alert: (alert.ended_at is None, astuple(alert)[:4]))
    await connection.executemany(_SAVE, [astuple(alert) for alert in ordered])


async def open_alerts(pool: asyncpg.Pool) -> list[ContractAlert]:
    """Those that last, of all providers."""
    return [ContractAlert(**row) for row in await pool.fetch(f"{_ALERTS} WHERE ended_at IS NULL ORDER BY first_seen")]


async def ended_alerts_of(pool: asyncpg.Pool, provider: str) -> list[ContractAlert]:
    """A provider's that are over, the last first."""
    rows = await pool.fetch(
        f"{_ALERTS} WHERE provider = $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, document, field LIMIT $2",
        provider,
        _MOST_ENDED,
    )
    return [ContractAlert(**row) for row in rows]


_ALERTS: Final = """
    SELECT provider, document, field, first_seen, seen, expected, last_seen, times, ended_at FROM contract_alert
"""
_SAVE: Final = """
    INSERT INTO contract_alert (provider, document, field, first_seen, seen, expected, last_seen, times, ended_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (provider, document, field, first_seen) DO UPDATE
    SET seen = excluded.seen, last_seen = excluded.last_seen, times = excluded.times, ended_at = excluded.ended_at
"""
