"""Every provider that the sandbox plays, fetched by schedule into the live engine, without sockets and database."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

import httpx
import numpy as np

from advisor.adapters.betfair.spec import BetfairSection
from advisor.adapters.espn.spec import EspnSection
from advisor.adapters.registry import registered
from advisor.adapters.the_odds_api.spec import TheOddsApiSection
from advisor.core.clock import MICROSECOND, micros_of
from advisor.core.markets import DECIDED_OR_POSTPONED, EventStatus
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import Place, PlaceGroup
from advisor.core.readings import EventReport, Reading
from advisor.db.events.provider_events import Placement
from advisor.db.providers.subjects import StoredSubject
from advisor.engine.books.messages import EventState
from advisor.engine.quality.flags import QualityFlag
from advisor.engine.step import LiveEngine
from advisor.live.agenda import Agenda
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.watch import Canary, HeldCaller, watched
from advisor.live.config import EngineProcessConfig
from advisor.live.inbox import Batch, Inbox
from advisor.live.normalise import normalised
from advisor.live.orchestration import LateBoundCaller
from advisor.live.probes import probe_all
from advisor.live.scheduler import Scheduler, Timings
from advisor.ports.feeds import PolledFeed, Subject
from advisor.providers.built import ProviderContext
from advisor.providers.spec import EnabledProvider
from advisor.sandbox.app import in_process_app
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.plan import FaultPlan
from advisor.sandbox.faults.transport import FaultyTransport
from advisor.sandbox.world.world import World
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.providers import configured_providers, sandboxed
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import LoopClock
from advisor.upstream.events import SilentEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.quota.budget import Demand
from advisor.upstream.transport import HttpxTransport
from tests.faults.simulated_providers import CountingTransport, TruthfulTransport
from tests.faults.witness import Witness, WitnessedCaller, WitnessedFeed

_OFTEN: Final = timedelta(seconds=6)
_PLACES: Final = (
    PlaceGroup(
        competition="gridiron",
        sport="american_football",
        places=(
            Place(latitude=39.05, longitude=-94.48, name="Kansas City", country="US"),
            Place(latitude=42.77, longitude=-78.79, name="Buffalo", country="US"),
        ),
    ),
)


def sandbox_feeds() -> EngineProcessConfig:
    """The settings of a start without keys, with NWS beside; exchange prices are polled, as a stream needs a socket."""
    settings = Settings(_env_file=None, sandbox="on")
    config = engine_process_config(settings)
    sections = configured_providers(settings).file.providers
    nws = sandboxed(registered()["nws"], sections["nws"], settings.breaker_config())
    return replace(config, providers=tuple(_smaller(each) for each in (*config.providers, nws)))


def _smaller(enabled: EnabledProvider) -> EnabledProvider:
    """One competition instead of five, asked for less often, and a breaker that opens and tries again sooner.

    Each competition costs as much as the others and shows nothing new; and five failures in a row hardly come by
    chance where three in ten answers fail.
    """
    section = enabled.section
    schedule = section.schedule
    changes: dict[str, object] = {
        "breaker": section.breaker.model_copy(update={"fail_max": 2, "reset_timeout": timedelta(seconds=10)}),
        "schedule": schedule.model_copy(
            update={
                "every_in_play": max(schedule.every_in_play, _OFTEN),
                "every_idle": max(schedule.every_idle, _OFTEN),
            }
        ),
    }
    match section:
        case BetfairSection():
            changes |= {"competitions": section.competitions[:1], "stream": False}
        case TheOddsApiSection():
            # One endpoint for prices: those of another would go on while it is faulty.
            changes |= {"sports": section.sports[:1], "event_markets": ()}
        case EspnSection():
            changes |= {"leagues": section.leagues[:1]}
        case _:
            pass
    return replace(enabled, section=section.model_copy(update=changes))


@dataclass(slots=True)
class CountedEvents(SilentEvents):
    """Counts what the table of docs/RELIABILITY.md lists."""

    outcomes: Counter[str] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        self.outcomes[outcome] += 1

    def retried(self, provider: str, endpoint: str) -> None:
        self.retries[provider] += 1


class SimulatedFeeds:
    """Make it within the loop of virtual time.

    Args:
        plan: of faults.
    """

    def __init__(self, plan: FaultPlan) -> None:
        self.config = sandbox_feeds()
        self.plan = plan
        self.clock = LoopClock()
        world = World(SandboxConfig(), self.clock)
        self.truth = TruthfulTransport(httpx.ASGITransport(app=in_process_app(world, plan)))
        self.sent = CountingTransport(FaultyTransport(self.truth, plan, self.clock))
        self.witness = Witness()
        self.events = CountedEvents()
        caller = LateBoundCaller()
        context = ProviderContext(
            caller=caller,
            clock=self.clock,
            rng=np.random.default_rng(2),
            places=_places,
            awaited=nothing_awaited,
            followed=MemoryFollowedFields(),
        )
        self.alerts = ContractAlerts(self.clock, self.config.meaning.remember)
        canary = Canary(self.config.meaning, self.alerts, self.clock)
        made = {each.key: watched(each.build(context), canary) for each in self.config.providers}
        self.orchestrator = RequestOrchestrator(
            self.config.orchestrator,
            [(each.config, made[each.key].provider) for each in self.config.providers],
            transport=HttpxTransport(inner=self.sent),
            clock=self.clock,
            rng=np.random.default_rng(3),
            store=MemoryStore(),
            events=self.events,
        )
        contracts = {each.key: each.spec.contract for each in self.config.providers}
        held = HeldCaller(self.orchestrator, contracts, self.config.contract, self.alerts)
        caller.bind(WitnessedCaller(held, self.witness))
        self.feeds: dict[str, PolledFeed] = {
            key: WitnessedFeed(each.polled, self.witness) for key, each in made.items() if each.polled is not None
        }
        self.inbox = Inbox(self.config.timings.inbox)
        self.consumer = Consumer(self.config, self.inbox, self.clock)
        self.published: list[tuple[datetime, Reading]] = []
        self._agenda = Agenda(self.config.timings.forget_after)
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to fetch, probe and consume."""
        await self.orchestrator.start()
        works: list[Coroutine[None, None, None]] = [self.consumer.run(), self._probe()]
        works += [self._scheduler(each).run() for each in self.config.providers]
        self.tasks = [asyncio.create_task(work) for work in works]

    async def stop(self) -> list[BaseException]:
        """End it all; gives what any task died of."""
        ended = [task for task in self.tasks if task.done()]
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.orchestrator.shutdown()
        return [error for task in ended if not task.cancelled() and (error := task.exception()) is not None]

    def _scheduler(self, enabled: EnabledProvider) -> Scheduler:
        key = enabled.key

        def plan(demands: Sequence[Demand]) -> None:
            self.orchestrator.set_demands(key, demands)

        return Scheduler(
            self.feeds[key],
            schedule=enabled.schedule,
            timings=Timings(
                subjects_every=self.config.timings.subjects_every,
                retry_after=self.config.timings.retry_after,
                escalation=self.config.orchestrator.escalation,
            ),
            agenda=self._agenda,
            sink=self._sink,
            save=_discard,
            forget=_discard_subjects,
            plan=plan,
            clock=self.clock,
        )

    async def _sink(self, reading: Reading) -> None:
        self.published.append((self.clock.now(), reading))
        self._agenda.learn(reading.events)
        self.inbox.put(reading)

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(self.config.timings.probe_every.total_seconds())
            await probe_all(list(self.feeds.values()), self.orchestrator)


