"""The engine process: feeds, steps, storage, and what others hear of it."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol
from uuid import UUID

import asyncpg
import numpy as np
import structlog
import uvloop
from prometheus_client import CollectorRegistry

from advisor.bootstrap.database import database_url
from advisor.bootstrap.garbage import collect_seldom, trim_now_and_then
from advisor.bootstrap.signals import stopped_by_signals
from advisor.core.bursts import Bursts
from advisor.core.clock import Clock, SystemClock
from advisor.core.errors import DatabaseUnavailableError
from advisor.core.ids import NewId, random_id
from advisor.db.journal.files import JournalFolder
from advisor.db.leader.lease import Lease
from advisor.db.leader.writes import LeaderWrites, opened_engine_pool
from advisor.db.outages import DRIVER_ERRORS, unavailable
from advisor.db.providers.availability import load_availabilities
from advisor.db.providers.contract_alerts import open_alerts
from advisor.db.providers.followed_fields import PostgresFollowedFields
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.quotes.latest import quoting_providers
from advisor.engine.step import LiveEngine
from advisor.engine.warm_up import warm_up
from advisor.live.agenda import Agenda
from advisor.live.availability import AvailabilityWatch
from advisor.live.betting.awaited import waited_for
from advisor.live.betting.flow_config import OrderFlowConfig, OrderVenues
from advisor.live.betting.instances import Instances
from advisor.live.betting.order_flow import OrderFlow
from advisor.live.betting.order_metrics import OrderMetrics
from advisor.live.betting.risk.feed_errors import FeedErrors
from advisor.live.betting.venues.paper_venues import PaperVenues
from advisor.live.betting.venues.sandbox_venues import SandboxVenues
from advisor.live.canary.streams import StreamChecks
from advisor.live.config import EngineProcessConfig
from advisor.live.history import History
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.leadership import become_leader, keep_lease
from advisor.live.metrics import StoringMetrics, UpstreamMetrics, served
from advisor.live.notifications import Notifications, Topic
from advisor.live.orchestration import orchestration, running
from advisor.live.places import wanted_places
from advisor.live.process import EngineProcess
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.supervision import heed_cancellation
from advisor.telemetry.logs import configure_logging
from advisor.upstream.events import SharedEvents
from advisor.upstream.transport import HttpxTransport, Transport

log = structlog.get_logger(__name__)

_ORDER_CONNECTIONS: Final = 32
"""To venues that take orders, at most: a stream and a few requests of each."""


def serve(settings: Settings) -> None:
    """Run the engine until SIGINT or SIGTERM.

    Raises:
        ConfigError: the settings of the providers cannot be used, or the port of the metrics is taken.
        EmbeddedPostgresError: the embedded server cannot run.
        DatabaseUnavailableError: nobody answers at the start.
    """
    configure_logging(settings.log_config())
    config = engine_process_config(settings)
    with database_url(settings) as dsn:
        uvloop.run(run(dsn, config, clock=SystemClock(), rng=np.random.default_rng(), new_id=random_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What outlives a lease that is lost and taken again.

    Attributes:
        session: this run of the process.
        inbox: what providers reported and is not stored yet.
        notifications: what others have to hear yet.
        watch: which providers are down.
        journals: of sessions, one for each time that everything is taken up from what is stored.
    """

    session: UUID
    transport: Transport
    order_transport: Transport
    inbox: Inbox
    notifications: Notifications
    journals: JournalFolder
    watch: AvailabilityWatch
    upstream_metrics: UpstreamMetrics
    storing_metrics: StoringMetrics
    order_metrics: OrderMetrics


class MakeOrderVenues(Protocol):
    """Says where orders go."""

    def __call__(
        self,
        config: OrderFlowConfig,
        transport: Transport,
        pool: asyncpg.Pool,
        writes: LeaderWrites,
        clock: Clock,
        rng: np.random.Generator,
    ) -> OrderVenues: ...


