"""The live board: a page of fixtures with the prices of one market each, in a handful of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final, TypeAlias, cast

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import NO_PARTICIPANT, MarketTypeKey
from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.db.conditions import Conditions
from advisor.db.directory.participants import participant_names
from advisor.db.events.participant_results import ParticipantResult, fixture_results
from advisor.db.fixtures.identities import IdentityRow, identities_of
from advisor.db.fixtures.order import ORDERS, behind, cursor_behind, is_open, place_of, placed
from advisor.db.fixtures.results import ending_of
from advisor.db.fixtures.row import FIXTURE_COLUMNS, FIXTURE_JOINS, FixtureRow
from advisor.db.fixtures.search import add_search
from advisor.db.fixtures.weather import WeatherRow, weather_of
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES, About
from advisor.instruments.sports import ASKS, main_market

MarketKey: TypeAlias = tuple[int, MarketTypeKey, int, int]
"""Event, market type, participant and line."""

_SINCE_START: Final = timedelta(hours=12)
"""Games are on the board until so long after their start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """Which fixtures to show, and with which market.

    Attributes:
        status: ``"all"``, ``"open"``: in play or upcoming, ``"upcoming"``, ``"in_play"`` or ``"finished"``.
        search: words, each of which must occur in one of the teams' names or aliases, or in the title.
        hours: how far ahead kick-offs may be; events without teams are shown whenever they are.
        market: None for each sport's main one.
        order: see ``ORDERS``.
    """

    sport: str | None = None
    competitions: tuple[str, ...] = ()
    status: str = "all"
    search: str | None = None
    hours: int = 168
    market: MarketTypeKey | None = None
    order: str = "competition"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEvent(FixtureRow):
    """A fixture with its score: the running one, else the result; and how its normal time and
    it itself came to their end, once it is over."""

    home_score: int | None
    away_score: int | None
    home_normal: int | None
    away_normal: int | None
    overtime: bool | None
    ending: str | None
    ended_in: int | None
    clock: str | None
    score_provider: str | None
    score_at: datetime | None


@dataclass(frozen=True, slots=True)
class LivePriceRow:
    """The last price of one selection at one venue.

    Attributes:
        size: smallest units of the asset of number ``size_asset``.
        confirmed_at: when it was last known to stand.
    """

    event_id: int
    market: int
    participant: int
    line: int
    selection: int
    venue: str
    side: int
    odds_e4: int
    previous_e4: int | None
    size: int | None
    size_asset: int
    at: datetime
    confirmed_at: datetime
    changed_at: datetime
    provider: str
    quality_flag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBook:
    """Prices of events' markets with the engine's figures.

    Attributes:
        prices: by event, market, participant and line.
        figures: likewise, as ``db.quotes.figures`` stores them; none where the engine has not seen the market.
        markets: of each event, how many markets have prices.
        value_bets: of each event, the market types of those that stand and are not dismissed, in the order of types.
        participants: names of those whom the markets are about, by our ids.
    """

    prices: Mapping[MarketKey, Sequence[LivePriceRow]]
    figures: Mapping[MarketKey, str]
    markets: Mapping[int, int]
    value_bets: Mapping[int, Sequence[MarketTypeKey]]
    participants: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardList:
    """The fixtures of a page of the board, in their order."""

    events: Sequence[BoardEvent]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage(BoardList):
    """A page of the board, with its prices."""

    book: LiveBook


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFixture:
    """One fixture with all its markets.

    Attributes:
        main: the market that it is shown with in lists; None without a price of it.
    """

    event: BoardEvent
    book: LiveBook
    main: MarketKey | None
    weather: Sequence[WeatherRow]
    identities: Sequence[IdentityRow]
    results: Sequence[ParticipantResult]


async def board_page(
    pool: asyncpg.Pool, wanted: BoardFilter, now: datetime, *, limit: int, cursor: str | None
) -> BoardPage:
    """A page of fixtures that have live prices, or a running or recent score.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    async with pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        listed = await board_list(connection, wanted, now, limit=limit, cursor=cursor)
        book = await main_books(connection, listed.events, wanted.market)
    return BoardPage(events=listed.events, book=book, next_cursor=listed.next_cursor)


async def board_list(
    connection: asyncpg.Connection, wanted: BoardFilter, now: datetime, *, limit: int, cursor: str | None
) -> BoardList:
    """Which fixtures a page shows, in their order.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = _conditions(wanted, now)
    after = [] if cursor is None else place_of(cursor, wanted.order)
    market = None if wanted.market is None else MARKET_TYPES[wanted.market]
    columns = ", ".join(ORDERS[wanted.order])
    left = f"WHERE {behind(wanted.order, len(conditions.arguments) + 1)}" if after else ""
    rows = await connection.fetch(
        f"SELECT * FROM ({placed(_EVENTS, conditions, market)}) board "  # noqa: S608 - made of constants alone
        f"{left} ORDER BY {columns} LIMIT {limit + 1:d}",
        *conditions.arguments,
        *after,
    )
    return BoardList(
        events=[_event(row) for row in rows[:limit]],
        next_cursor=cursor_behind(rows[limit - 1], wanted.order) if len(rows) > limit else None,
    )


