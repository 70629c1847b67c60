"""The engine's process: its feeds, what is done with their readings, and what is done now and then."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeAlias, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.readings import Reading
from advisor.db.quotes.write import forget_quotes
from advisor.live.agenda import Agenda
from advisor.live.availability import AvailabilityWatch
from advisor.live.config import EngineProcessConfig
from advisor.live.files import fetch_files
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest
from advisor.live.notifications import Notifications, Topic, publish
from advisor.live.places import locate_stadiums
from advisor.live.probes import probe_all
from advisor.live.scheduler import Scheduler, Timings
from advisor.live.storing import forget_other_records, load_records, save_records
from advisor.ports.feeds import PolledFeed
from advisor.providers.built import BuiltProvider
from advisor.providers.spec import EnabledProvider
from advisor.supervision import every, supervise
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.quota.budget import Demand

log = structlog.get_logger(__name__)

Task: TypeAlias = tuple[str, Callable[[], Awaitable[None]]]
"""A name for the log, and what is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineProcess:
    """Feeds, engine and storage; ``bootstrap.engine`` puts them together.

    Attributes:
        pool: of the database.
        orchestrator: makes the calls of all providers.
        providers: built, by key, in the order of the settings.
        ingest: takes readings out of the inbox into the engine and the database.
        watch: tells the engine which providers are down.
        agenda: when games start, and which are on.
        notifications: what other processes have to hear.
    """

    config: EngineProcessConfig
    pool: asyncpg.Pool
    orchestrator: RequestOrchestrator
    providers: Mapping[str, BuiltProvider]
    inbox: Inbox
    ingest: Ingest
    watch: AvailabilityWatch
    agenda: Agenda
    notifications: Notifications
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until the event is set; then feeds stop first, so that what they reported is still stored and published."""
        for key in self.providers:
            self.watch.look(key)
        feeds = _started(await self.feed_tasks())
        others = _started(self.other_tasks())
        log.info("engine_started", providers=[*self.providers], sandbox=self.config.sandbox)
        try:
            await stop.wait()
        finally:
            await _cancelled(feeds)
            await _cancelled(others)
            if len(self.inbox):
                await self.ingest.turn(await self.inbox.take())
            await self._publish()
            log.info("engine_stopped")

    async def feed_tasks(self) -> list[Task]:
        """A schedule for each polled feed, and a stream for each that is pushed."""
        tasks: list[Task] = []
        for enabled in self.config.providers:
            built = self.providers[enabled.key]
            if built.pushed is not None:
                tasks.append((f"stream {enabled.key}", partial(built.pushed.run, self._sink)))
            if built.polled is not None:
                scheduler = self._scheduler(enabled, built.polled)
                scheduler.remember(await load_records(self.pool, enabled.key))
                tasks.append((f"schedule {enabled.key}", scheduler.run))
        return tasks

    def other_tasks(self) -> list[Task]:
        """What is done with readings, and what is done now and then."""
        timings = self.config.timings
        tasks: list[Task] = [
            ("ingest", self.ingest.run),
            ("publish", _repeated(timings.publish_every, self._publish)),
            ("tidy", _repeated(timings.tidy_every, self._tidy)),
            ("probe", _repeated(timings.probe_every, self._probe)),
        ]
        for key, built in self.providers.items():
            if built.locator is not None:
                search = partial(locate_stadiums, self.pool, built.locator, self.clock, again=timings.places_again)
                tasks.append((f"places {key}", _repeated(timings.places_every, search)))
            if built.files is not None:
                folder = self.config.downloads / key
                fetch = fetch_files(self.pool, self.orchestrator, built.files, folder, self.clock)
                tasks.append((f"files {key}", _repeated(built.files.every, fetch)))
        return tasks

    def _scheduler(self, enabled: EnabledProvider, feed: PolledFeed) -> Scheduler:
        return Scheduler(
            feed,
            schedule=enabled.schedule,
            timings=Timings(
                subjects_every=self.config.timings.subjects_every,
                retry_after=self.config.timings.retry_after,
                escalation=self.config.orchestrator.escalation,
            ),
            agenda=self.agenda,
            sink=self._sink,
            save=partial(save_records, self.pool),
            forget=partial(forget_other_records, self.pool, enabled.key),
            plan=partial(self._plan, enabled.key),
            clock=self.clock,
        )

    async def _sink(self, reading: Reading) -> None:
        self.agenda.learn(reading.events)
        self.inbox.put(reading)
        # A feed with much to say leaves the others their turn.
        await asyncio.sleep(0)

    async def _publish(self) -> None:
        await publish(self.pool, self.notifications)

    async def _tidy(self) -> None:
        """Drop the last prices of games that are long over; their history stays."""
        async with self.pool.acquire() as lent:
            await forget_quotes(cast("asyncpg.Connection", lent), self.clock.now() - self.config.timings.keep_prices)

    def _plan(self, provider: str, demands: Sequence[Demand]) -> None:
        self.orchestrator.set_demands(provider, demands)

    async def _probe(self) -> None:
        polled = [each.polled for each in self.providers.values() if each.polled is not None]
        await probe_all(polled, self.orchestrator)
        self.notifications.add(Topic.PROVIDERS, [feed.provider for feed in polled])


def _repeated(interval: timedelta, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    return partial(every, interval.total_seconds(), work)


def _started(tasks: Sequence[Task]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(supervise(name, work), name=name) for name, work in tasks]


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
