"""Subjects are fetched when they fall due, what they say goes to the sink, and failures wait for their time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisor.core.clock import FixedClock
from advisor.core.errors import UpstreamDependencyUnavailable
from advisor.core.readings import EventReport, Reading
from advisor.db.providers.subjects import StoredSubject
from advisor.live.agenda import Agenda
from advisor.live.scheduler import Scheduler, Timings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.config import ScheduleConfig
from advisor.upstream.quota.budget import Demand

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
ODDS = Subject(kind=FetchKind.ODDS, key="c", sport="football", cost=2)
SCHEDULE = ScheduleConfig(
    before_kickoff=(timedelta(hours=2), timedelta(minutes=5)),
    every_in_play=timedelta(minutes=1),
    every_idle=timedelta(hours=6),
    spread=0.0,
)


class ScriptedFeed:
    """A provider with one subject and one game, which is down between two instants."""

    provider = "p"

    def __init__(self, kickoff: datetime, down: tuple[datetime, datetime] | None = None) -> None:
        self.kickoff = kickoff
        self.down = down
        self.fetched: list[datetime] = []

    async def subjects(self) -> Sequence[Subject]:
        return [ODDS]

    async def fetch(self, fetch: Fetch) -> Reading:
        self.fetched.append(fetch.now)
        if self.down and self.down[0] <= fetch.now < self.down[1]:
            raise UpstreamDependencyUnavailable("p", "it is away", self.down[1])
        game = EventReport(
            provider="p",
            ref="e",
            sport="football",
            competition="c",
            competition_name="C",
            home="A",
            away="B",
            kickoff=self.kickoff,
            at=fetch.now,
        )
        return Reading(provider="p", events=(game,))

    async def probe(self) -> str:
        return "well"


class Run:
    """A scheduler over simulated hours."""

    def __init__(self, feed: ScriptedFeed, schedule: ScheduleConfig = SCHEDULE) -> None:
        self.clock = FixedClock(START)
        self.saved: list[StoredSubject] = []
        self.fetched_still: list[Subject] = []
        self.database_away = False
        self.lost_when_left: asyncio.Event | None = None
        self.read: list[Reading] = []
        self.demands: list[Demand] = []
        self.until = START
        self.scheduler = Scheduler(
            feed,
            schedule=schedule,
            timings=Timings(subjects_every=timedelta(hours=1), retry_after=timedelta(seconds=15), escalation=()),
            agenda=Agenda(timedelta(hours=6)),
            sink=self._sink,
            save=self._save,
            forget=self._forget,
            plan=self._plan,
            clock=self.clock,
            sleep=self._sleep,
        )

    def to(self, until: datetime) -> None:
        self.until = until

        async def run() -> None:
            with pytest.raises(asyncio.CancelledError):
                await self.scheduler.run()

        asyncio.run(run())

    async def _sink(self, reading: Reading) -> None:
        self.read.append(reading)

    async def _save(self, records: Sequence[StoredSubject]) -> None:
        if self.database_away:
            raise ConnectionRefusedError
        if self.lost_when_left is not None and not self.lost_when_left.is_set():
            self.lost_when_left.set()
            try:
                await asyncio.sleep(3600)
            finally:
                raise ConnectionResetError
        self.saved += records

    async def _forget(self, but: Sequence[Subject]) -> None:
        self.fetched_still = list(but)

    def _plan(self, demands: Sequence[Demand]) -> None:
        self.demands = list(demands)

    async def _sleep(self, seconds: float) -> None:
        # Work in flight comes first, as it would in real time.
        for _ in range(5):
            await asyncio.sleep(0)
        self.clock.instant += timedelta(seconds=max(seconds, 0.5))
        if self.clock.instant > self.until:
            raise asyncio.CancelledError


def test_a_fixture_is_refreshed_before_its_start_and_often_while_it_is_on() -> None:
    kickoff = START + timedelta(hours=3)
    feed = ScriptedFeed(kickoff)
    run = Run(feed)
    run.to(kickoff + timedelta(minutes=4, seconds=30))
    before = [instant - kickoff for instant in feed.fetched if instant < kickoff]
    assert [round(each.total_seconds() / 60) for each in before] == [-180, -120, -5]
    assert len([instant for instant in feed.fetched if instant >= kickoff]) == 5
    assert len(run.read) == len(feed.fetched)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_what_was_never_fetched_is_fetched_soon_however_wide_the_spread(spread: float) -> None:
    feed = ScriptedFeed(START + timedelta(hours=30))
    run = Run(feed, replace(SCHEDULE, spread=spread))
    run.to(START + timedelta(minutes=2))
    assert len(feed.fetched) == 1


def test_a_provider_that_is_down_is_asked_again_when_it_said_so_and_not_before() -> None:
    down = (START, START + timedelta(minutes=10))
    feed = ScriptedFeed(START + timedelta(hours=30), down)
    run = Run(feed)
    run.to(START + timedelta(minutes=9))
    assert len(feed.fetched) == 1
    assert run.saved[-1].error is not None
    assert run.saved[-1].next_due is not None
    assert run.saved[-1].next_due >= down[1]
    assert run.saved[-1].succeeded_at is None


def test_a_restart_does_not_fetch_what_was_just_fetched() -> None:
    feed = ScriptedFeed(START + timedelta(hours=30))
    run = Run(feed)
    run.scheduler.remember(
        [
            StoredSubject(
                provider="p",
                subject=ODDS,
                next_due=None,
                tried_at=START - timedelta(minutes=1),
                succeeded_at=START - timedelta(minutes=1),
                items=1,
                error=None,
            )
        ]
    )
    run.to(START + timedelta(minutes=30))
    assert feed.fetched == []


def test_records_of_subjects_that_are_fetched_no_more_are_deleted() -> None:
    run = Run(ScriptedFeed(START + timedelta(hours=30)))
    gone = StoredSubject(
        provider="p",
        subject=replace(ODDS, key="gone"),
        next_due=START,
        tried_at=START,
        succeeded_at=START,
        items=1,
        error=None,
    )
    run.scheduler.remember([gone])
    run.to(START + timedelta(minutes=2))
    assert run.fetched_still == [ODDS]
    assert {record.subject.key for record in run.saved} == {ODDS.key}


def test_the_planner_learns_what_will_be_asked() -> None:
    run = Run(ScriptedFeed(START + timedelta(hours=30)))
    run.to(START + timedelta(minutes=5))
    (demand,) = run.demands
    assert demand.credits == 2
    assert 3.5 <= demand.per_day <= 4.5


def test_a_schedule_may_have_no_instants_before_the_start() -> None:
    feed = ScriptedFeed(START + timedelta(minutes=30))
    run = Run(feed, replace(SCHEDULE, before_kickoff=()))
    run.to(START + timedelta(minutes=31, seconds=30))
    assert len(feed.fetched) == 3


def test_a_defect_in_one_fetch_is_recorded_and_tried_again() -> None:
    class Broken(ScriptedFeed):
        async def fetch(self, fetch: Fetch) -> Reading:
            self.fetched.append(fetch.now)
            raise ZeroDivisionError

    feed = Broken(START + timedelta(hours=30))
    run = Run(feed)
    run.to(START + timedelta(hours=7))
    assert len(feed.fetched) == 2
    assert run.saved[-1].error is not None
    assert run.saved[-1].succeeded_at is None


def test_fetching_goes_on_while_the_database_is_away_and_what_was_learnt_is_saved_later() -> None:
    feed = ScriptedFeed(START + timedelta(hours=30))
    run = Run(feed)
    run.database_away = True
    run.to(START + timedelta(minutes=30))
    assert (len(feed.fetched), len(run.read), run.saved) == (1, 1, [])
    run.database_away = False
    run.to(START + timedelta(hours=2))
    assert len(feed.fetched) == 1
    assert run.saved[-1].succeeded_at is not None
    assert run.saved[-1].succeeded_at < START + timedelta(minutes=30)


async def test_it_ends_when_cancelled_although_the_database_is_lost_just_then() -> None:
    simulated = Run(ScriptedFeed(START))
    simulated.lost_when_left = saving = asyncio.Event()
    simulated.until = START + timedelta(hours=1)
    running = asyncio.create_task(simulated.scheduler.run())
    await saving.wait()
    running.cancel()
    async with asyncio.timeout(10):
        await asyncio.wait({running})
    assert running.cancelled()
    assert simulated.clock.now() == START, "it waited for nothing more"