def order_venues(
    config: OrderFlowConfig,
    transport: Transport,
    pool: asyncpg.Pool,
    writes: LeaderWrites,
    clock: Clock,
    rng: np.random.Generator,
) -> OrderVenues:
    """Where orders go by the settings."""
    if config.venues_at is not None:
        return SandboxVenues(config.venues_at, config.venues, transport, pool, clock, backups=config.venue_backups)
    return PaperVenues(config.paper, config.venues, config.longest_age, clock, rng.random)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEdges:
    """Where the engine leaves its process: to providers, to the database to write, and to venues.

    Harnesses put theirs in between.

    Attributes:
        transport: makes HTTP requests over so many connections at most.
        writes: lends the transactions of a lease.
        order_venues: makes the venues of a lease.
    """

    transport: Callable[[int], Transport] = HttpxTransport
    writes: Callable[[asyncpg.Pool, Lease], LeaderWrites] = LeaderWrites
    order_venues: MakeOrderVenues = order_venues


EDGES: Final = EngineEdges()
"""Those of the product."""


async def run(
    dsn: str,
    config: EngineProcessConfig,
    *,
    clock: Clock,
    rng: np.random.Generator,
    new_id: NewId,
    edges: EngineEdges = EDGES,
) -> None:
    """The engine on a database until a signal to stop; then calls in flight complete and what waits is stored.

    While another engine is the leader this one waits. Whoever becomes the leader, for the first time or again, starts
    from what is stored.
    """
    storing, session = config.storing, new_id()
    holder = config.holder or session
    with stopped_by_signals() as stop:
        async with AsyncExitStack() as stack:
            opened = partial(opened_engine_pool, dsn, holder=holder, patience=storing.patience)
            # Apart from the work, whose connections may all be in use.
            own = await stack.enter_async_context(opened(connections=1))
            transport = edges.transport(config.orchestrator.connections)
            stack.push_async_callback(transport.aclose)
            # Each venue's stream has a connection of its own, and prices must not wait for them.
            order_transport = edges.transport(_ORDER_CONNECTIONS)
            stack.push_async_callback(order_transport.aclose)
            # Nothing compiles while prices wait.
            await asyncio.to_thread(warm_up)
            registry = CollectorRegistry()
            stack.enter_context(served(registry, config.metrics_port))
            lasting = lasting_parts(config, transport, order_transport, registry, session, clock)
            while (lease := await become_leader(own, holder, storing.lease, stop)) is not None:
                try:
                    async with opened(connections=config.connections - 1) as pool:
                        writes = edges.writes(pool, lease)
                        process = engine_process(
                            config, lasting, pool, writes, clock=clock, rng=rng, new_id=new_id, edges=edges
                        )
                        await _lead(process, lasting.watch, own, lease, stop)
                except DatabaseUnavailableError as error:
                    heed_cancellation()
                    log.warning("engine_lead_ended", reason=str(error))
                # What ended it may last; a standby gets its turn.
                with suppress(TimeoutError):
                    async with asyncio.timeout(storing.lease.ask_every.total_seconds()):
                        await stop.wait()


async def _lead(
    process: EngineProcess, watch: AvailabilityWatch, own: asyncpg.Pool, lease: Lease, stop: asyncio.Event
) -> None:
    """Run as long as the lease is ours, from what is stored.

    Args:
        watch: follows the providers of this process from now on.
        own: connections of the lease, which outlives those of the process's work.

    Raises:
        DatabaseUnavailableError: it went away.
    """
    writes = process.writes
    tasks = [
        asyncio.create_task(keep_lease(own, lease, writes, process.config.storing.lease, process.ingest.report)),
        asyncio.create_task(_hang_up_when_lost(process.pool, writes)),
        asyncio.create_task(trim_now_and_then()),
    ]
    try:
        async with running(process.orchestrator, lambda: not writes.lost.is_set()):
            # With it breakers are known that an earlier process opened.
            snapshot = process.orchestrator.snapshot
            stored = await load_availabilities(process.pool)
            quoting = await quoting_providers(process.pool)
            watch.follow(lambda provider: snapshot()[provider], process.providers, stored, quoting)
            await process.ingest.restore()
            process.alerts.restore(await open_alerts(process.pool))
            collect_seldom()
            await process.run(stop)
    # What a driver raises while the database goes away.
    except (*DRIVER_ERRORS, AttributeError) as error:
        if (named := unavailable(error)) is None:
            raise
        raise named from error
    finally:
        if writes.lost.is_set():
            log.warning("engine_lease_lost", fencing_number=lease.number)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hang_up_when_lost(pool: asyncpg.Pool, writes: LeaderWrites) -> None:
    """Nothing counts that is still done under a lost lease, and a server that answers nothing would hold it up."""
    await writes.lost.wait()
    pool.terminate()


