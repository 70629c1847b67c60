"""The history of one selection's prices."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import MARKET_CODES, MarketType


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Whose prices: a selection by its index, and from when on they were seen."""

    event: int
    market: MarketType
    line: int
    selection: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """One change of a price."""

    venue: str
    side: int
    odds_e4: int
    at: datetime
    seen_at: datetime
    suspicion: int


async def quote_points(pool: asyncpg.Pool, wanted: QuoteFilter, limit: int) -> list[QuoteRow]:
    """The newest changes, at most ``limit``, newest first.

    Raises:
        NotFoundError: there is no such fixture.
    """
    if not await pool.fetchval("SELECT EXISTS (SELECT FROM event WHERE id = $1)", wanted.event):
        raise NotFoundError("fixture", str(wanted.event))
    rows = await pool.fetch(
        """
        SELECT v.key AS venue, q.side, q.odds_e4, q.at, q.seen_at, q.suspicion
        FROM quote q JOIN venue v ON v.id = q.venue_id
        WHERE q.event_id = $1 AND q.market = $2 AND q.line = $3 AND q.selection = $4
            AND ($5::timestamptz IS NULL OR q.seen_at >= $5)
        ORDER BY q.seen_at DESC, q.at DESC LIMIT $6
        """,
        wanted.event,
        MARKET_CODES[wanted.market],
        wanted.line,
        wanted.selection,
        wanted.since,
        limit,
    )
    return [QuoteRow(**row) for row in rows]
