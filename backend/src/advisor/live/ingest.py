"""From readings to stored prices, bets and notifications: one batch at a time, in one place."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

import asyncpg
import numpy as np
import structlog

from advisor.core.arrays import Int64
from advisor.core.clock import Clock, micros_of
from advisor.core.markets import DECIDED_OR_POSTPONED, MARKET_CODES, MarketType
from advisor.core.quotes import Quote, Side
from advisor.core.ticks import Ticks
from advisor.db.directory.names import load_directory
from advisor.db.events.open_events import open_events, placements_of, states_of
from advisor.db.events.provider_events import Placement, ProviderRef, resolve_reports
from advisor.db.events.states import apply_states
from advisor.db.outages import unavailable
from advisor.engine.books.messages import Availability, Confirmation, EventState, Snapshot
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.identity.directory import TeamDirectory
from advisor.live.inbox import Batch, Inbox, Selection
from advisor.live.market_figures import FiguresLog
from advisor.live.normalise import normalised
from advisor.live.notifications import Notifications, Topic
from advisor.live.shown import Shown, shown_of
from advisor.live.storing import restore_engine, store

log = structlog.get_logger(__name__)

_DIRECTORY_EVERY: Final = timedelta(minutes=1)
_RETRY_SECONDS: Final = 1.0
_ANY_ODDS: Final = 20_000
"""Of an offer in a snapshot, whose price comes with its quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestConfig:
    """How batches are processed.

    Attributes:
        sandbox: what comes in is made up, and never meets real events.
        sweep_every: a step of time alone is made when nothing came for so long.
        forget_after: a game this long past its start, not known to be over, is taken for over.
        kickoff_ranks: by provider, whose kick-off counts, the lowest first.
    """

    sandbox: bool
    sweep_every: timedelta
    forget_after: timedelta
    kickoff_ranks: Mapping[str, int]