def lasting_parts(
    config: EngineProcessConfig,
    transport: Transport,
    order_transport: Transport,
    registry: CollectorRegistry,
    session: UUID,
    clock: Clock,
) -> Lasting:
    """Put together what outlives a lease.

    Args:
        transport: makes the HTTP requests to providers.
        order_transport: those to venues that take orders.
        registry: where metrics are read.
        session: a new one for each process: batches are known by it and their number, which begins at one.
    """
    timings = config.timings
    notifications = Notifications(Bursts(timings.publish_every.total_seconds(), timings.publish_burst))
    inbox = Inbox(timings.inbox, clock.elapsed)
    watch = AvailabilityWatch(inbox.wake, clock)
    return Lasting(
        session=session,
        transport=transport,
        order_transport=order_transport,
        inbox=inbox,
        journals=JournalFolder(config.journal, timings.keep_journal, timings.longest_journal, clock),
        notifications=notifications,
        watch=watch,
        upstream_metrics=UpstreamMetrics(
            registry, watch.look, stored=lambda provider: notifications.add(Topic.PROVIDERS, (provider,))
        ),
        storing_metrics=StoringMetrics(registry),
        order_metrics=OrderMetrics(registry),
    )


def engine_process(
    config: EngineProcessConfig,
    lasting: Lasting,
    pool: asyncpg.Pool,
    writes: LeaderWrites,
    *,
    clock: Clock,
    rng: np.random.Generator,
    new_id: NewId,
    edges: EngineEdges = EDGES,
) -> EngineProcess:
    """Put it together for one lease; nothing is called or stored yet.

    Args:
        pool: of ``opened_engine_pool``, for this lease alone: its connections are cut when the lease is lost.
    """
    timings, storing = config.timings, config.storing
    made = orchestration(
        config,
        transport=lasting.transport,
        store=PostgresUpstreamStore(pool, writes, new_id(), clock),
        followed=PostgresFollowedFields(pool, writes),
        places=lambda: wanted_places(pool, clock, behind=timings.weather_behind, ahead=timings.weather_ahead),
        awaited=lambda provider: waited_for(pool, clock, provider),
        clock=clock,
        rng=rng,
        events=SharedEvents(lasting.upstream_metrics, FeedErrors(lambda: orders.breakers)),
    )
    orders = OrderFlow(
        config.orders,
        Instances(config.instances),
        new_id(),
        lambda: not writes.lost.is_set(),
        lasting.inbox.wake,
        clock,
        new_id,
        edges.order_venues(config.orders, lasting.order_transport, pool, writes, clock, rng),
        lasting.order_metrics,
        lambda: lasting.inbox.lag,
    )
    history = History(writes, storing.history, lasting.storing_metrics, clock)
    ingest = Ingest(
        writes,
        lambda: LiveEngine(config.engine, new_id, lasting.journals.begin(config.engine, anew=True)),
        lasting.session,
        lasting.inbox,
        history,
        lasting.notifications,
        lambda: lasting.watch.states,
        lasting.storing_metrics,
        orders,
        IngestConfig(
            sandbox=config.sandbox,
            sweep_every=timings.sweep_every,
            forget_after=timings.forget_after,
            unlisted_after=timings.unlisted_after,
            kickoff_ranks=config.kickoff_ranks,
            tries=storing.tries,
            retry_after=storing.retry_after,
        ),
        clock,
    )
    return EngineProcess(
        config=config,
        pool=pool,
        writes=writes,
        orchestrator=made.orchestrator,
        caller=made.caller,
        alerts=made.alerts,
        streams=StreamChecks(
            config.streams,
            [key for key, built in made.providers.items() if built.polled is not None and built.pushed is not None],
            clock,
        ),
        providers=made.providers,
        inbox=lasting.inbox,
        ingest=ingest,
        orders=orders,
        history=history,
        journals=lasting.journals,
        agenda=Agenda(timings.forget_after),
        notifications=lasting.notifications,
        clock=clock,
    )
