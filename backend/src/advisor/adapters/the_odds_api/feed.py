"""The Odds API as a feed: fixtures, odds and scores of the competitions that are set and in season."""

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.adapters.the_odds_api.client import TheOddsApiClient, TheOddsApiConfig
from advisor.adapters.the_odds_api.parse import SportInfo, parse, parse_sports
from advisor.adapters.the_odds_api.wire import PROVIDER
from advisor.core.readings import Reading
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Caller, CallKind

_REMAINING: Final = "x-requests-remaining"


class TheOddsApiFeed:
    """A ``PolledFeed``."""

    def __init__(self, caller: Caller, config: TheOddsApiConfig) -> None:
        self._client = TheOddsApiClient(caller, config)
        self._config = config
        self._outrights: frozenset[str] = frozenset()

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
        match fetch.subject.kind:
            case FetchKind.ODDS:
                reply = await self._client.odds(key, fetch.kickoff, outrights=key in self._outrights)
            case FetchKind.SCORES:
                reply = await self._client.scores(key)
            case FetchKind.FIXTURES:
                reply = await self._client.events(key)
            case FetchKind.WEATHER:
                raise ValueError("The Odds API has no weather")
        return parse(reply.body, reply.fetched_at, odds_format=self._config.odds_format)

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
        yield Subject(kind=FetchKind.SCORES, key=sport.key, sport=sport.sport, cost=self._config.scores_cost)
