"""The Odds API as a feed: fixtures, odds and scores of the competitions that are set and in season."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from advisor.adapters.the_odds_api.client import SCORES_REACH, TheOddsApiClient, TheOddsApiConfig
from advisor.adapters.the_odds_api.offers import Offers
from advisor.adapters.the_odds_api.parse import SportInfo, parse, parse_sports
from advisor.adapters.the_odds_api.wire import PROVIDER
from advisor.core.clock import micros_of
from advisor.core.errors import UpstreamError, UpstreamRefusedError
from advisor.core.orders.awaited import AwaitedResultsNow
from advisor.core.readings import Reading
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.providers.old_results import OldResults
from advisor.upstream.calls import Caller, CallKind, Reply

_REMAINING: Final = "x-requests-remaining"
_GONE: Final = "event_not_found"
_OLD_EVENTS: Final = 20
"""Asked for in one call; others come with the next fetches."""


class TheOddsApiFeed:
    """A ``PolledFeed``."""

    def __init__(self, caller: Caller, config: TheOddsApiConfig, awaited: AwaitedResultsNow) -> None:
        self._client = TheOddsApiClient(caller, config)
        self._config = config
        self._outrights: frozenset[str] = frozenset()
        self._offers = Offers()
        self._old = OldResults(PROVIDER, awaited)
        self._listed: dict[str, dict[str, datetime]] = {}
        self._now: datetime | None = None

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """The competitions of the settings that are in season by the provider's word."""
        reply = await self._client.sports()
        on_offer = {sport.key: sport for sport in parse_sports(reply.body).sports if sport.active}
        chosen = [on_offer[key] for key in dict.fromkeys(self._config.sports) if key in on_offer]
        self._outrights = frozenset(sport.key for sport in chosen if sport.outrights)
        return [subject for sport in chosen for subject in self._subjects_of(sport)]

    async def fetch(self, fetch: Fetch) -> Reading:
        """Ask for a subject and read the answer."""
        key = fetch.subject.key
        self._now = fetch.now
        match fetch.subject.kind:
            case FetchKind.ODDS:
                reply = await self._client.odds(key, fetch.kickoff, outrights=key in self._outrights)
            case FetchKind.EVENT_ODDS:
                return await self._event_odds(key, fetch.now)
            case FetchKind.SCORES:
                return await self._scores(key, fetch.now)
            case FetchKind.FIXTURES:
                reply = await self._client.events(key)
            case FetchKind.WEATHER:
                raise ValueError("The Odds API has no weather")
        reading = self._read(reply, of_event=False)
        self._listed[key] = {event.ref: event.kickoff for event in reading.events if event.competition == key}
        self._offers.keep(event for events in self._listed.values() for event in events)
        return reading

    async def _scores(self, sport: str, now: datetime) -> Reading:
        """Ask for the scores of the present, and for those before that bets still wait for.

        Raises:
            UpstreamError: the present ones did not come. If those before do not, they are asked for again later.
        """
        reading = self._read(await self._client.scores(sport), of_event=False)
        reached = {event.ref for event in reading.events}
        due = [each for each in await self._old.due(sport, now) if each.kickoff > now - SCORES_REACH]
        old = [each.ref for each in due if each.ref not in reached][:_OLD_EVENTS]
        if not old:
            return reading
        self._old.asked(old, now)
        try:
            return _joined([reading, self._read(await self._client.old_scores(sport, old), of_event=False)])
        except UpstreamError:
            return reading

    async def _event_odds(self, sport: str, now: datetime) -> Reading:
        """Ask for each event that starts soon, one after another; one that is not there any more is passed over.

        Raises:
            UpstreamError: the first call failed. If a later one does, what was read counts: it was paid for.
        """
        readings: list[Reading] = []
        for event, kickoff in self._soon(sport, now):
            try:
                readings.append(self._read(await self._client.event_odds(sport, event, kickoff), of_event=True))
            except UpstreamError as failed:
                if isinstance(failed, UpstreamRefusedError) and failed.reason == _GONE:
                    continue
                if not readings:
                    raise
                break
        return _joined(readings)

    def _read(self, reply: Reply, *, of_event: bool) -> Reading:
        reading = parse(reply.body, reply.fetched_at, odds_format=self._config.odds_format)
        if not self._config.event_markets:
            return reading
        starts = {event.ref: event.kickoff for event in reading.events}
        apart = self._starting(starts, reply.fetched_at)
        return self._offers.read(reading, micros_of(reply.fetched_at), apart, of_event=of_event)

    def _soon(self, sport: str, now: datetime) -> list[tuple[str, datetime]]:
        """Events that start within the time that is set, the next first."""
        soon = self._starting(self._listed.get(sport, {}), now)
        return sorted(soon.items(), key=lambda game: game[1])

    def _starting(self, starts: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
        """Of these events those that are asked for by themselves."""
        until = now + self._config.event_ahead
        return {event: start for event, start in starts.items() if now < start <= until}

    async def probe(self) -> str:
        """Ask for the list of competitions, which is free."""
        reply = await self._client.sports(CallKind.PROBE)
        active = sum(sport.active for sport in parse_sports(reply.body).sports)
        left = reply.headers.get(_REMAINING)
        return f"{active} competitions in season" + (f", {left} credits left" if left and left.isdecimal() else "")

    def _subjects_of(self, sport: SportInfo) -> Iterator[Subject]:
        if sport.outrights:
            yield Subject(kind=FetchKind.ODDS, key=sport.key, sport=sport.sport, cost=self._config.odds_cost(1))
            return
        odds = self._config.odds_cost(len(self._config.markets))
        yield Subject(kind=FetchKind.FIXTURES, key=sport.key, sport=sport.sport, cost=0)
        yield Subject(kind=FetchKind.ODDS, key=sport.key, sport=sport.sport, cost=odds)
        if self._config.event_markets:
            # As many as start soon by what is known now; it changes with every hour.
            events = 1 if self._now is None else max(1, len(self._soon(sport.key, self._now)))
            cost = events * self._config.odds_cost(len(self._config.event_markets))
            yield Subject(kind=FetchKind.EVENT_ODDS, key=sport.key, sport=sport.sport, cost=cost)
        yield Subject(kind=FetchKind.SCORES, key=sport.key, sport=sport.sport, cost=self._config.scores_cost)


def _joined(readings: Sequence[Reading]) -> Reading:
    """One reading of several answers."""
    unknown: Counter[str] = Counter()
    for reading in readings:
        unknown.update(reading.unknown_fields)
    return Reading(
        provider=PROVIDER,
        events=tuple(chain.from_iterable(reading.events for reading in readings)),
        quotes=tuple(chain.from_iterable(reading.quotes for reading in readings)),
        snapshot_of={event: seen for reading in readings for event, seen in reading.snapshot_of.items()},
        refused=tuple(chain.from_iterable(reading.refused for reading in readings)),
        unknown_fields=unknown,
    )
