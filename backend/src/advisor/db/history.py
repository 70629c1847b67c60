"""History out of the database, in the columns a backtest reads; equal to what the files gave."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import asyncpg
import numpy as np

from advisor.core.errors import HistoryError, NotFoundError
from advisor.core.history import Events, History, Prices
from advisor.core.markets import MARKET_CODES, MAX_SELECTIONS, MarketType

_FETCH: Final = 50_000

_PRICES: Final = """
    SELECT p.event_id, p.line, v.key AS venue, p.phase, (extract(epoch FROM p.at) * 1000000)::bigint AS at,
           p.odds_e4[1] AS a, p.odds_e4[2] AS b, coalesce(p.odds_e4[3], 0) AS c
    FROM price p JOIN venue v ON v.id = p.venue_id JOIN event e ON e.id = p.event_id
    WHERE e.competition_id = ANY ($1::int[]) AND p.market = $2
      AND ($3::date IS NULL OR e.match_date >= $3) AND ($4::date IS NULL OR e.match_date <= $4)
"""

_EVENTS: Final = """
    SELECT e.id, c.code, e.season, e.match_date, (extract(epoch FROM e.kickoff) * 1000000)::bigint AS kickoff,
           e.kickoff_known, e.status, h.key AS home, a.key AS away,
           coalesce(s.home_score, -1) AS home_score, coalesce(s.away_score, -1) AS away_score
    FROM event e
    JOIN competition c ON c.id = e.competition_id
    JOIN team h ON h.id = e.home_id
    JOIN team a ON a.id = e.away_id
    LEFT JOIN settlement s ON s.event_id = e.id
    WHERE e.competition_id = ANY ($1::int[])
      AND ($2::date IS NULL OR e.match_date >= $2) AND ($3::date IS NULL OR e.match_date <= $3)
    ORDER BY e.kickoff, c.code, e.match_date, h.key, a.key
"""


async def load_history(
    connection: asyncpg.Connection,
    competitions: Sequence[str],
    market: MarketType,
    date_from: date | None = None,
    date_to: date | None = None,
) -> History:
    """Read the events of some competitions with their prices on one market; aggregates are left out.

    Args:
        connection: any; a transaction is opened for a consistent view.
        competitions: codes, of one sport.
        market: whose prices to read.
        date_from: first match day, None for no bound.
        date_to: last match day, likewise.

    Raises:
        NotFoundError: there is no competition of that code.
        HistoryError: competitions of different sports.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        ids, sport = await _competitions(connection, competitions)
        rows = await connection.fetch(_EVENTS, ids, date_from, date_to)
        row_of = {row["id"]: i for i, row in enumerate(rows)}
        prices = await _prices(connection, row_of, ids, market, date_from, date_to)
    return History(events=_events(rows, sport), prices=prices, aggregates=_no_prices())


async def _competitions(connection: asyncpg.Connection, codes: Sequence[str]) -> tuple[list[int], str]:
    rows = await connection.fetch("SELECT id, code, sport FROM competition WHERE code = ANY ($1::text[])", list(codes))
    known = {row["code"] for row in rows}
    for code in codes:
        if code not in known:
            raise NotFoundError("competition", code)
    sports = {row["sport"] for row in rows}
    if len(sports) != 1:
        raise HistoryError("The competitions are of different sports; run one backtest for each sport.")
    return [row["id"] for row in rows], sports.pop()


def _events(rows: list[asyncpg.Record], sport: str) -> Events:
    return Events(
        sport=sport,
        key=[f"{r['code']}/{r['match_date'].isoformat()}/{r['home']}/{r['away']}" for r in rows],
        competition=[r["code"] for r in rows],
        season=[r["season"] for r in rows],
        home=[r["home"] for r in rows],
        away=[r["away"] for r in rows],
        kickoff=np.array([r["kickoff"] for r in rows], np.int64),
        kickoff_known=np.array([r["kickoff_known"] for r in rows], np.bool_),
        status=[r["status"] for r in rows],
        home_score=np.array([r["home_score"] for r in rows], np.int32),
        away_score=np.array([r["away_score"] for r in rows], np.int32),
    )


async def _prices(
    connection: asyncpg.Connection,
    row_of: dict[int, int],
    competition_ids: list[int],
    market: MarketType,
    date_from: date | None,
    date_to: date | None,
) -> Prices:
    """Stream the rows and turn each batch into columns at once, so that memory stays near that of the columns."""
    venue_of: dict[str, int] = {}
    batches = [np.empty((0, 5 + MAX_SELECTIONS), np.int64)]
    cursor = await connection.cursor(_PRICES, competition_ids, MARKET_CODES[market], date_from, date_to)
    while rows := await cursor.fetch(_FETCH):
        batches.append(
            np.array(
                [
                    (row_of[event], line, venue_of.setdefault(venue, len(venue_of)), phase, at, a, b, c)
                    for event, line, venue, phase, at, a, b, c in rows
                ],
                np.int64,
            )
        )
    table = np.concatenate(batches)
    venues = tuple(sorted(venue_of))
    order = np.array([venues.index(venue) for venue in venue_of], np.int16)
    return Prices(
        event=table[:, 0].astype(np.int32),
        market=np.full(len(table), MARKET_CODES[market], np.int8),
        line=table[:, 1].astype(np.int32),
        venue=order[table[:, 2]] if venues else np.empty(0, np.int16),
        phase=table[:, 3].astype(np.int8),
        at=table[:, 4].copy(),
        odds_e4=table[:, 5:].astype(np.int32),
        venues=venues,
    )


def _no_prices() -> Prices:
    return Prices(
        event=np.empty(0, np.int32),
        market=np.empty(0, np.int8),
        line=np.empty(0, np.int32),
        venue=np.empty(0, np.int16),
        phase=np.empty(0, np.int8),
        at=np.empty(0, np.int64),
        odds_e4=np.empty((0, MAX_SELECTIONS), np.int32),
        venues=(),
    )
