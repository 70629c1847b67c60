"""The engine's process: its feeds, what is done with their readings, and what is done now and then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.readings import Reading
from advisor.db.journal.files import JournalFolder
from advisor.db.leader.batches import forget_batches
from advisor.db.leader.writes import LeaderWrites
from advisor.db.outages import unavailable
from advisor.db.quotes.survival import load_survival
from advisor.db.quotes.write import forget_quotes
from advisor.live.agenda import Agenda
from advisor.live.betting.order_flow import OrderFlow
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.storing import store_alerts, store_stream_checks
from advisor.live.canary.streams import StreamChecks
from advisor.live.config import EngineProcessConfig
from advisor.live.files import fetch_files
from advisor.live.history import History
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
from advisor.supervision import supervise
from advisor.upstream.calls import Caller
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.quota.budget import Demand

log = structlog.get_logger(__name__)

_LEAST_SECONDS: Final = 1.0
"""That each part of an end has, however long those before it took."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the process does beside others.

    Attributes:
        name: for the log.
        work: what is done.
        every: it is done again after this pause; None for work that goes on by itself.
    """

    name: str
    work: Callable[[], Awaitable[None]]
    every: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineProcess:
    """Feeds, engine and storage; ``bootstrap.engine`` puts them together.

    Attributes:
        pool: of the database, to read by.
        writes: lends transactions to the leader, and knows when it is none any more.
        orchestrator: makes the calls of all providers.
        caller: makes them for files, and holds the answers against their contracts.
        alerts: about broken contracts.
        streams: held against polled answers.
        providers: built, by key, in the order of the settings.
        ingest: takes readings out of the inbox into the engine and the database.
        orders: places bets, and follows what becomes of them.
        history: moves what steps leave to its tables.
        journals: of sessions; the running one ends with the process.
        agenda: when games start, and which are on.
        notifications: what other processes have to hear.
    """

    config: EngineProcessConfig
    pool: asyncpg.Pool
    writes: LeaderWrites
    orchestrator: RequestOrchestrator
    caller: Caller
    alerts: ContractAlerts
    streams: StreamChecks
    providers: Mapping[str, BuiltProvider]
    inbox: Inbox
    ingest: Ingest
    orders: OrderFlow
    history: History
    journals: JournalFolder
    agenda: Agenda
    notifications: Notifications
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until the event is set; then feeds stop first, so that what they reported is still stored and published.

        A lost lease ends it too, at once and without another write.

        Raises:
            RuntimeError: a task did not end.
        """
        feeds = _started(await self.feed_tasks())
        others = _started(self.other_tasks())
        log.info("engine_started", providers=[*self.providers], sandbox=self.config.sandbox)
        try:
            await _first_of(stop, self.writes.lost)
        finally:
            until = asyncio.get_running_loop().time() + self.config.storing.flush.total_seconds()
            await _cancelled(feeds, until)
            async with self._between_turns(until):
                await _cancelled(others, until)
            try:
                if not self.writes.lost.is_set():
                    await self._flush(until)
            finally:
                self.journals.end()
                log.info("engine_stopped")

    @asynccontextmanager
    async def _between_turns(self, until: float) -> AsyncIterator[None]:
        """Hold up the next step once this one is stored, which would else be made again in a new session.

        One that cannot be stored is not waited for.
        """
        if self.writes.lost.is_set():
            yield
            return
        try:
            async with asyncio.timeout_at(until):
                await self.ingest.turns.acquire()
        except TimeoutError:
            yield
            return
        try:
            yield
        finally:
            self.ingest.turns.release()

    async def _flush(self, until: float) -> None:
        """Store and publish what waits; what takes too long, or is refused, comes again from the providers."""
        try:
            async with asyncio.timeout_at(max(until, asyncio.get_running_loop().time() + _LEAST_SECONDS)):
                if self.inbox.has_postponed:
                    self.inbox.wake()
                while not self.inbox.is_empty:
                    await self.ingest.turn(await self.inbox.take())
                async with self.writes.transaction() as connection:
                    await self.orders.keep_snapshots(connection, self.clock.now())
                await self.history.drain()
                await self._save_alerts()
                await self._publish()
        except Exception as error:
            if not isinstance(error, TimeoutError) and unavailable(error) is None:
                raise
            reason = str(error) or "it took too long"
            log.warning("engine_stopped_early", quotes=len(self.inbox), history=self.history.rows, reason=reason)

    async def feed_tasks(self) -> list[Task]:
        """A schedule for each polled feed, and a stream for each that is pushed."""
        tasks: list[Task] = []
        for enabled in self.config.providers:
            built = self.providers[enabled.key]
            if built.pushed is not None:
                tasks.append(Task(f"stream {enabled.key}", partial(built.pushed.run, self._streamed)))
            if built.polled is not None:
                scheduler = self._scheduler(enabled, built.polled)
                scheduler.remember(await load_records(self.pool, enabled.key))
                tasks.append(Task(f"schedule {enabled.key}", scheduler.run))
        return tasks

    def other_tasks(self) -> list[Task]:
        """What is done with readings, and what is done now and then."""
        timings = self.config.timings
        tasks: list[Task] = [
            Task("ingest", self.ingest.run),
            Task("orders", self.orders.sender.run),
            Task("cancels", self.orders.canceller.run),
            Task("changes", self.orders.amender.run),
            Task("reconciliation", self.orders.reconciler.run),
            Task("commands", self._heed_commands, every=timings.halts_every),
            Task("halts", self._heed_halts, every=timings.halts_every),
            Task("halts answered", self._answer_halts, every=timings.halts_every),
            Task("losses", self._compute_losses, every=timings.losses_every),
            Task("state monitor", self._check_accounts, every=timings.reconcile_every),
            Task("own limits", self._heed_own_limits, every=timings.halts_every),
            Task("instances", self._heed_instances, every=timings.halts_every),
            Task("history", self.history.run),
            Task("publish", self._publish_next, every=timedelta()),
            Task("contract alerts", self._save_alerts, every=timings.publish_every),
            Task("streams", self._check_streams, every=self.config.streams.every),
            Task("tidy", self._tidy, every=timings.tidy_every),
            Task("probe", self._probe, every=timings.probe_every),
            Task("chances", self._learn_chances, every=timings.chances_every),
            Task("rates", self._learn_rates, every=timings.rates_every),
        ]
        for key, built in self.providers.items():
            if built.locator is not None:
                search = partial(
                    locate_stadiums, self.pool, self.writes, built.locator, self.clock, again=timings.places_again
                )
                tasks.append(Task(f"places {key}", search, every=timings.places_every))
            if built.files is not None:
                folder = self.config.downloads / key
                fetch = fetch_files(self.writes, self.caller, built.files, folder, self.clock)
                tasks.append(Task(f"files {key}", fetch, every=built.files.every))
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
            sink=self._polled,
            save=partial(save_records, self.writes),
            forget=partial(forget_other_records, self.writes, enabled.key),
            plan=partial(self._plan, enabled.key),
            clock=self.clock,
        )

    async def _polled(self, reading: Reading) -> None:
        self.streams.polled(reading)
        await self._sink(reading)

    async def _streamed(self, reading: Reading) -> None:
        self.streams.streamed(reading)
        await self._sink(reading)

    async def _sink(self, reading: Reading) -> None:
        self.agenda.learn(reading.events)
        self.inbox.put(reading)
        # A feed with much to say leaves the others their turn.
        await asyncio.sleep(0)

    async def _save_alerts(self) -> None:
        await store_alerts(self.writes, self.alerts, self.notifications)

    async def _heed_commands(self) -> None:
        """Look for what people ask of the engine; the next step carries it out."""
        await self.orders.learn_commands(self.pool)

    async def _heed_halts(self) -> None:
        """Take over halts that were set or lifted: nothing that takes longer may hold this up."""
        await self.orders.learn_halts(self.pool)

    async def _answer_halts(self) -> None:
        """Say of new halts that nothing leaves under them any more."""
        await self.orders.acknowledge_halts(self.writes)

    async def _heed_own_limits(self) -> None:
        """Take over the limits and breaks that a person has set for themselves."""
        await self.orders.learn_own_limits(self.pool)

    async def _heed_instances(self) -> None:
        """Run strategy instances that were made or changed, and others no more."""
        if await self.orders.instances_have_changed(self.pool):
            async with self.ingest.turns, self.writes.transaction() as connection:
                await self.orders.take_up_instances(connection, self.clock.now())

    async def _compute_losses(self) -> None:
        """Compute what open bets can and may lose, beside the steps."""
        # A step that is under way changes what is looked at; the next waits for the look alone.
        async with self.ingest.turns:
            seen = self.orders.open_bets()
        await self.orders.compute_losses(self.pool, seen)

    async def _check_accounts(self) -> None:
        """Hold accounts at venues against what is known; what that stops the next step stops."""
        await self.orders.monitor.round(self.pool, self.writes)
        self.inbox.wake()

    async def _check_streams(self) -> None:
        """Hold streams against answers."""
        left = True
        while left:
            left = self.streams.compare()
            # Answers with many prices leave the steps their turn.
            await asyncio.sleep(0)
        await store_stream_checks(self.writes, self.streams, self.notifications)

    async def _publish(self) -> None:
        await publish(self.writes, self.notifications)

    async def _publish_next(self) -> None:
        await self.notifications.due()
        await self._publish()

    async def _tidy(self) -> None:
        """Drop the last prices of games that are long over, or that nobody follows any more, whose history stays,
        events that no provider lists any more, and batches nobody asks for.

        A long journal ends too, and the session goes on in another: old ones can be deleted however long it runs.
        """
        now, timings, storing = self.clock.now(), self.config.timings, self.config.storing
        async with self.writes.transaction() as connection:
            await forget_quotes(
                connection, now - timings.keep_prices, now - max(timings.keep_prices, timings.forget_after)
            )
            await forget_batches(connection, now - storing.keep_batches, now - storing.keep_letters)
        # No batch may just be placing what is forgotten.
        async with self.ingest.turns, self.pool.acquire() as lent:
            await self.ingest.forget_unlisted(cast("asyncpg.Connection", lent))
        if self.journals.needs_another:
            self.ingest.record_in(lambda config: self.journals.begin(config, anew=False))

    def _plan(self, provider: str, demands: Sequence[Demand]) -> None:
        self.orchestrator.set_demands(provider, demands)

    async def _learn_chances(self) -> None:
        """Take over what the worker computed of how long prices stand."""
        async with self.pool.acquire() as lent:
            self.ingest.set_chances(await load_survival(cast("asyncpg.Connection", lent)))

    async def _learn_rates(self) -> None:
        """Take over rates that were imported meanwhile."""
        async with self.pool.acquire() as lent:
            await self.ingest.learn_rates(cast("asyncpg.Connection", lent))

    async def _probe(self) -> None:
        polled = [each.polled for each in self.providers.values() if each.polled is not None]
        await probe_all(polled, self.orchestrator)
        self.notifications.add(Topic.PROVIDERS, [feed.provider for feed in polled])


def _started(tasks: Sequence[Task]) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(supervise(task.name, task.work, every=task.every, outage=unavailable), name=task.name)
        for task in tasks
    ]


async def _first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _cancelled(tasks: Sequence[asyncio.Task[None]], until: float) -> None:
    """Cancel them and wait for their end.

    Raises:
        RuntimeError: some go on then, and a second later. This process cannot lead again with them: it has to end.
    """
    for task in tasks:
        task.cancel()
    within = max(_LEAST_SECONDS, until - asyncio.get_running_loop().time())
    _, pending = await asyncio.wait(tasks, timeout=within) if tasks else ((), ())
    if pending:
        raise RuntimeError(f"{', '.join(sorted(task.get_name() for task in pending))} did not end when cancelled.")
