"""One page of the board, held ready: what the stream says has changed is read again, and nothing else."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import asyncpg

from advisor.api.http.held import HeldAnswer, HeldJson
from advisor.api.live_config import LiveConfig
from advisor.api.odds.board_changes import BoardText, BoardVersions, RowText, row_text
from advisor.api.odds.parameters import BoardQuery
from advisor.api.odds.schemas import LiveMarket, OddsBoard
from advisor.api.odds.views import board_row, board_venues, main_markets
from advisor.api.updates.hub import UpdateHub
from advisor.core.clock import Clock
from advisor.core.markets import MarketTypeKey
from advisor.core.venues import VenueTerms
from advisor.db.directory.venues import laid_venues
from advisor.db.quotes.board import BoardEvent, BoardFilter, BoardList, board_list, live_bets, main_books
from advisor.live.notifications import Topic

_TOPICS: Final = frozenset({Topic.SCORES, Topic.VALUE_BETS})
"""They change fixtures, and nothing of their prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSource:
    """Where boards are read, and who says what has changed since."""

    pool: asyncpg.Pool
    hub: UpdateHub
    live: LiveConfig
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPageQuery:
    """A page of the board."""

    wanted: BoardFilter
    limit: int
    cursor: str | None


def page_query(query: BoardQuery) -> BoardPageQuery:
    """The page that a request asks for."""
    wanted = BoardFilter(
        sport=query.sport,
        competitions=query.competition,
        status=query.status,
        search=query.search,
        hours=query.hours,
        order=query.order,
        market=query.market,
    )
    return BoardPageQuery(wanted=wanted, limit=query.limit, cursor=query.cursor)


@dataclass(frozen=True, slots=True)
class _Prices:
    """Of one fixture: its market, and how many have prices."""

    market: LiveMarket | None
    markets: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A fixture as it was last written."""

    event: BoardEvent
    prices: _Prices
    bets: Sequence[MarketTypeKey]
    text: RowText


@dataclass(slots=True)
class _Known:
    """What was read, and when, by the loop's clock."""

    listed: BoardList
    bets: Mapping[int, Sequence[MarketTypeKey]]
    terms: VenueTerms
    listed_at: float
    priced_at: float
    prices: dict[int, _Prices]
    rows: dict[int, _Row]


