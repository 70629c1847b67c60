"""Its calls, and the feed made of them."""

from collections.abc import Sequence

from advisor.core.readings import Reading
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Call, Caller, CallKind, Reply
from tests.adapters.planted.tiny.classify import PROVIDER
from tests.adapters.planted.tiny.parse import parse


class TinyFeed:
    """A ``PolledFeed``: one subject for each league."""

    def __init__(self, caller: Caller, leagues: Sequence[str]) -> None:
        self._caller = caller
        self._leagues = leagues

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """The leagues of the settings."""
        return [Subject(kind=FetchKind.ODDS, key=league, sport="football", cost=1) for league in self._leagues]

    async def fetch(self, fetch: Fetch) -> Reading:
        """Ask for a league's page and read it."""
        reply = await self._page(fetch.subject.key, fetch)
        return parse(reply.body, fetch.subject.key, reply.fetched_at)

    async def probe(self) -> str:
        """Ask for the first league."""
        league = self._leagues[0]
        reply = await self._page(league, None)
        return f"{len(parse(reply.body, league, reply.fetched_at).events)} events of {league}"

    async def _page(self, league: str, fetch: Fetch | None) -> Reply:
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="odds",
                kind=CallKind.PROBE if fetch is None else CallKind.ODDS,
                path=f"/leagues/{league}/odds",
                kickoff=fetch.kickoff if fetch is not None else None,
            )
        )
