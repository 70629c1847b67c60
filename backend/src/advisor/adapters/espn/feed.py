"""ESPN as a feed: fixtures by month, scores by day, for each league that is set."""

from collections.abc import Sequence

from advisor.adapters.espn.client import EspnClient, EspnConfig, days_on, months_ahead
from advisor.adapters.espn.leagues import league_of
from advisor.adapters.espn.parse import parse
from advisor.adapters.espn.wire import PROVIDER
from advisor.core.clock import Clock
from advisor.core.readings import Reading
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Caller, CallKind, Reply


class EspnFeed:
    """A ``PolledFeed``."""

    def __init__(self, caller: Caller, config: EspnConfig, clock: Clock) -> None:
        self._client = EspnClient(caller, config)
        self._config = config
        self._clock = clock

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """Fixtures and scores of every league that is set; asks nobody."""
        now = self._clock.now()
        calls = {
            FetchKind.FIXTURES: len(months_ahead(now, self._config.days_ahead)),
            FetchKind.SCORES: len(days_on(now)),
        }
        return [
            Subject(kind=kind, key=path, sport=league_of(path).sport, cost=cost)
            for path in self._config.leagues
            for kind, cost in calls.items()
        ]

    async def fetch(self, fetch: Fetch) -> Reading:
        """Ask for a subject, in one call for each month or day, and read the answers as one."""
        league = league_of(fetch.subject.key)
        replies: list[Reply]
        match fetch.subject.kind:
            case FetchKind.FIXTURES:
                months = months_ahead(fetch.now, self._config.days_ahead)
                replies = [await self._client.month(league, month) for month in months]
            case FetchKind.SCORES:
                replies = [await self._client.day(league, day) for day in days_on(fetch.now)]
            case _:
                raise ValueError("ESPN has neither odds nor weather that we read")
        return merge_readings(PROVIDER, [parse(reply.body, reply.fetched_at, league) for reply in replies])

    async def probe(self) -> str:
        """Ask for today's games of the first league."""
        league = league_of(self._config.leagues[0])
        reply = await self._client.day(league, days_on(self._clock.now())[-1], CallKind.PROBE)
        reading = parse(reply.body, reply.fetched_at, league)
        return f"{len(reading.events)} games of {league.path} today"
