"""The admission queue of a provider: calls wait, most urgent first, until concurrency and rate limits have capacity."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from advisor.core.clock import Clock
from advisor.core.errors import DatabaseUnavailableError, QuotaExhaustedError, UpstreamDependencyUnavailable
from advisor.supervision import heed_cancellation
from advisor.upstream.calls import Call, Escalation, Priority, escalated
from advisor.upstream.config import OrchestratorConfig, ProviderConfig
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.pacing import limiter_of
from advisor.upstream.quota.rate_limits import Need, Quota
from advisor.upstream.quota.shared_quota import SharedQuota

_SHORTEST_WAIT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Leave to send one request, its units spent.

    Attributes:
        need: what was spent.
        at: when.
        request_number: of requests counted until then.
        alone: no other request can have been under way.
    """

    need: Need
    at: datetime
    request_number: int
    alone: bool


@dataclass(slots=True, eq=False, kw_only=True)
class QueuedCall:
    """A call that waits for its grant.

    Attributes:
        call: which.
        priority: its own; rises when a more urgent caller joins.
        kickoff: likewise the earliest.
        since: when it came.
        number: order of coming.
        granted: done with the grant, or with the error that refuses it.
    """

    call: Call
    priority: Priority
    kickoff: datetime | None
    since: datetime
    number: int
    granted: "asyncio.Future[Grant]" = field(repr=False)

    def expedite(self, call: Call) -> None:
        """Become as urgent as another caller of the same."""
        self.priority = min(self.priority, call.priority)
        self.kickoff = min(filter(None, (self.kickoff, call.kickoff)), default=None)


