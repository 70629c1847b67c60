"""Fetches one provider's subjects when they fall due, and records what came of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

import structlog

from advisor.core.clock import Clock
from advisor.core.errors import AdvisorError, PayloadRefusedError, UpstreamError
from advisor.core.readings import Reading
from advisor.db.outages import unavailable
from advisor.db.providers.subjects import StoredSubject
from advisor.live.agenda import Agenda
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Sink, Subject
from advisor.supervision import heed_cancellation
from advisor.upstream.calls import CallKind, Escalation, Priority, escalated
from advisor.upstream.config import ScheduleConfig
from advisor.upstream.prefetch import due_instants, next_due
from advisor.upstream.quota.budget import Demand

log = structlog.get_logger(__name__)

_DAY: Final = timedelta(days=1)
_CALL_KINDS: Final = {
    FetchKind.FIXTURES: CallKind.FIXTURES,
    FetchKind.ODDS: CallKind.ODDS,
    FetchKind.EVENT_ODDS: CallKind.ODDS,
    FetchKind.SCORES: CallKind.SCORES,
    FetchKind.WEATHER: CallKind.WEATHER,
}

SubjectKey: TypeAlias = tuple[str, str]
"""Kind and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Of the scheduler.

    Attributes:
        subjects_every: how often a provider is asked what it has.
        retry_after: what failed is not asked for again for so long, where neither provider nor breaker says when.
        escalation: of priorities, for the budget plan.
        shortest_pause, longest_pause: between two looks at what is due; the one against spinning, the other because
            kick-offs become known meanwhile.
        planned, planned_fetches: the budget plan looks so far ahead, but at no more fetches of a subject.
    """

    subjects_every: timedelta
    retry_after: timedelta
    escalation: Escalation
    shortest_pause: timedelta = timedelta(milliseconds=20)
    longest_pause: timedelta = timedelta(seconds=1)
    planned: timedelta = timedelta(days=7)
    planned_fetches: int = 50


class Scheduler:
    """Runs until cancelled; a provider that fails is asked again when its schedule, or its breaker, says so.

    Args:
        feed: of one provider.
        schedule: when its subjects fall due.
        agenda: kick-offs of its games.
        sink: takes what is read.
        save: stores records; while the database is away they stay in memory, and are stored with the next fetch.
        forget: deletes the records of all subjects but these.
        plan: given what will be asked on a day.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        feed: PolledFeed,
        *,
        schedule: ScheduleConfig,
        timings: Timings,
        agenda: Agenda,
        sink: Sink,
        save: Callable[[Sequence[StoredSubject]], Awaitable[None]],
        forget: Callable[[Sequence[Subject]], Awaitable[None]],
        plan: Callable[[Sequence[Demand]], None],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._feed = feed
        self._schedule = schedule
        self._timings = timings
        self._agenda = agenda
        self._sink = sink
        self._save_records = save
        self._forget_other_records = forget
        self._plan = plan
        self._clock = clock
        self._sleep = sleep
        self._records: dict[SubjectKey, StoredSubject] = {}
        self._not_before: dict[SubjectKey, datetime] = {}
        self._in_flight: dict[SubjectKey, asyncio.Task[None]] = {}
        self._subjects_due: datetime | None = None

    def remember(self, records: Sequence[StoredSubject]) -> None:
        """Take up what an earlier process knew, so that a restart does not fetch everything again."""
        for record in records:
            self._records[record.subject.kind, record.subject.key] = record

    async def run(self) -> None:
        """Fetch what falls due."""
        try:
            while True:
                now = self._clock.now()
                if self._subjects_due is None or now >= self._subjects_due:
                    await self._look_for_subjects(now)
                for key, record in self._records.items():
                    due = self._due(key, record, now)
                    if due <= now and key not in self._in_flight:
                        self._in_flight[key] = asyncio.create_task(self._fetch(key, record.subject))
                await self._sleep(self._pause(now).total_seconds())
        finally:
            for task in self._in_flight.values():
                task.cancel()
            await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    async def _look_for_subjects(self, now: datetime) -> None:
        try:
            subjects = await self._feed.subjects()
        except (UpstreamError, PayloadRefusedError) as error:
            heed_cancellation()
            log.warning("feed_subjects_failed", provider=self._feed.provider, reason=error.code)
            self._subjects_due = _retry_at(error, now, self._timings.retry_after)
            return
        self._subjects_due = now + self._timings.subjects_every
        known = self._records
        self._records = {}
        for subject in subjects:
            key = (subject.kind, subject.key)
            record = replace(known.get(key) or self._unknown(subject), subject=subject)
            self._records[key] = replace(record, next_due=self._due(key, record, now))
        self._plan(self._demands(now))
        await self._store(partial(self._save_records, tuple(self._records.values())))
        await self._store(partial(self._forget_other_records, subjects))

    def _due(self, key: SubjectKey, record: StoredSubject, now: datetime) -> datetime:
        if record.tried_at is None and record.next_due is not None:
            # Set once, when it was first seen: computed again, it would always lie ahead.
            return max(record.next_due, self._not_before.get(key, record.next_due))
        games = self._agenda.games(self._feed.provider, record.subject.key, now)
        due = next_due(
            _name(record.subject),
            last=record.tried_at,
            kickoffs=games.kickoffs,
            in_play=games.in_play,
            config=self._schedule,
            now=now,
        )
        return max(due, self._not_before.get(key, due))

    def _pause(self, now: datetime) -> timedelta:
        timings = self._timings
        dues = [self._due(key, record, now) for key, record in self._records.items() if key not in self._in_flight]
        soonest = min(dues, default=now + timings.longest_pause) - now
        return max(timings.shortest_pause, min(soonest, timings.longest_pause))

    async def _fetch(self, key: SubjectKey, subject: Subject) -> None:
        began = self._clock.now()
        try:
            items, error = await self._answered(key, subject, began)
            await self._note(key, began, items, error)
        finally:
            del self._in_flight[key]

    async def _answered(self, key: SubjectKey, subject: Subject, began: datetime) -> tuple[int | None, str | None]:
        """Fetch it; how many things came, or why none did."""
        games = self._agenda.games(self._feed.provider, subject.key, began)
        kickoff = began if games.in_play else next(iter(games.kickoffs), None)
        items: int | None = None
        error: str | None = None
        try:
            reading = await self._feed.fetch(Fetch(subject=subject, kickoff=kickoff, now=began))
            items = _items(reading)
            self._agenda.learn(reading.events)
            await self._sink(reading)
        except (UpstreamError, PayloadRefusedError) as failed:
            error = str(failed)
            self._not_before[key] = _retry_at(failed, self._clock.now(), self._timings.retry_after)
            log.info("feed_fetch_failed", provider=self._feed.provider, subject=_name(subject), reason=failed.code)
        # One subject's defect must not stop the others; the log has all of it, and the fetch is tried again later.
        except Exception:
            heed_cancellation()
            self._not_before[key] = self._clock.now() + self._timings.retry_after
            error = "The answer broke something of ours; see the log."
            log.exception("feed_fetch_broke", provider=self._feed.provider, subject=_name(subject))
        return items, error

    async def _note(self, key: SubjectKey, began: datetime, items: int | None, error: str | None) -> None:
        before = self._records.get(key)
        if before is None:
            return
        if error is None:
            self._not_before.pop(key, None)
        now = self._clock.now()
        record = replace(before, tried_at=began, error=error)
        if error is None:
            record = replace(record, succeeded_at=now, items=items)
        self._records[key] = replace(record, next_due=self._due(key, record, now))
        await self._store(partial(self._save_records, (self._records[key],)))

    async def _store(self, write: Callable[[], Awaitable[None]]) -> None:
        try:
            await write()
        # Fetching goes on without the database; anything but its absence is a defect.
        except Exception as error:
            heed_cancellation()
            if unavailable(error) is None:
                raise
            log.warning("feed_records_not_saved", provider=self._feed.provider, reason=str(error))

    def _unknown(self, subject: Subject) -> StoredSubject:
        return StoredSubject(
            provider=self._feed.provider,
            subject=subject,
            next_due=None,
            tried_at=None,
            succeeded_at=None,
            items=None,
            error=None,
        )

    def _demands(self, now: datetime) -> list[Demand]:
        """What the schedule will ask, by kind and priority, as seen from the days (or minutes) that come next."""
        horizon = min(self._timings.planned, self._schedule.every_idle * self._timings.planned_fetches)
        counted: Counter[tuple[CallKind, Priority, int]] = Counter()
        for record in self._records.values():
            subject = record.subject
            kickoffs = self._agenda.games(self._feed.provider, subject.key, now).kickoffs
            for instant in due_instants(
                _name(subject),
                last=record.tried_at,
                kickoffs=kickoffs,
                config=self._schedule,
                start=now,
                end=now + horizon,
            ):
                nearest = min((kickoff for kickoff in kickoffs if kickoff >= instant), default=None)
                priority = escalated(Priority.NORMAL, nearest, instant, self._timings.escalation)
                counted[_CALL_KINDS[subject.kind], priority, subject.cost] += 1
        return [
            Demand(kind=kind, priority=priority, per_day=times * (_DAY / horizon), credits=cost)
            for (kind, priority, cost), times in counted.items()
        ]


def _name(subject: Subject) -> str:
    return f"{subject.kind}:{subject.key}"


def _items(reading: Reading) -> int:
    return len(reading.events) + len(reading.quotes) + len(reading.weather)


def _retry_at(error: AdvisorError, now: datetime, otherwise: timedelta) -> datetime:
    advised = getattr(error, "retry_at", None)
    return advised if isinstance(advised, datetime) and advised > now else now + otherwise
