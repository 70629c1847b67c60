"""ESPN as a feed: fixtures by month, scores by day, for each league that is set."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from advisor.adapters.espn.client import EspnClient, EspnConfig, day_of, days_on, months_ahead
from advisor.adapters.espn.leagues import League, league_of
from advisor.adapters.espn.parse import parse
from advisor.adapters.espn.wire import PROVIDER
from advisor.core.clock import Clock
from advisor.core.errors import UpstreamError
from advisor.core.orders.awaited import AwaitedResultsNow
from advisor.core.readings import Reading
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.providers.old_results import OldResults
from advisor.upstream.calls import Caller, CallKind, Reply

_OLD_DAYS: Final = 3
"""Days asked for beside the present one at a time; others come with the next fetches."""


class EspnFeed:
    """A ``PolledFeed``."""

    def __init__(self, caller: Caller, config: EspnConfig, clock: Clock, awaited: AwaitedResultsNow) -> None:
        self._client = EspnClient(caller, config)
        self._config = config
        self._clock = clock
        self._old = OldResults(PROVIDER, awaited)

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
                replies += await self._old_days(league, fetch.now)
            case _:
                raise ValueError("ESPN has neither odds nor weather that we read")
        return merge_readings(PROVIDER, [parse(reply.body, reply.fetched_at, league) for reply in replies])

    async def _old_days(self, league: League, now: datetime) -> list[Reply]:
        """Days before, whose results bets still wait for; one that fails is asked for again later."""
        waiting: dict[date, list[str]] = {}
        for each in await self._old.due(league.path, now):
            day = day_of(each.kickoff)
            if day not in days_on(now):
                waiting.setdefault(day, []).append(each.ref)
        replies = []
        for day, refs in list(waiting.items())[:_OLD_DAYS]:
            self._old.asked(refs, now)
            try:
                replies.append(await self._client.day(league, day))
            except UpstreamError:
                break
        return replies

    async def probe(self) -> str:
        """Ask for today's games of the first league."""
        league = league_of(self._config.leagues[0])
        reply = await self._client.day(league, days_on(self._clock.now())[-1], CallKind.PROBE)
        reading = parse(reply.body, reply.fetched_at, league)
        return f"{len(reading.events)} games of {league.path} today"