class KeptBoard:
    """A page of the board.

    An answer is sent from memory only while the source of updates is heard, none came that concerns the page, and the
    page is not too old; else what may have changed is read before, and without the source everything is.

    Args:
        query: which page.
        source: where it is read.
        epoch: of its versions; no other page has the same, nor this one in another process.
    """

    def __init__(self, query: BoardPageQuery, source: BoardSource, epoch: str) -> None:
        self._query = query
        self._versions = BoardVersions(epoch)
        self._as_of = b""
        held = source.live.board
        self._list_seconds = held.fixtures.total_seconds()
        self._prices_seconds = held.prices.total_seconds()
        self._while_read = held.while_read.total_seconds()
        self._source = source
        self._known: _Known | None = None
        self._answer: HeldAnswer | None = None
        self._changed: set[int] = set()
        self._elsewhere: set[int] = set()
        self._list_changed = False
        self._gaps = 0
        self._reads_changes = False
        self._reading: asyncio.Task[HeldAnswer] | None = None

    def ready(self, now: float) -> HeldAnswer | None:
        """The answer, if no update says that it is old; one that is only of some age is read again meanwhile.

        Args:
            now: of the loop's clock.
        """
        known = self._known
        if known is None or self._reads_changes or self._changed or self._list_changed:
            return None
        if not self._source.hub.hears(now):
            return None
        age = max(now - known.listed_at - self._list_seconds, now - known.priced_at - self._prices_seconds)
        if age > self._while_read:
            return None
        if age > 0 and self._reading is None:
            self._start()
        return self._answer

    async def answer(self) -> HeldAnswer:
        """The answer, no older than this call or ready.

        Raises:
            ForeignCursorError: the cursor is not one of ours.
        """
        loop = asyncio.get_running_loop()
        if (held := self.ready(loop.time())) is not None:
            return held
        if self._reading is not None:
            # It began before this call; who reads next, if need be, begins after it.
            await asyncio.wait((self._reading,))
            if (held := self.ready(loop.time())) is not None:
                return held
        return await asyncio.shield(self._reading or self._start())

    async def changes(self, since: str | None) -> bytes:
        """What makes the answer, no older than this call or ready, of one that was given before (``BoardChanges``).

        Args:
            since: its version; None, or one that is not known: there was none.

        Raises:
            ForeignCursorError: the cursor is not one of ours.
        """
        await self.answer()
        # Of the answer that was written last, which is that one or newer: they are written one after the other.
        return self._as_of + self._versions.changes(since)

    def quotes_changed(self, fixtures: frozenset[int]) -> None:
        """Something of the prices of these fixtures changed."""
        if self._reading is not None:
            # Nobody knows whether what is read now has it already.
            self._changed |= fixtures
        if self._known is None:
            self._list_changed = self._reading is not None
            return
        here = fixtures & self._known.prices.keys()
        self._changed |= here
        new = fixtures - here - self._elsewhere
        # With its first price a fixture may come upon the board, or be shown before others.
        if new or any(self._known.prices[each].market is None for each in here):
            self._elsewhere |= new
            self._list_changed = True

    def topic_changed(self, topic: Topic) -> None:
        """Something of another topic changed."""
        if topic in _TOPICS:
            self._list_changed = True
        elif topic is Topic.REVIEWS:
            # Fixtures may have been joined, and with them their prices.
            self.forget()

    def forget(self) -> None:
        """Anything may have changed."""
        self._known = self._answer = None
        self._gaps += 1

    def _start(self) -> "asyncio.Task[HeldAnswer]":
        self._reading = asyncio.create_task(self._read())
        self._reading.add_done_callback(self._read_ended)
        return self._reading

    def _read_ended(self, reading: "asyncio.Task[HeldAnswer]") -> None:
        self._reading, self._reads_changes = None, False
        if not reading.cancelled() and reading.exception() is not None:
            # Nobody knows what of it was read.
            self.forget()

    async def _read(self) -> HeldAnswer:
        loop = asyncio.get_running_loop()
        since = loop.time()
        gaps, hears = self._gaps, self._source.hub.hears(since)
        before = self._known if hears else None
        if before is not None and since - before.priced_at > self._prices_seconds:
            before = None
        list_is_new = before is not None and not self._list_changed and since - before.listed_at <= self._list_seconds
        changed = frozenset(self._changed)
        self._reads_changes = self._list_changed or bool(changed)
        # What changes from now on may be read or not, and is read again.
        self._changed, self._list_changed = set(), False
        async with self._source.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            known = before if before is not None and list_is_new else await self._listed(connection, before, since)
            await self._price(connection, known, changed)
        answer = self._written(known)
        # Of what came while nobody listened, an update that concerns this may have been missed.
        if hears and gaps == self._gaps:
            self._known, self._answer = known, answer
            self._changed &= known.prices.keys()
        return answer

    async def _listed(self, connection: asyncpg.Connection, before: _Known | None, since: float) -> _Known:
        query, source = self._query, self._source
        self._elsewhere.clear()
        listed = await board_list(connection, query.wanted, source.clock.now(), limit=query.limit, cursor=query.cursor)
        shown = {event.id for event in listed.events}
        return _Known(
            listed=listed,
            bets=await live_bets(connection, list(shown)),
            terms=source.live.venues.seen_at(await laid_venues(connection)),
            listed_at=since,
            priced_at=since if before is None else before.priced_at,
            prices={} if before is None else {id_: each for id_, each in before.prices.items() if id_ in shown},
            rows={} if before is None else {id_: row for id_, row in before.rows.items() if id_ in shown},
        )

    async def _price(self, connection: asyncpg.Connection, known: _Known, changed: frozenset[int]) -> None:
        asked = [event for event in known.listed.events if event.id in changed or event.id not in known.prices]
        if not asked:
            return
        book = await main_books(connection, asked, self._query.wanted.market)
        markets = main_markets(book)
        for event in asked:
            known.prices[event.id] = _Prices(markets.get(event.id), book.markets.get(event.id, 0))

    def _written(self, known: _Known) -> HeldAnswer:
        shown = [known.prices[event.id].market for event in known.listed.events]
        frame = OddsBoard(
            as_of=self._source.clock.now(),
            version="",
            sandbox=self._source.live.sandbox,
            venues=board_venues((market for market in shown if market is not None), known.terms),
            items=[],
            next_cursor=known.listed.next_cursor,
        )
        page = BoardText(
            rows=[(event.id, self._row(known, event)) for event in known.listed.events],
            venues=b"[" + b",".join(venue.model_dump_json().encode() for venue in frame.venues) + b"]",
            rest=frame.model_dump_json(include={"sandbox", "next_cursor"}).encode()[1:-1],
        )
        self._versions.write(page)
        self._as_of = frame.model_dump_json(include={"as_of"}).encode()[:-1] + b","
        before = self._as_of + b'"version":"%b",' % self._versions.version.encode()
        rest = page.json()
        if self._answer is not None and self._answer.kept.rest == rest:
            return HeldAnswer(before, self._answer.kept)
        return HeldAnswer(before, HeldJson(rest))

    def _row(self, known: _Known, event: BoardEvent) -> RowText:
        prices, bets = known.prices[event.id], known.bets.get(event.id, ())
        row = known.rows.get(event.id)
        if row is None or row.prices is not prices or row.event != event or row.bets != bets:
            shown = board_row(event, prices.market, prices.markets, bets)
            row = known.rows[event.id] = _Row(event, prices, bets, row_text(shown))
        return row.text
