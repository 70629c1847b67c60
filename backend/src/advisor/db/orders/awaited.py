"""Results that open bets wait for, as their providers call the events."""

from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.orders.awaited import AwaitedResult


async def awaited_results(
    reader: asyncpg.Connection | asyncpg.Pool, provider: str, start: datetime, end: datetime
) -> list[AwaitedResult]:
    """Events of a provider that began in [start, end) and that bets are open on, the earliest first."""
    rows = await reader.fetch(_AWAITED, provider, start, end)
    return [AwaitedResult(ref=row["ref"], competition=row["competition"], kickoff=row["kickoff"]) for row in rows]


_AWAITED: Final = """
    SELECT pe.ref, pe.competition, pe.kickoff FROM provider_event pe
    WHERE pe.provider = $1 AND pe.kickoff >= $2 AND pe.kickoff < $3 AND EXISTS (
      SELECT FROM bet_order o JOIN order_fill f ON f.reference = o.reference
      WHERE o.event_id = pe.event_id AND o.settled_at IS NULL AND f.finality <> 'failed'
    )
    ORDER BY pe.kickoff, pe.ref
"""
