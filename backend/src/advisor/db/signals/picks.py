"""The best signals of a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.db.signals.value_bet_pages import BetRow, get_bets
from advisor.engine.tracking.picks import Candidate, best_of_each_event


async def picks(
    pool: asyncpg.Connection | asyncpg.Pool, begin: datetime, end: datetime, *, sport: str | None, limit: int
) -> Sequence[tuple[Candidate, BetRow]]:
    """Live value bets on events that start from ``begin`` to before ``end``, one of each, the best first; none that was
    dismissed.

    Args:
        sport: key; None: all.
    """
    rows = await pool.fetch(_CANDIDATES, VALUE_INSTANCE, begin, end, sport)
    best = best_of_each_event([Candidate(**row) for row in rows], limit)
    bets = {bet.id: bet for bet in await get_bets(pool, [each.id for each in best])}
    # One may have been deleted between the two queries.
    return [(each, bets[each.id]) for each in best if each.id in bets]


_CANDIDATES: Final = """
    SELECT b.id, b.event_id AS event, b.edge, b.kelly
    FROM value_bet b JOIN event e ON e.id = b.event_id JOIN competition c ON c.id = e.competition_id
    WHERE b.state = 'live' AND b.dismissed_at IS NULL AND b.instance = $1
      AND e.status = 'scheduled' AND e.kickoff >= $2 AND e.kickoff < $3 AND ($4::text IS NULL OR c.sport = $4)
"""
