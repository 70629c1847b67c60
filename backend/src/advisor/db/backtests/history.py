"""History out of the database, in the columns a backtest reads; equal to what the files gave."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Int32
from advisor.core.errors import HistoryError, NotFoundError
from advisor.core.history import NO_SCORE, UNKNOWN, Events, History, Prices, event_key
from advisor.core.markets import GameEnd, MarketTypeKey
from advisor.db.copy import BIGINT, BOOLEAN, INT, SMALLINT, TIMESTAMPTZ, Table, fetch_columns, instants
from advisor.db.fixtures.results import ending_of
from advisor.instruments.market_types import MARKET_TYPES, MAX_SELECTIONS
from advisor.instruments.sports import markets_read

_SELECTED: Final = """
    e.title IS NULL AND e.competition_id = ANY ($1::int[])
    AND ($2::date IS NULL OR e.match_date >= $2::date) AND ($3::date IS NULL OR e.match_date <= $3::date)
"""

_EVENTS: Final = f"""
    SELECT e.id, e.competition_id, e.match_date, e.season, e.status, e.game, h.key AS home, a.key AS away
    FROM event e JOIN team h ON h.id = e.home_id JOIN team a ON a.id = e.away_id
    WHERE {_SELECTED} ORDER BY e.id
"""  # noqa: S608 - fixed text

_EVENT_NUMBERS: Final = f"""
    SELECT e.kickoff, e.kickoff_known, coalesce(s.home_score, {NO_SCORE}), coalesce(s.away_score, {NO_SCORE}),
           coalesce(s.home_normal, {NO_SCORE}), coalesce(s.away_normal, {NO_SCORE}),
           coalesce(s.home_half, {NO_SCORE}), coalesce(s.away_half, {NO_SCORE}), coalesce(s.overtime::int, {UNKNOWN}),
           coalesce({ending_of()} = '{GameEnd.SHORTENED}', false)
    FROM event e LEFT JOIN settlement s ON s.event_id = e.id
    WHERE {_SELECTED} ORDER BY e.id
"""  # noqa: S608 - fixed text

_PRICES: Final = f"""
    SELECT p.event_id, p.market, p.line, p.venue_id, p.phase, p.at,
           p.odds_e4[1], p.odds_e4[2], coalesce(p.odds_e4[3], 0)
    FROM price p JOIN event e ON e.id = p.event_id
    WHERE {_SELECTED} AND p.market = ANY ($4::smallint[])
"""  # noqa: S608 - fixed text

_EVENT_COLUMNS: Final = {
    "kickoff": TIMESTAMPTZ, "known": BOOLEAN, "home": INT, "away": INT,
    "home_normal": INT, "away_normal": INT, "home_half": INT, "away_half": INT, "overtime": INT,
    "shortened": BOOLEAN,
}  # fmt: skip

_PRICE_COLUMNS: Final = {
    "event": BIGINT, "market": SMALLINT, "line": INT, "venue": SMALLINT, "phase": SMALLINT, "at": TIMESTAMPTZ,
    "a": INT, "b": INT, "c": INT,
}  # fmt: skip


async def load_history(
    connection: asyncpg.Connection,
    competitions: Sequence[str],
    market: MarketTypeKey,
    date_from: date | None = None,
    date_to: date | None = None,
) -> History:
    """Read the events of some competitions with the prices it takes to value bets on one market, without aggregates.

    Events are in the order of kick-off and key, prices in that of event, market, line, venue key and phase, as
    importers give them.

    Args:
        connection: any; a transaction is opened for a consistent view.
        competitions: codes, of one sport.
        market: whose prices to read, and those that say how likely its stakes return.
        date_from: first match day, None for no bound.
        date_to: last match day, likewise.

    Raises:
        NotFoundError: there is no competition of that code.
        HistoryError: competitions of different sports.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        codes, sport = await _competitions(connection, competitions)
        asked = (list(codes), date_from, date_to)
        rows = await connection.fetch(_EVENTS, *asked)
        numbers = await fetch_columns(connection, _EVENT_NUMBERS, asked, _EVENT_COLUMNS)
        read = [MARKET_TYPES[each].code for each in markets_read(sport, market)]
        prices = await fetch_columns(connection, _PRICES, (*asked, read), _PRICE_COLUMNS)
        venues = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
    keys = [
        event_key(codes[row["competition_id"]], row["match_date"], row["home"], row["away"], row["game"])
        for row in rows
    ]
    kickoffs = numbers["kickoff"].tolist()
    order = sorted(range(len(rows)), key=lambda row: (kickoffs[row], keys[row]))
    rank = np.empty(len(rows), np.int32)
    rank[order] = np.arange(len(rows), dtype=np.int32)
    ids = np.array([row["id"] for row in rows], np.int64)
    return History(
        events=_events([rows[row] for row in order], [keys[row] for row in order], numbers[order], codes, sport),
        prices=_prices(prices, rank[np.searchsorted(ids, prices["event"])], venues),
        aggregates=Prices.none(MAX_SELECTIONS),
    )


async def _competitions(connection: asyncpg.Connection, codes: Sequence[str]) -> tuple[dict[int, str], str]:
    """Code by id, and the sport."""
    rows = await connection.fetch("SELECT id, code, sport FROM competition WHERE code = ANY ($1::text[])", list(codes))
    known = {row["code"] for row in rows}
    for code in codes:
        if code not in known:
            raise NotFoundError("competition", code)
    sports = {row["sport"] for row in rows}
    if len(sports) != 1:
        raise HistoryError("The competitions are of different sports; run one backtest for each sport.")
    return {row["id"]: row["code"] for row in rows}, sports.pop()


def _events(
    rows: list[asyncpg.Record], keys: list[str], numbers: Table, codes: Mapping[int, str], sport: str
) -> Events:
    return Events(
        sport=sport,
        key=keys,
        competition=[codes[r["competition_id"]] for r in rows],
        season=[r["season"] for r in rows],
        home=[r["home"] for r in rows],
        away=[r["away"] for r in rows],
        kickoff=instants(numbers["kickoff"]),
        kickoff_known=numbers["known"].astype(np.bool_),
        status=[r["status"] for r in rows],
        home_score=numbers["home"].astype(np.int32),
        away_score=numbers["away"].astype(np.int32),
        home_normal=numbers["home_normal"].astype(np.int32),
        away_normal=numbers["away_normal"].astype(np.int32),
        home_half=numbers["home_half"].astype(np.int32),
        away_half=numbers["away_half"].astype(np.int32),
        overtime=numbers["overtime"].astype(np.int8),
        shortened=numbers["shortened"].astype(np.bool_),
    )


def _prices(table: Table, event: Int32, venues: Mapping[int, str]) -> Prices:
    present = sorted(np.unique(table["venue"]).tolist(), key=lambda id_: venues[id_])
    index = np.zeros(max(venues, default=0) + 1, np.int16)
    index[present] = np.arange(len(present), dtype=np.int16)
    venue = index[table["venue"]]
    order = np.lexsort((table["phase"], venue, table["line"], table["market"], event))
    table = table[order]
    return Prices(
        event=event[order],
        market=table["market"].astype(np.int8),
        line=table["line"].astype(np.int32),
        venue=venue[order],
        phase=table["phase"].astype(np.int8),
        at=instants(table["at"]),
        odds_e4=np.stack([table[name].astype(np.int32) for name in "abc"], axis=1),
        venues=tuple(venues[id_] for id_ in present),
    )