def rank(priority: Priority, waited: timedelta, aging: timedelta) -> int:
    """Order of calls, lower first: one step better for each ``aging`` waited, without end.

    It passes below CRITICAL, so a call that waits long enough goes before every newcomer and nothing starves.
    """
    return int(priority) - max(0, waited // aging)


class PriorityQueue:
    """Queued calls, bounded.

    Args:
        capacity: most that wait.
        escalation: see ``calls.escalated``.
        aging: see ``rank``.
    """

    def __init__(self, capacity: int, escalation: Escalation, aging: timedelta) -> None:
        self._capacity = capacity
        self._escalation = escalation
        self._aging = aging
        self._queued: dict[int, QueuedCall] = {}

    def __len__(self) -> int:
        return len(self._queued)

    def __iter__(self) -> Iterator[QueuedCall]:
        return iter(tuple(self._queued.values()))

    def add(self, queued: QueuedCall, now: datetime) -> QueuedCall | None:
        """Join; gives the call that does not fit in any more, which may be the newcomer."""
        self._queued[queued.number] = queued
        if len(self._queued) <= self._capacity:
            return None
        last = max(self._queued.values(), key=lambda each: self._order(each, now))
        self.remove(last)
        return last

    def remove(self, queued: QueuedCall) -> None:
        """Leave; nothing happens if it has left already."""
        self._queued.pop(queued.number, None)

    def ranked(self, now: datetime) -> list[QueuedCall]:
        """All, in the order in which they may go."""
        return sorted(self._queued.values(), key=lambda each: self._order(each, now))

    def need(self, queued: QueuedCall, now: datetime) -> Need:
        """What its request costs. Waiting long gives no right to what is reserved for urgent calls."""
        priority = escalated(queued.priority, queued.kickoff, now, self._escalation)
        call = queued.call
        return Need(endpoint=call.endpoint, credits=call.cost, urgent=priority <= Priority.HIGH)

    def _order(self, queued: QueuedCall, now: datetime) -> tuple[int, int]:
        priority = escalated(queued.priority, queued.kickoff, now, self._escalation)
        return rank(priority, now - queued.since, self._aging), queued.number


@dataclass(slots=True)
class Admission:
    """Which queued calls go now.

    Attributes:
        granted: with their grants.
        refused: calls that would wait too long, with the instant at which they could go (None: never).
        wait: until another may go by time alone; None when only concurrency is missing.
    """

    granted: list[tuple[QueuedCall, Grant]] = field(default_factory=list)
    refused: list[tuple[QueuedCall, datetime | None]] = field(default_factory=list)
    wait: timedelta | None = None


def admit(
    quota: Quota,
    ranked: Sequence[tuple[QueuedCall, Need]],
    now: datetime,
    *,
    capacity: int,
    max_wait: timedelta,
    overlap: timedelta,
) -> tuple[Quota, Admission]:
    """Grant the most urgent first. A call that waits for a rate limit holds up all behind it that need the same one.

    Args:
        quota: what may be spent.
        ranked: queued calls in order.
        capacity: requests that may be sent now.
        max_wait: a call that would wait longer is refused at once.
        overlap: a request sent this long ago may still be under way.
    """
    admission = Admission()
    pause = quota.pause(now)
    if pause > timedelta(0):
        admission.refused = [(queued, now + pause) for queued, _ in ranked if pause > max_wait]
        admission.wait = pause
        return quota, admission
    blocked: set[str] = set()
    for queued, need in ranked:
        if len(admission.granted) == capacity:
            break
        if any(window.config.name in blocked for window, _ in quota.units(need)):
            continue
        lacking = quota.lacking(need, now)
        if not lacking:
            alone = quota.last_request_at is None or now - quota.last_request_at > overlap
            quota = quota.consume(need, now)
            admission.granted.append((queued, Grant(need=need, at=now, request_number=quota.requests, alone=alone)))
            continue
        waits = [wait for wait in lacking.values() if wait is not None]
        longest = max(waits, default=timedelta(0))
        if len(waits) < len(lacking) or longest > max_wait:
            admission.refused.append((queued, now + longest if len(waits) == len(lacking) else None))
            continue
        blocked.update(lacking)
        admission.wait = longest if admission.wait is None else min(admission.wait, longest)
    return quota, admission


class AdmissionQueue:
    """Lets calls to one provider through.

    Args:
        provider: its settings.
        config: of the queue.
        quota: shared with other processes.
        clock: present time.
        events: informed of how long calls waited.
    """

    def __init__(
        self,
        provider: ProviderConfig,
        config: OrchestratorConfig,
        quota: SharedQuota,
        clock: Clock,
        events: UpstreamEvents,
    ) -> None:
        self._provider = provider
        self._config = config
        self._quota = quota
        self._clock = clock
        self._events = events
        self._queue = PriorityQueue(config.max_queue, config.escalation, config.aging)
        self._limiter = limiter_of(provider.rate_limits)
        self._joined = 0
        self._in_flight = 0
        self._admitting: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._closed: Exception | None = None

    @property
    def waiting(self) -> int:
        """Calls that wait."""
        return len(self._queue)

    @property
    def in_flight(self) -> int:
        """Requests sent and not ended."""
        return self._in_flight

    def join(self, call: Call) -> QueuedCall:
        """Queue a call.

        Raises:
            QuotaExhaustedError: more urgent calls fill the queue.
            UpstreamDependencyUnavailable: the queue is closed.
        """
        if self._closed is not None:
            raise self._closed
        now = self._clock.now()
        self._joined += 1
        queued = QueuedCall(
            call=call,
            priority=call.priority,
            kickoff=call.kickoff,
            since=now,
            number=self._joined,
            granted=asyncio.get_running_loop().create_future(),
        )
        crowded_out = self._queue.add(queued, now)
        if crowded_out is queued:
            raise self._full()
        if crowded_out is not None:
            self._refuse(crowded_out, self._full())
        self._wake()
        return queued

    async def wait(self, queued: QueuedCall) -> Grant:
        """Wait for the grant; ``release`` must follow it.

        Raises:
            QuotaExhaustedError: a rate limit has no capacity within the longest wait.
            UpstreamDependencyUnavailable: the shared quota cannot be read.
        """
        try:
            async with asyncio.timeout(self._config.max_wait.total_seconds()):
                grant = await queued.granted
        except TimeoutError:
            self._leave(queued)
            raise QuotaExhaustedError(
                self._provider.key, f"{self._provider.key}: the call waited too long for its turn."
            ) from None
        except asyncio.CancelledError:
            self._leave(queued)
            raise
        self._events.waited(self._provider.key, queued.priority, grant.at - queued.since)
        return grant

    def release(self) -> None:
        """A request has ended, or was not sent after all."""
        self._in_flight -= 1
        self._wake()

    async def give_back(self, grant: Grant) -> None:
        """Return the units of a request that was never sent; those that cannot be returned now stay spent."""
        try:
            await self._quota.change(lambda quota: (quota.give_back(grant.need, grant.at), None))
        except DatabaseUnavailableError:
            heed_cancellation()
            return
        self._wake()

    def expedite(self, queued: QueuedCall, call: Call) -> None:
        """A more urgent caller wants the same."""
        queued.expedite(call)
        self._wake()

    def close(self, error: Exception) -> tuple[Call, ...]:
        """Refuse all that wait and all that come; gives those that waited."""
        self._closed = error
        return self._refuse_all(error)

    def _refuse_all(self, error: Exception) -> tuple[Call, ...]:
        waiting = tuple(self._queue)
        for each in waiting:
            self._refuse(each, error)
        return tuple(each.call for each in waiting)

    def _leave(self, queued: QueuedCall) -> None:
        """A call granted just before it left is in flight no more; its units stay spent, to be on the safe side."""
        self._queue.remove(queued)
        granted = queued.granted
        if granted.done() and not granted.cancelled() and granted.exception() is None:
            self.release()
        else:
            granted.cancel()

    def _refuse(self, queued: QueuedCall, error: Exception) -> None:
        self._queue.remove(queued)
        if not queued.granted.done():
            queued.granted.set_exception(error)

    def _full(self) -> QuotaExhaustedError:
        return QuotaExhaustedError(
            self._provider.key, f"{self._provider.key}: more urgent calls fill the queue, so this one was not made."
        )

    def _wake(self) -> None:
        self._changed.set()
        if len(self._queue) and (self._admitting is None or self._admitting.done()):
            self._admitting = asyncio.create_task(self._admit_all())

    async def _admit_all(self) -> None:
        while len(self._queue):
            self._changed.clear()
            wait: timedelta | None = None
            if self._in_flight < self._provider.concurrency:
                try:
                    admission = await self._admit()
                except DatabaseUnavailableError:
                    self._refuse_all(
                        UpstreamDependencyUnavailable(
                            self._provider.key,
                            f"{self._provider.key}: its quota cannot be read, for the database does not answer.",
                        )
                    )
                    return
                # Callers wait for this task alone: whatever ends it must reach them.
                except Exception as error:
                    self._refuse_all(error)
                    raise
                if self._limiter is not None and admission.granted:
                    # The next start is a matter of pacing.
                    continue
                wait = admission.wait
            if len(self._queue):
                await self._sleep(wait)

    async def _admit(self) -> Admission:
        """Let through what may go."""

        def work(quota: Quota) -> tuple[Quota, Admission]:
            now = self._clock.now()
            free = self._provider.concurrency - self._in_flight
            return admit(
                quota,
                [(queued, self._queue.need(queued, now)) for queued in self._queue.ranked(now)],
                now,
                capacity=free if self._limiter is None else min(free, 1),
                max_wait=self._config.max_wait,
                overlap=self._provider.total_timeout,
            )

        if self._limiter is not None and work(self._quota.known)[1].granted:
            # Acquired only when a call can go, and for no call in particular: the most urgent by then is granted.
            await self._limiter.acquire()
        admission = await self._quota.change(work)
        for queued, until in admission.refused:
            self._refuse(queued, self._exhausted(until))
        for queued, grant in admission.granted:
            self._queue.remove(queued)
            if queued.granted.done():
                # It left while the grant was being written.
                await self.give_back(grant)
                continue
            self._in_flight += 1
            queued.granted.set_result(grant)
        return admission

    def _exhausted(self, until: datetime | None) -> QuotaExhaustedError:
        key = self._provider.key
        return QuotaExhaustedError(key, f"{key}: its rate limits have no capacity for this call.", until)

    async def _sleep(self, wait: timedelta | None) -> None:
        """Until something changes, or ``wait`` has passed."""
        try:
            async with asyncio.timeout(None if wait is None else max(wait, _SHORTEST_WAIT).total_seconds()):
                await self._changed.wait()
        except TimeoutError:
            return