async def main_books(
    connection: asyncpg.Connection, events: Sequence[BoardEvent], market: MarketTypeKey | None
) -> LiveBook:
    """Of each event the prices of one market: the main one of its sport, or the one asked for."""
    asked = [event.id for event in events]
    codes = [MARKET_TYPES[market or main_market(event.sport, event.title)].code for event in events]
    return await _book(connection, asked, await connection.fetch(_MAIN_PRICES, asked, codes))


async def live_bets(connection: asyncpg.Connection, events: Sequence[int]) -> Mapping[int, Sequence[MarketTypeKey]]:
    """Of each event that has any, the market types of value bets that stand and are not dismissed, in their order."""
    rows = await connection.fetch(_VALUE_BETS, list(events), VALUE_INSTANCE)
    return {row["event_id"]: [BY_CODE[code].key for code in row["markets"]] for row in rows}


async def live_fixture(pool: asyncpg.Pool, id_: int) -> LiveFixture:
    """One fixture, whatever its state.

    Raises:
        NotFoundError: there is none of this id.
    """
    async with pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        row = await connection.fetchrow(f"{_EVENTS} WHERE e.id = $1", id_)
        if row is None:
            raise NotFoundError("fixture", str(id_))
        event = _event(row)
        book = await _book(connection, [id_], await connection.fetch(_ALL_PRICES, id_))
        market = main_market(event.sport, event.title)
        main = await connection.fetchrow(_MAIN, [id_], [MARKET_TYPES[market].code])
        return LiveFixture(
            event=event,
            book=book,
            main=None if main is None else (id_, market, main["participant"], main["line"]),
            weather=await weather_of(connection, id_, event.kickoff),
            identities=await identities_of(connection, id_),
            results=await fixture_results(connection, id_),
        )


async def _book(connection: asyncpg.Connection, events: list[int], rows: Sequence[asyncpg.Record]) -> LiveBook:
    prices: dict[MarketKey, list[LivePriceRow]] = {}
    for row in rows:
        price = LivePriceRow(*row)
        key = (price.event_id, BY_CODE[price.market].key, price.participant, price.line)
        prices.setdefault(key, []).append(price)
    figures = await connection.fetch(_FIGURES, *_keys(prices))
    counts = await connection.fetch(_MARKET_COUNTS, events)
    about = {participant for _, _, participant, _ in prices} - {NO_PARTICIPANT}
    return LiveBook(
        prices=prices,
        figures={
            (row["event_id"], BY_CODE[row["market"]].key, row["participant"], row["line"]): row["figures"]
            for row in figures
        },
        markets={row["event_id"]: row["markets"] for row in counts},
        value_bets=await live_bets(connection, events),
        participants=await participant_names(connection, about) if about else {},
    )


def _keys(markets: Iterable[MarketKey]) -> tuple[list[int], list[int], list[int], list[int]]:
    keys = list(markets)
    return (
        [event for event, _, _, _ in keys],
        [MARKET_TYPES[market].code for _, market, _, _ in keys],
        [participant for _, _, participant, _ in keys],
        [line for _, _, _, line in keys],
    )


_COLUMNS: Final = tuple(field.name for field in fields(BoardEvent))


def _event(row: asyncpg.Record) -> BoardEvent:
    return BoardEvent(**{name: row[name] for name in _COLUMNS})


_HAVING: Final = {
    About.EVENT: "e.title IS NULL",
    About.PERSON: "e.title IS NULL",
    About.FIELD: f"e.title NOT LIKE '%{ASKS}'",
    About.STATEMENT: f"e.title LIKE '%{ASKS}'",
}
"""By whom a market is about, which events may have it: games have no field, and a tournament is no question."""


