"""The best signals of a day: one of each event, by what they are expected to make of a bankroll."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.db.signals.value_bet_pages import BetRow, get_bets


async def picks(
    pool: asyncpg.Connection | asyncpg.Pool, begin: datetime, end: datetime, *, sport: str | None, limit: int
) -> Sequence[BetRow]:
    """Live value bets on events that start from ``begin`` to before ``end``, the best first; none that was dismissed.

    By the expected growth of a bankroll that bets the full Kelly stake, to first order half of edge × stake: a small
    edge on a likely selection may be worth more than a large one on a long shot.

    Args:
        sport: key; None: all.
    """
    rows = await pool.fetch(_BEST, VALUE_INSTANCE, begin, end, sport, limit)
    ids: list[UUID] = [row["id"] for row in rows]
    bets = {bet.id: bet for bet in await get_bets(pool, ids)}
    return [bets[id_] for id_ in ids if id_ in bets]


_BEST: Final = """
    SELECT id FROM (
        SELECT DISTINCT ON (b.event_id) b.id, b.edge * b.kelly AS growth
        FROM value_bet b JOIN event e ON e.id = b.event_id JOIN competition c ON c.id = e.competition_id
        WHERE b.state = 'live' AND b.dismissed_at IS NULL AND b.instance = $1
          AND e.status = 'scheduled' AND e.kickoff >= $2 AND e.kickoff < $3 AND ($4::text IS NULL OR c.sport = $4)
        ORDER BY b.event_id, b.edge * b.kelly DESC, b.id
    ) AS best ORDER BY growth DESC, id LIMIT $5
"""
