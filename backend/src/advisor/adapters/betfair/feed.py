"""Betfair's markets, asked for: competitions are the subjects; a fetch brings their catalogue, or it and all books.

Who wins a competition is listed whenever it starts, as the start says nothing of when people bet on it; and once such a
market is listed no more, its book is asked for until it says who won.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.adapters.betfair import client
from advisor.adapters.betfair.client import MarketFilter
from advisor.adapters.betfair.envelope import Kind
from advisor.adapters.betfair.followed import FollowConfig, FollowedFields
from advisor.adapters.betfair.markets import SPORTS, WINNER, Market
from advisor.adapters.betfair.parse import (
    DELAY,
    Catalogue,
    parse_books,
    parse_catalogue,
    parse_listings,
    reading_of_books,
    reading_of_catalogue,
)
from advisor.adapters.betfair.wire import PROVIDER, MarketStatus
from advisor.core.clock import Clock, micros_of
from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.core.money.assets import Asset
from advisor.core.readings import Reading
from advisor.parsing.json_documents import ItemFaultError
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.ports.followed_fields import FollowedFieldStore
from advisor.supervision import heed_cancellation
from advisor.upstream.calls import Caller

_log = structlog.get_logger(__name__)

_SHORTEST_WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BetfairConfig:
    """What is followed.

    Attributes:
        event_types: Betfair's ids of sports.
        competitions: ids; empty for all of the sports.
        market_types: Betfair's codes; those that ``markets.selections_of`` knows.
        behind, ahead: markets of games that start from so long ago to so far in the future.
        depth: offers per side asked for; more cost more calls, and only the best is quoted.
        follow: markets on a field that are listed no more.
        asset: the account's money, which sizes are of; None: not known.
        streamed: most markets the stream subscribes to, the earliest; more are not looked for.
    """

    event_types: tuple[str, ...] = ("1",)
    competitions: frozenset[str] = frozenset()
    market_types: tuple[str, ...] = ("MATCH_ODDS", "OVER_UNDER_15", "OVER_UNDER_25", "OVER_UNDER_35", "ASIAN_HANDICAP")
    behind: timedelta = timedelta(hours=4)
    ahead: timedelta = timedelta(days=7)
    depth: int = 1
    streamed: int = 200
    follow: FollowConfig = field(default_factory=FollowConfig)
    asset: Asset | None = None


class BetfairFeed:
    """See ``ports.feeds.PolledFeed``."""

    def __init__(self, caller: Caller, config: BetfairConfig, clock: Clock, followed: FollowedFieldStore) -> None:
        self._caller = caller
        self._config = config
        self._clock = clock
        self._fields = FollowedFields(config.follow, followed)
        self.delayed = False

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """Fixtures and odds of every competition followed that has markets now; and of others the ends of fields."""
        subjects: list[Subject] = []
        for event_type in self._config.event_types:
            which = MarketFilter(event_types=(event_type,), market_types=self._config.market_types)
            reply = await self._caller.call(client.list_competitions(which))
            sport = SPORTS.get(event_type) or f"event_type_{event_type}"
            for named in parse_listings(reply.body, Kind.COMPETITIONS):
                if self._config.competitions and named.id not in self._config.competitions:
                    continue
                subjects.extend(
                    Subject(kind=kind, key=named.id, sport=sport, cost=1)
                    for kind in (FetchKind.FIXTURES, FetchKind.ODDS)
                )
        listed = {subject.key for subject in subjects}
        return [*subjects, *(each for each in await self._ending() if each.key not in listed)]

    async def fetch(self, fetch: Fetch) -> Reading:
        """The events of a competition, and the books of all their markets if its odds are asked for."""
        key = fetch.subject.key
        games = tuple(each for each in self._config.market_types if each != WINNER)
        catalogues, seen = await self._catalogues((key,), fetch.now, fetch.kickoff, games) if games else ([], fetch.now)
        listed: dict[str, Market] = {}
        if WINNER in self._config.market_types:
            await self._fields.restore()
            of_fields, at = await self._fields_of(key, fetch.kickoff)
            listed = self._fields.listed(key, of_fields.markets, fetch.now)
            await self._fields.save()
            catalogues, seen = [*catalogues, of_fields], min(seen, at)
        fixtures = merge_readings(PROVIDER, [reading_of_catalogue(catalogue, seen) for catalogue in catalogues])
        if fetch.subject.kind is not FetchKind.ODDS:
            return fixtures
        markets = {market.market_id: market for catalogue in catalogues for market in catalogue.markets} | listed
        books = await self._books(markets, fetch.kickoff)
        return merge_readings(PROVIDER, [fixtures, *books, *await self._ends(key, fetch.now)])

    async def probe(self) -> str:
        """Ask for the sports, which needs a valid key and session."""
        reply = await self._caller.call(client.probe())
        sports = parse_listings(reply.body, Kind.EVENT_TYPES)
        return f"{len(sports)} sports with markets{', prices are delayed' if self.delayed else ''}"

    async def markets(self) -> Mapping[str, Market]:
        """The earliest markets of the competitions followed by id, for the stream.

        Raises:
            UpstreamError: the provider did not answer, or said no.
            PayloadRefusedError: its answer cannot be read.
        """
        chosen = tuple(sorted(self._config.competitions))
        config = self._config
        catalogues, _ = await self._catalogues(chosen, self._clock.now(), None, config.market_types, config.streamed)
        return {market.market_id: market for catalogue in catalogues for market in catalogue.markets}

    async def _ending(self) -> list[Subject]:
        """Competitions with fields that are followed: one that is over has no markets, and is listed no more."""
        if WINNER not in self._config.market_types:
            return []
        await self._fields.restore()
        self._fields.keep(self._is_wanted)
        await self._fields.save()
        return [
            Subject(kind=FetchKind.ODDS, key=competition, sport=sport, cost=1)
            for competition, sport in self._fields.competitions.items()
        ]

    def _is_wanted(self, market: Market) -> bool:
        of_sport = market.event_type in self._config.event_types
        return of_sport and (not self._config.competitions or market.competition in self._config.competitions)

    async def _fields_of(self, competition: str, kickoff: datetime | None) -> tuple[Catalogue, datetime]:
        """All markets on who wins a competition, and when the answer is from."""
        which = MarketFilter(event_types=self._config.event_types, competitions=(competition,), market_types=(WINNER,))
        reply = await self._caller.call(client.list_market_catalogue(which, kickoff))
        return parse_catalogue(reply.body), reply.fetched_at

    async def _ends(self, competition: str, now: datetime) -> list[Reading]:
        """What the books say of fields that are listed no more."""
        readings: list[Reading] = []
        for market in self._fields.due(competition, now):
            self._fields.asked(market.market_id, now)
            try:
                readings += await self._end_of(market, now)
            except (UpstreamError, PayloadRefusedError) as error:
                # What is on offer must not wait for what is over.
                heed_cancellation()
                _log.warning("betfair_field_not_asked", market=market.market_id, error=type(error).__name__)
        await self._fields.save()
        return readings

    async def _end_of(self, market: Market, now: datetime) -> list[Reading]:
        """By itself: an answer about closed markets leaves them out where any is open."""
        readings: list[Reading] = []
        for call in client.list_market_books([market.market_id], self._config.depth):
            reply = await self._caller.call(call)
            books = parse_books(reply.body)
            readings.append(reading_of_books(books, {market.market_id: market}, reply.fetched_at, self._config.asset))
            if any(book.status is MarketStatus.CLOSED for book in books.books):
                self._fields.closed(market.market_id, now)
        return readings

    async def _catalogues(
        self,
        competitions: tuple[str, ...],
        now: datetime,
        kickoff: datetime | None,
        market_types: tuple[str, ...],
        enough: int | None = None,
    ) -> tuple[list[Catalogue], datetime]:
        """Markets of competitions, the earliest first until there are enough; and when the oldest answer is from."""
        config = self._config
        start = client.whole_hour(now - config.behind)
        windows = [(start, client.whole_hour(now + config.ahead) + timedelta(hours=1))]
        catalogues: list[Catalogue] = []
        seen = now
        while windows and (enough is None or sum(len(found.markets) for found in catalogues) < enough):
            begin, end = windows.pop()
            which = MarketFilter(
                event_types=config.event_types,
                competitions=competitions,
                market_types=market_types,
                start_from=begin,
                start_to=end,
            )
            reply = await self._caller.call(client.list_market_catalogue(which, kickoff))
            catalogue = parse_catalogue(reply.body)
            seen = min(seen, reply.fetched_at)
            full = catalogue.listed >= client.markets_per_catalogue_call()
            if full and end - begin > _SHORTEST_WINDOW:
                # There are no pages: a full answer means that some were left out.
                middle = begin + (end - begin) / 2
                windows += [(middle, end), (begin, middle)]
                continue
            if full:
                fault = ItemFaultError("", "catalogue_full", "more markets start in an hour than one call can list")
                catalogue.found.refuse("", fault)
            catalogues.append(catalogue)
        return catalogues, seen

    async def _books(self, markets: Mapping[str, Market], kickoff: datetime | None) -> list[Reading]:
        readings: list[Reading] = []
        whole, asked = True, []
        for call in client.list_market_books(list(markets), self._config.depth, kickoff):
            reply = await self._caller.call(call)
            books = parse_books(reply.body)
            self.delayed = books.delayed or (self.delayed and not books.books)
            # Which market a refused book was of is not known: then no event is known completely.
            whole = whole and not books.found.refused
            readings.append(reading_of_books(books, markets, reply.fetched_at, self._config.asset))
            asked.append(micros_of(reply.fetched_at - DELAY if books.delayed else reply.fetched_at))
        if not whole or not asked:
            return readings
        complete = {market.event_ref: min(asked) for market in markets.values() if market.event_ref}
        return [*readings, Reading(provider=PROVIDER, snapshot_of=complete)]