def _conditions(wanted: BoardFilter, now: datetime) -> Conditions:
    conditions = Conditions(now)
    # One without teams is on the board until it is decided: nobody knows whether it begins or ends at its time.
    conditions.add(
        "(e.kickoff BETWEEN {} AND {} OR e.title IS NOT NULL AND e.status IN ('scheduled', 'in_play'))",
        now - _SINCE_START,
        now + timedelta(hours=wanted.hours),
    )
    # A fixture's card can be in the past without a report of its status: without live facts it is history's.
    conditions.add("(s.event_id IS NOT NULL OR EXISTS (SELECT FROM latest_quote q WHERE q.event_id = e.id))")
    if wanted.status not in {"all", "open"}:
        conditions.add("e.status = {}", {"upcoming": "scheduled"}.get(wanted.status, wanted.status))
    if wanted.status in {"open", "upcoming"}:
        conditions.add(is_open("$1"))
    if wanted.market is not None:
        conditions.add(_HAVING[MARKET_TYPES[wanted.market].about])
    if wanted.sport is not None:
        conditions.add("c.sport = {}", wanted.sport)
    if wanted.competitions:
        conditions.add("c.code = ANY({})", list(wanted.competitions))
    add_search(conditions, wanted.search)
    return conditions


_EVENTS: Final = f"""
    SELECT e.id, {FIXTURE_COLUMNS},
           coalesce(s.home_score, r.home_score) AS home_score, coalesce(s.away_score, r.away_score) AS away_score,
           r.home_normal, r.away_normal, r.overtime, {ending_of(settlement="r")} AS ending, e.ended_in,
           s.clock, coalesce(s.provider, r.provider) AS score_provider, coalesce(s.at, r.recorded_at) AS score_at
    FROM event e {FIXTURE_JOINS}
    LEFT JOIN live_score s ON s.event_id = e.id
    LEFT JOIN settlement r ON r.event_id = e.id
"""  # noqa: S608 - made of constants alone
_PRICE_COLUMNS: Final = """
    q.event_id, q.market, q.participant, q.line, q.selection, v.key, q.side, q.odds_e4, q.previous_e4, q.size,
    coalesce(q.size_asset, 0), q.at, greatest(q.seen_at, c.at), q.changed_at, q.provider, q.quality_flag
"""
_CONFIRMED: Final = """
    LEFT JOIN market_confirmation c ON c.provider = q.provider AND c.event_id = q.event_id AND c.market = q.market
        AND q.odds_e4 > 0
"""
# Of a market with several lines, the one most venues quote; of equals the one nearest to level. Of one about several
# participants the favourite's.
_MAIN: Final = """
    SELECT DISTINCT ON (q.event_id) q.event_id, q.market, q.participant, q.line
    FROM latest_quote q JOIN unnest($1::bigint[], $2::smallint[]) AS asked (event_id, market) USING (event_id, market)
    WHERE q.odds_e4 > 0
    GROUP BY q.event_id, q.market, q.participant, q.line
    ORDER BY q.event_id, avg(q.odds_e4) FILTER (WHERE q.participant <> 0 AND q.selection = 0 AND q.side = 0),
             count(*) FILTER (WHERE q.quality_flag = 0) DESC, abs(q.line::bigint), q.line, q.participant
"""
_MAIN_PRICES: Final = f"""
    WITH main AS ({_MAIN})
    SELECT {_PRICE_COLUMNS}
    FROM latest_quote q JOIN main USING (event_id, market, participant, line)
    JOIN venue v ON v.id = q.venue_id {_CONFIRMED}
"""  # noqa: S608 - made of constants alone
_ALL_PRICES: Final = f"""
    SELECT {_PRICE_COLUMNS} FROM latest_quote q JOIN venue v ON v.id = q.venue_id {_CONFIRMED}
    WHERE q.event_id = $1 ORDER BY q.market, q.participant, q.line
"""  # noqa: S608 - made of constants alone
_MARKET_COUNTS: Final = """
    SELECT event_id, count(DISTINCT (market, participant, line)) AS markets FROM latest_quote
    WHERE event_id = ANY ($1::bigint[]) AND odds_e4 > 0 GROUP BY event_id
"""
_FIGURES: Final = """
    SELECT event_id, market, participant, line, figures
    FROM market_figures
    JOIN unnest($1::bigint[], $2::smallint[], $3::int[], $4::int[]) AS t (event_id, market, participant, line)
        USING (event_id, market, participant, line)
"""
_VALUE_BETS: Final = """
    SELECT event_id, array_agg(market ORDER BY market) AS markets FROM value_bet
    WHERE state = 'live' AND dismissed_at IS NULL AND event_id = ANY ($1::bigint[]) AND instance = $2 GROUP BY event_id
"""