class Ingest:
    """Feeds the engine and stores what comes of it; for one task.

    Args:
        pool: of the database.
        inbox: what waits.
        notifications: collects what changed.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        engine: LiveEngine,
        inbox: Inbox,
        notifications: Notifications,
        config: IngestConfig,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pool = pool
        self._engine = engine
        self._inbox = inbox
        self._notifications = notifications
        self._config = config
        self._clock = clock
        self._sleep = sleep
        self._events: dict[int, EventState] = {}
        self._placements: dict[ProviderRef, Placement] = {}
        self._figures = FiguresLog()
        self._unavailable: dict[str, Availability] = {}
        self._untold: tuple[Availability, ...] = ()
        self._directory: TeamDirectory | None = None
        self._directory_until: datetime | None = None

    async def restore(self) -> None:
        """Take up what is stored: events that are not over, their prices, and the bets that stand."""
        now = self._clock.now()
        async with self._pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)
            known = await open_events(connection, now - self._config.forget_after)
            self._events = dict(known.states)
            self._placements = dict(known.placements)
            await restore_engine(connection, self._engine, self._events, micros_of(now))
            self._untold = tuple(self._unavailable.values())

    async def run(self) -> None:
        """Process batches until cancelled. During an outage a batch is stored again: nothing is lost or done twice."""
        while True:
            batch: Batch | None = None
            try:
                async with asyncio.timeout(self._config.sweep_every.total_seconds()):
                    batch = await self._inbox.take()
            except TimeoutError:
                pass
            await self.turn(batch)

    async def turn(self, batch: Batch | None) -> StepResult:
        """One batch, or a step of time alone."""
        now = self._clock.now()
        if batch is not None:
            await self._outlasting_outages(lambda connection: self._learn_events(connection, batch, now))
        ticks = [] if batch is None else self._ticks(batch)
        snapshots = [] if batch is None else self._snapshots(batch, micros_of(now))
        confirmations = [] if batch is None else self._confirmations(batch)
        availabilities = self._availabilities(batch)
        result = self._engine.step(ticks, micros_of(now), self._events, snapshots, confirmations, availabilities)
        shown = shown_of(result, self._figures, snapshots, confirmations)
        await self._outlasting_outages(
            lambda connection: store(connection, result, shown, batch, self._placements, now)
        )
        self._notify(result, shown, batch)
        # Only now: the engine learns from what an event ended by.
        self._forget(now)
        return result

    async def _learn_events(self, connection: asyncpg.Connection, batch: Batch, now: datetime) -> None:
        resolution = await resolve_reports(
            connection, batch.events, now, await self._names(connection, now), demo=self._config.sandbox
        )
        self._placements |= resolution.placements
        await self._look_up(connection, batch)
        applied = await apply_states(connection, batch.events, resolution.placements, now, self._config.kickoff_ranks)
        changed = {*resolution.created, *applied.changed, *applied.settled}
        known = {place.event_id for place in resolution.placements.values()}
        asked = changed | (known - self._events.keys())
        if asked:
            self._events |= await states_of(connection, sorted(asked))
        self._notifications.add(Topic.SCORES, map(str, sorted(changed | set(applied.running))))
        if resolution.review:
            self._notifications.add(Topic.REVIEWS, ())

    async def _look_up(self, connection: asyncpg.Connection, batch: Batch) -> None:
        """Events of quotes that came without a report, as a stream sends them after a restart."""
        refs = {(provider, quote.event) for provider, quotes in batch.quotes.items() for quote in quotes}
        missing = sorted(refs - self._placements.keys())
        if missing:
            found = await placements_of(connection, missing)
            self._placements |= found
            self._events |= await states_of(connection, sorted({place.event_id for place in found.values()}))

    async def _names(self, connection: asyncpg.Connection, now: datetime) -> TeamDirectory:
        if self._directory is None or self._directory_until is None or now >= self._directory_until:
            self._directory = await load_directory(connection)
            self._directory_until = now + _DIRECTORY_EVERY
        return self._directory

    def _forget(self, now: datetime) -> None:
        before = micros_of(now - self._config.forget_after)
        over = {
            id_ for id_, state in self._events.items() if state.status in DECIDED_OR_POSTPONED or state.kickoff < before
        }
        for id_ in over:
            del self._events[id_]
        self._figures.forget(frozenset(over))
        if over:
            self._placements = {ref: place for ref, place in self._placements.items() if place.event_id not in over}

    def _of(self, provider: str) -> dict[str, Placement]:
        return {ref: place for (owner, ref), place in self._placements.items() if owner == provider}

    def _ticks(self, batch: Batch) -> list[Ticks]:
        made = (normalised(provider, quotes, self._of(provider)) for provider, quotes in batch.quotes.items())
        return [ticks for ticks in made if len(ticks)]

    def _confirmations(self, batch: Batch) -> list[Confirmation]:
        by_instant: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for (provider, ref, market), at in batch.confirmed.items():
            place = self._placements.get((provider, ref))
            if place is not None:
                by_instant[provider, at].append((place.event_id, MARKET_CODES[market]))
        return [
            Confirmation(
                provider=provider,
                events=_ids([event for event, _ in markets]),
                markets=np.array([code for _, code in markets], np.int8),
                seen=at,
            )
            for (provider, at), markets in by_instant.items()
        ]

    def _availabilities(self, batch: Batch | None) -> list[Availability]:
        """What the engine has not been told; an engine that starts anew is told of all that are down."""
        fresh = () if batch is None else batch.availabilities
        self._unavailable |= {each.provider: each for each in fresh}
        untold, self._untold = self._untold, ()
        return [*untold, *fresh]

    def _snapshots(self, batch: Batch, now: int) -> list[Snapshot]:
        offered: dict[str, list[Selection]] = defaultdict(list)
        events: dict[str, list[int]] = defaultdict(list)
        for (provider, ref), selections in batch.snapshots.items():
            place = self._placements.get((provider, ref))
            if place is not None:
                events[provider].append(place.event_id)
                offered[provider] += selections
        return [
            Snapshot.of_ticks(
                normalised(provider, [_offer(each) for each in offered[provider]], self._of(provider)),
                _ids(events[provider]),
                now,
            )
            for provider in events
        ]

    async def _outlasting_outages(self, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
        while True:
            try:
                async with self._pool.acquire() as lent, lent.transaction():
                    # A pool lends a proxy, a connection in all but its class.
                    await work(cast("asyncpg.Connection", lent))
                return
            # An outage is waited for; anything else is a defect, which supervision logs.
            except Exception as error:
                if unavailable(error) is None:
                    raise
                log.warning("live_storing_waits", reason=str(error))
            await self._sleep(_RETRY_SECONDS)

    def _notify(self, result: StepResult, shown: Shown, batch: Batch | None) -> None:
        for quotes in result.quotes:
            self._notifications.add_quotes(quotes)
        self._notifications.add_flags(result.reflagged)
        self._notifications.add_shown(shown)
        if bets := result.value_bets.all:
            self._notifications.add(Topic.VALUE_BETS, (str(bet.id) for bet in bets))
        if found := result.arbitrages.all:
            self._notifications.add(Topic.ARBITRAGE, (str(each.id) for each in found))
        if batch is not None and batch.shed.dropped:
            log.warning("live_quotes_shed", replaced=batch.shed.replaced, dropped=batch.shed.dropped)


def _offer(selection: Selection) -> Quote:
    _, event, market, line, place, venue, side = selection
    return Quote(event, MarketType(market), line, place, venue, Side(side), _ANY_ODDS, None, 0, 0)


def _ids(events: Sequence[int]) -> Int64:
    return np.array(events, np.int64)