class Consumer:
    """Feeds the engine. Each provider's event is one of ours."""

    def __init__(self, config: EngineProcessConfig, inbox: Inbox, clock: LoopClock) -> None:
        ids = count(1)
        self._engine = LiveEngine(config.engine, lambda: UUID(int=next(ids)))
        self._forget_after = config.timings.forget_after // MICROSECOND
        self._inbox = inbox
        self._clock = clock
        self._ids = count(1)
        self._states: dict[int, EventState] = {}
        self._places: dict[tuple[str, str], Placement] = {}
        self.quality_flags: Counter[QualityFlag] = Counter()
        self.prices = 0
        self.bets = 0
        self.lies: list[str] = []

    async def run(self) -> None:
        while True:
            batch = await self._inbox.take()
            self._inbox.done(batch)
            self.take(batch)
            await asyncio.sleep(1)

    def take(self, batch: Batch) -> None:
        """One step of the engine."""
        now = micros_of(self._clock.now())
        for report in batch.events:
            self._learn(report)
        self._forget(now)
        ticks = [
            normalised(provider, quotes, {ref: place for (of, ref), place in self._places.items() if of == provider})
            for provider, quotes in batch.quotes.items()
        ]
        result = self._engine.step([each for each in ticks if len(each)], now, self._states)
        for (_, _, reason), times in result.quality_flags.items():
            self.quality_flags[reason] += times
        self.bets += len(result.value_bets.opened)
        for changes in result.quotes:
            self.prices += len(changes)
            if (changes.ticks.at > changes.ticks.seen).any() or (changes.ticks.seen > now).any():
                self.lies.append(f"{changes.ticks.provider}: newer than now")

    def _learn(self, report: EventReport) -> None:
        key = (report.provider, report.ref)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = Placement(next(self._ids), swapped=False)
        known = self._states.get(place.event_id)
        status = report.status or (known.status if known is not None else EventStatus.SCHEDULED)
        self._states[place.event_id] = EventState(micros_of(report.kickoff), status)

    def _forget(self, now: int) -> None:
        over = {
            id_
            for id_, state in self._states.items()
            if state.status in DECIDED_OR_POSTPONED or state.kickoff < now - self._forget_after
        }
        for id_ in over:
            del self._states[id_]
        self._places = {key: place for key, place in self._places.items() if place.event_id not in over}


async def _places() -> Sequence[PlaceGroup]:
    return _PLACES


async def _discard(_: Sequence[StoredSubject]) -> None:
    return None


async def _forget(_: Sequence[Subject]) -> None:
    return None


async def _discard_subjects(_: Sequence[Subject]) -> None:
    return None
