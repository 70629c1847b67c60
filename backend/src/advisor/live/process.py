"""The live process: asks providers, takes in what they tell, finds bets, stores and publishes."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import Final, TypeAlias, cast

import asyncpg
import numpy as np
import structlog
from prometheus_client import CollectorRegistry

from advisor.core.clock import Clock
from advisor.core.errors import ConflictError
from advisor.core.ids import NewId
from advisor.core.readings import Reading
from advisor.db.locks import AdvisoryLock, held
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.quotes.write import forget_quotes
from advisor.db.session import Database, connected
from advisor.engine.step import LiveEngine, warm_up
from advisor.live.agenda import Agenda
from advisor.live.config import FeedsConfig
from advisor.live.files import fetch_files
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.metrics import UpstreamTelling, served
from advisor.live.news import News, Topic
from advisor.live.orchestration import Orchestration, orchestration, running
from advisor.live.places import locate_stadiums, wanted_places
from advisor.live.probes import probe_all
from advisor.live.publishing import publish
from advisor.live.scheduler import Scheduler, Timings
from advisor.live.setups import FootballDataSetup, NflverseSetup
from advisor.live.subjects import load_records, save_records
from advisor.live.supervision import every, keep_going
from advisor.upstream.budget import Demand
from advisor.upstream.transport import HttpxTransport

log = structlog.get_logger(__name__)

_PLACES_EVERY: Final = timedelta(minutes=1)
_TIDY_EVERY: Final = timedelta(minutes=10)
_LATEST_KEPT: Final = timedelta(hours=6)
_CONNECTIONS: Final = 6

_Work: TypeAlias = tuple[str, Callable[[], Awaitable[None]]]
"""A name for the log, and what is done."""


async def run_feeds(dsn: str, config: FeedsConfig, *, clock: Clock, rng: np.random.Generator, new_id: NewId) -> None:
    """Run until SIGINT or SIGTERM, then land what flies and store what waits.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
        ConflictError: the feeds already run on this database.
        ConfigError: the port of the metrics is taken.
    """
    stop = asyncio.Event()
    with _stopped_by_signals(stop):
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(connected(dsn, connections=_CONNECTIONS))
            await _alone(database, stack)
            transport = HttpxTransport()
            stack.push_async_callback(transport.aclose)
            # Nothing compiles while prices wait.
            await asyncio.to_thread(warm_up)
            process = _Process(config, database, transport, clock=clock, rng=rng, new_id=new_id)
            stack.enter_context(served(process.registry, config.metrics_port))
            await process.ingest.restore()
            async with running(process.made.orchestrator):
                await process.run(stop)


class _Process:
    """Everything put together."""

    def __init__(
        self,
        config: FeedsConfig,
        database: Database,
        transport: HttpxTransport,
        *,
        clock: Clock,
        rng: np.random.Generator,
        new_id: NewId,
    ) -> None:
        self._config = config
        self._database = database
        self._clock = clock
        self._news = News()
        self._inbox = Inbox(config.timings.inbox)
        self._agenda = Agenda(config.timings.forget_after)
        self.registry = CollectorRegistry()
        self.made: Orchestration = orchestration(
            config,
            transport=transport,
            store=PostgresUpstreamStore(database.pool),
            places=lambda: wanted_places(database.pool, clock),
            clock=clock,
            rng=rng,
            events=UpstreamTelling(self.registry, lambda provider: self._news.add(Topic.PROVIDERS, (provider,))),
        )
        self.ingest = Ingest(
            database.pool,
            LiveEngine(config.engine, new_id),
            self._inbox,
            self._news,
            IngestConfig(
                sandbox=config.sandbox,
                sweep_every=config.timings.sweep_every,
                forget_after=config.timings.forget_after,
            ),
            clock,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until the event is set; then feeds stop first, so that what they told is still stored and published."""
        feeds = [asyncio.create_task(keep_going(name, work)) for name, work in await self._feeds()]
        others = [asyncio.create_task(keep_going(name, work)) for name, work in self._others()]
        log.info("feeds_started", providers=[*self.made.connections], sandbox=self._config.sandbox)
        try:
            await stop.wait()
        finally:
            await _cancelled(feeds)
            await _cancelled(others)
            if len(self._inbox):
                await self.ingest.turn(await self._inbox.take())
            await publish(self._database.pool, self._news)
            log.info("feeds_stopped")

    async def _feeds(self) -> list[_Work]:
        work: list[_Work] = []
        timings = Timings(
            subjects_every=self._config.timings.subjects_every, escalation=self._config.orchestrator.escalation
        )
        for enabled in self._config.providers:
            key = enabled.config.key
            connection = self.made.connections[key]
            if connection.pushed is not None:
                work.append((f"stream {key}", partial(connection.pushed.run, self._sink)))
            if connection.polled is not None:
                scheduler = Scheduler(
                    connection.polled,
                    schedule=enabled.schedule,
                    timings=timings,
                    agenda=self._agenda,
                    sink=self._sink,
                    keep=partial(save_records, self._database.pool),
                    plan=partial(self._plan, key),
                    clock=self._clock,
                )
                scheduler.remember(await load_records(self._database.pool, key))
                work.append((f"schedule {key}", scheduler.run))
        return work

    def _others(self) -> list[_Work]:
        timings, pool, clock = self._config.timings, self._database.pool, self._clock
        locators = [each.locator for each in self.made.connections.values() if each.locator is not None]
        work: list[_Work] = [
            ("ingest", self.ingest.run),
            ("publish", lambda: every(timings.publish_every.total_seconds(), self._publish)),
            ("tidy", lambda: every(_TIDY_EVERY.total_seconds(), self._tidy)),
            ("probe", lambda: every(timings.probe_every.total_seconds(), self._probe)),
        ]
        for locator in locators:
            search = partial(locate_stadiums, pool, locator, clock)
            work.append(("places", partial(every, _PLACES_EVERY.total_seconds(), search)))
        for enabled in self._config.providers:
            setup, files = enabled.setup, self.made.connections[enabled.config.key].files
            if files is not None and isinstance(setup, FootballDataSetup | NflverseSetup):
                seconds = setup.every.total_seconds()
                fetch = fetch_files(pool, self.made.orchestrator, setup, files, self._config.downloads, clock)
                work.append((f"files {enabled.config.key}", partial(every, seconds, fetch)))
        return work

    async def _sink(self, reading: Reading) -> None:
        self._agenda.learn(reading.events)
        self._inbox.put(reading)
        await asyncio.sleep(0)

    async def _publish(self) -> None:
        await publish(self._database.pool, self._news)

    async def _tidy(self) -> None:
        """Drop the last prices of games that are long over; their history stays."""
        async with self._database.pool.acquire() as lent:
            await forget_quotes(cast("asyncpg.Connection", lent), self._clock.now() - _LATEST_KEPT)

    def _plan(self, provider: str, demands: Sequence[Demand]) -> None:
        self.made.orchestrator.set_demands(provider, demands)

    async def _probe(self) -> None:
        polled = [each.polled for each in self.made.connections.values() if each.polled is not None]
        await probe_all(polled, self.made.orchestrator)
        self._news.add(Topic.PROVIDERS, [feed.provider for feed in polled])


async def _alone(database: Database, stack: AsyncExitStack) -> None:
    """Hold the lock of the one live process for as long as the stack is open."""
    lent = cast("asyncpg.Connection", await stack.enter_async_context(database.pool.acquire()))
    if not await stack.enter_async_context(held(lent, AdvisoryLock.ENGINE)):
        raise ConflictError("The feeds already run on this database; stop the other process first.")


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
