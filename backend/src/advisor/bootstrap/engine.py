"""The engine process: feeds, steps, storage, and what others hear of it."""

import asyncio
from contextlib import AsyncExitStack
from typing import cast

import asyncpg
import numpy as np
import uvloop
from prometheus_client import CollectorRegistry

from advisor.bootstrap.database import database_url
from advisor.bootstrap.signals import stopped_by_signals
from advisor.core.clock import Clock, SystemClock
from advisor.core.errors import ConflictError
from advisor.core.ids import NewId, random_id
from advisor.db.locks import AdvisoryLock, held
from advisor.db.pool import opened_pool
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.engine.step import LiveEngine, warm_up
from advisor.live.agenda import Agenda
from advisor.live.availability import AvailabilityWatch
from advisor.live.config import EngineProcessConfig
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.metrics import UpstreamMetrics, served
from advisor.live.notifications import Notifications, Topic
from advisor.live.orchestration import orchestration, running
from advisor.live.places import wanted_places
from advisor.live.process import EngineProcess
from advisor.settings import Settings
from advisor.settings.engine import engine_process_config
from advisor.telemetry import configure_logging
from advisor.upstream.transport import HttpxTransport, Transport


def serve(settings: Settings) -> None:
    """Run the engine until SIGINT or SIGTERM.

    Raises:
        ConfigError: the settings of the providers cannot be used, or the port of the metrics is taken.
        EmbeddedPostgresError: the embedded server cannot run.
        DatabaseUnavailableError: nobody answers at the start.
        ConflictError: an engine already runs on this database.
    """
    configure_logging(settings.log_config())
    config = engine_process_config(settings)
    with database_url(settings) as dsn:
        uvloop.run(run(dsn, config, clock=SystemClock(), rng=np.random.default_rng(), new_id=random_id))


async def run(dsn: str, config: EngineProcessConfig, *, clock: Clock, rng: np.random.Generator, new_id: NewId) -> None:
    """The engine on a database until a signal to stop; then calls in flight complete and what waits is stored."""
    with stopped_by_signals() as stop:
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(opened_pool(dsn, connections=config.connections))
            await _lock(pool, stack)
            transport = HttpxTransport(config.orchestrator.connections)
            stack.push_async_callback(transport.aclose)
            # Nothing compiles while prices wait.
            await asyncio.to_thread(warm_up)
            registry = CollectorRegistry()
            process = engine_process(config, pool, transport, registry, clock=clock, rng=rng, new_id=new_id)
            stack.enter_context(served(registry, config.metrics_port))
            await process.ingest.restore()
            async with running(process.orchestrator):
                await process.run(stop)


def engine_process(
    config: EngineProcessConfig,
    pool: asyncpg.Pool,
    transport: Transport,
    registry: CollectorRegistry,
    *,
    clock: Clock,
    rng: np.random.Generator,
    new_id: NewId,
) -> EngineProcess:
    """Put it together; nothing is called or stored yet.

    Args:
        transport: makes the HTTP requests.
        registry: where its metrics are read.
    """
    notifications = Notifications()
    inbox = Inbox(config.timings.inbox)
    watch = AvailabilityWatch(lambda provider: made.orchestrator.snapshot()[provider], inbox.put_availability, clock)

    def changed(provider: str) -> None:
        notifications.add(Topic.PROVIDERS, (provider,))
        watch.look(provider)

    made = orchestration(
        config,
        transport=transport,
        store=PostgresUpstreamStore(pool),
        places=lambda: wanted_places(
            pool, clock, behind=config.timings.weather_behind, ahead=config.timings.weather_ahead
        ),
        clock=clock,
        rng=rng,
        events=UpstreamMetrics(registry, changed),
    )
    ingest = Ingest(
        pool,
        LiveEngine(config.engine, new_id),
        inbox,
        notifications,
        IngestConfig(
            sandbox=config.sandbox,
            sweep_every=config.timings.sweep_every,
            forget_after=config.timings.forget_after,
            kickoff_ranks=config.kickoff_ranks,
        ),
        clock,
    )
    return EngineProcess(
        config=config,
        pool=pool,
        orchestrator=made.orchestrator,
        providers=made.providers,
        inbox=inbox,
        ingest=ingest,
        watch=watch,
        agenda=Agenda(config.timings.forget_after),
        notifications=notifications,
        clock=clock,
    )


async def _lock(pool: asyncpg.Pool, stack: AsyncExitStack) -> None:
    """Hold the lock of the one engine for as long as the stack is open."""
    lent = cast("asyncpg.Connection", await stack.enter_async_context(pool.acquire()))
    if not await stack.enter_async_context(held(lent, AdvisoryLock.ENGINE)):
        raise ConflictError("The engine already runs on this database; stop the other process first.")
