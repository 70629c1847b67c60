"""Everything that the engine's process runs, as its settings say."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final, TypeAlias, cast

import asyncpg
import numpy as np
import structlog
from prometheus_client import CollectorRegistry

from advisor.core.clock import Clock
from advisor.core.ids import NewId
from advisor.core.readings import Reading
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.quotes.write import forget_quotes
from advisor.engine.step import LiveEngine
from advisor.live.agenda import Agenda
from advisor.live.config import EngineProcessConfig
from advisor.live.files import fetch_files
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.metrics import UpstreamMetrics
from advisor.live.notifications import Notifications, Topic, publish
from advisor.live.orchestration import Orchestration, orchestration
from advisor.live.places import locate_stadiums, wanted_places
from advisor.live.probes import probe_all
from advisor.live.scheduler import Scheduler, Timings
from advisor.live.storing import load_records, save_records
from advisor.ports.feeds import PolledFeed
from advisor.providers.spec import EnabledProvider
from advisor.supervision import every, supervise
from advisor.upstream.budget import Demand
from advisor.upstream.transport import Transport

log = structlog.get_logger(__name__)

_PLACES_EVERY: Final = timedelta(minutes=1)
_TIDY_EVERY: Final = timedelta(minutes=10)
_LATEST_KEPT: Final = timedelta(hours=6)

Task: TypeAlias = tuple[str, Callable[[], Awaitable[None]]]
"""A name for the log, and what is done."""


class EngineProcess:
    """Feeds, engine and storage, put together.

    Args:
        pool: of the database.
        transport: makes the HTTP requests.
    """

    def __init__(
        self,
        config: EngineProcessConfig,
        pool: asyncpg.Pool,
        transport: Transport,
        *,
        clock: Clock,
        rng: np.random.Generator,
        new_id: NewId,
    ) -> None:
        self._config = config
        self._pool = pool
        self._clock = clock
        self._notifications = Notifications()
        self._inbox = Inbox(config.timings.inbox)
        self._agenda = Agenda(config.timings.forget_after)
        self.registry = CollectorRegistry()
        self.made: Orchestration = orchestration(
            config,
            transport=transport,
            store=PostgresUpstreamStore(pool),
            places=lambda: wanted_places(pool, clock),
            clock=clock,
            rng=rng,
            events=UpstreamMetrics(self.registry, self._provider_changed),
        )
        self.ingest = Ingest(
            pool,
            LiveEngine(config.engine, new_id),
            self._inbox,
            self._notifications,
            IngestConfig(
                sandbox=config.sandbox,
                sweep_every=config.timings.sweep_every,
                forget_after=config.timings.forget_after,
            ),
            clock,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until the event is set; then feeds stop first, so that what they reported is still stored and published."""
        feeds = _started(await self.feed_tasks())
        others = _started(self.other_tasks())
        log.info("engine_started", providers=[*self.made.providers], sandbox=self._config.sandbox)
        try:
            await stop.wait()
        finally:
            await _cancelled(feeds)
            await _cancelled(others)
            if len(self._inbox):
                await self.ingest.turn(await self._inbox.take())
            await self._publish()
            log.info("engine_stopped")

    async def feed_tasks(self) -> list[Task]:
        """A schedule for each polled feed, and a stream for each that is pushed."""
        tasks: list[Task] = []
        for enabled in self._config.providers:
            built = self.made.providers[enabled.key]
            if built.pushed is not None:
                tasks.append((f"stream {enabled.key}", partial(built.pushed.run, self._sink)))
            if built.polled is not None:
                scheduler = self._scheduler(enabled, built.polled)
                scheduler.remember(await load_records(self._pool, enabled.key))
                tasks.append((f"schedule {enabled.key}", scheduler.run))
        return tasks

    def other_tasks(self) -> list[Task]:
        """What is done with readings, and what is done now and then."""
        timings = self._config.timings
        tasks: list[Task] = [
            ("ingest", self.ingest.run),
            ("publish", _repeated(timings.publish_every, self._publish)),
            ("tidy", _repeated(_TIDY_EVERY, self._tidy)),
            ("probe", _repeated(timings.probe_every, self._probe)),
        ]
        for key, built in self.made.providers.items():
            if built.locator is not None:
                search = partial(locate_stadiums, self._pool, built.locator, self._clock)
                tasks.append((f"places {key}", _repeated(_PLACES_EVERY, search)))
            if built.files is not None:
                folder = self._config.downloads / key
                fetch = fetch_files(self._pool, self.made.orchestrator, built.files, folder, self._clock)
                tasks.append((f"files {key}", _repeated(built.files.every, fetch)))
        return tasks

    def _scheduler(self, enabled: EnabledProvider, feed: PolledFeed) -> Scheduler:
        return Scheduler(
            feed,
            schedule=enabled.schedule,
            timings=Timings(
                subjects_every=self._config.timings.subjects_every, escalation=self._config.orchestrator.escalation
            ),
            agenda=self._agenda,
            sink=self._sink,
            save=partial(save_records, self._pool),
            plan=partial(self._plan, enabled.key),
            clock=self._clock,
        )

    async def _sink(self, reading: Reading) -> None:
        self._agenda.learn(reading.events)
        self._inbox.put(reading)
        # A feed with much to say leaves the others their turn.
        await asyncio.sleep(0)

    async def _publish(self) -> None:
        await publish(self._pool, self._notifications)

    async def _tidy(self) -> None:
        """Drop the last prices of games that are long over; their history stays."""
        async with self._pool.acquire() as lent:
            await forget_quotes(cast("asyncpg.Connection", lent), self._clock.now() - _LATEST_KEPT)

    def _plan(self, provider: str, demands: Sequence[Demand]) -> None:
        self.made.orchestrator.set_demands(provider, demands)

    async def _probe(self) -> None:
        polled = [each.polled for each in self.made.providers.values() if each.polled is not None]
        await probe_all(polled, self.made.orchestrator)
        self._notifications.add(Topic.PROVIDERS, [feed.provider for feed in polled])

    def _provider_changed(self, provider: str) -> None:
        self._notifications.add(Topic.PROVIDERS, (provider,))


def _repeated(interval: timedelta, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    return partial(every, interval.total_seconds(), work)


def _started(tasks: Sequence[Task]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(supervise(name, work), name=name) for name, work in tasks]


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
