"""Pinnacle's leagues, asked for by the rules: one snapshot of a sport, then only what changed, never too often."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.adapters.pinnacle import client
from advisor.adapters.pinnacle.classify import ODDS_PAUSE
from advisor.adapters.pinnacle.parse import parse_betting_status, parse_fixtures, parse_leagues, parse_odds
from advisor.adapters.pinnacle.state import SportState
from advisor.adapters.pinnacle.wire import PROVIDER, sport_of
from advisor.core.clock import Clock
from advisor.core.errors import PayloadRefusedError
from advisor.core.money.assets import Asset
from advisor.core.readings import Reading
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Caller, Source

_log = structlog.get_logger(__name__)

_OLD: Final = frozenset({Source.CACHE, Source.STALE})
"""A list of changes that was taken before must not be taken again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnacleConfig:
    """What is followed.

    Attributes:
        sports: Pinnacle's ids.
        leagues: ids; empty for all with events.
        pause: between two calls for the odds of a sport; Pinnacle allows no less than two minutes.
        asset: that limits are asked for in.
        resnapshot: after this long a snapshot is asked for again, so that a lost change does not stay lost.
    """

    sports: tuple[str, ...] = ("29",)
    leagues: frozenset[str] = frozenset()
    pause: timedelta = ODDS_PAUSE
    resnapshot: timedelta = timedelta(hours=6)
    asset: Asset = field(default_factory=lambda: Asset.of("USD"))


@dataclass(slots=True)
class _Polling:
    """When a sport was asked for."""

    state: SportState
    fixtures_at: datetime | None = None
    odds_at: datetime | None = None
    snapshot_at: datetime | None = None


class PinnacleFeed:
    """See ``ports.feeds.PolledFeed``.

    Subjects are leagues, but calls are made by sport, for so the rules want it: a fetch of any league brings what
    changed in all of its sport, and one that comes too early brings nothing.
    """

    def __init__(self, caller: Caller, config: PinnacleConfig, clock: Clock) -> None:
        self._caller = caller
        self._config = config
        self._clock = clock
        self._polling = {sport: _Polling(SportState(sport, config.asset)) for sport in config.sports}
        self._sport_of: dict[str, str] = {}

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """Fixtures and odds of every league followed that has events now."""
        subjects: list[Subject] = []
        for sport in self._config.sports:
            reply = await self._caller.call(client.leagues(sport))
            for league in parse_leagues(reply.body):
                chosen = league.id in self._config.leagues if self._config.leagues else league.events > 0
                if not chosen:
                    continue
                self._sport_of[league.id] = sport
                subjects.extend(
                    Subject(kind=kind, key=league.id, sport=sport_of(sport), cost=1)
                    for kind in (FetchKind.FIXTURES, FetchKind.ODDS)
                )
        return subjects

    async def fetch(self, fetch: Fetch) -> Reading:
        """What changed in the sport of a league; nothing where the rules forbid to ask already."""
        polling = self._polling.get(self._sport_of.get(fetch.subject.key, ""))
        if polling is None:
            return Reading(provider=PROVIDER)
        now = self._clock.now()
        if polling.snapshot_at is not None and now - polling.snapshot_at >= self._config.resnapshot:
            polling.state.restart()
            polling.snapshot_at = None
        readings: list[Reading] = []
        if self._due(polling.fixtures_at, now):
            readings.append(await self._fixtures(polling, now))
        if fetch.subject.kind is FetchKind.ODDS and self._due(polling.odds_at, now):
            readings += await self._odds(polling, now)
        return merge_readings(PROVIDER, readings)

    async def probe(self) -> str:
        """Ask whether bets are taken."""
        reply = await self._caller.call(client.betting_status())
        return parse_betting_status(reply.body).replace("_", " ").lower()

    def _due(self, last: datetime | None, now: datetime) -> bool:
        return last is None or now - last >= max(self._config.pause, ODDS_PAUSE)

    async def _fixtures(self, polling: _Polling, now: datetime) -> Reading:
        # Noted before: a call that failed has been made all the same.
        polling.fixtures_at = now
        state = polling.state
        reply = await self._caller.call(client.fixtures(state.sport_id, state.fixtures_since))
        if reply.source in _OLD:
            return Reading(provider=PROVIDER)
        return state.take_fixtures(parse_fixtures(reply.body), reply.fetched_at)

    async def _odds(self, polling: _Polling, now: datetime) -> list[Reading]:
        polling.odds_at = now
        state = polling.state
        snapshot = state.odds_since is None
        try:
            reply = await self._caller.call(client.odds(state.sport_id, state.odds_since, self._config.asset.code))
            if reply.source in _OLD:
                return []
            answer = parse_odds(reply.body)
        except PayloadRefusedError:
            # Changes were lost with it: only a snapshot shows again what stands.
            state.restart()
            raise
        if not answer.whole:
            _log.warning("pinnacle_changes_lost", sport=state.sport_id)
        reading = state.take_odds(answer, reply.fetched_at)
        if snapshot:
            polling.snapshot_at = now
        if not answer.whole:
            state.restart()
        return [reading, state.standing(reply.fetched_at, reply.fetched_at)]
