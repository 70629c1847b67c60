"""The gate before a provider: calls wait in line until a place in flight and all their buckets have room."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from advisor.core.clock import Clock
from advisor.core.errors import DatabaseUnavailableError, QuotaExhaustedError, UpstreamDependencyUnavailable
from advisor.upstream.calls import Call
from advisor.upstream.config import OrchestratorConfig, ProviderConfig
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.queue import Grant, Line, Waiting
from advisor.upstream.quota import Need, Quota
from advisor.upstream.shared_quota import SharedQuota

_SHORTEST_WAIT: Final = timedelta(milliseconds=1)


@dataclass(slots=True)
class Choice:
    """Who of the line goes now.

    Attributes:
        granted: who, with their grants.
        hopeless: who would wait too long, with the instant at which they could go (None: never).
        wait: until somebody else may go by time alone; None when only room in flight is missing.
    """

    granted: list[tuple[Waiting, Grant]] = field(default_factory=list)
    hopeless: list[tuple[Waiting, datetime | None]] = field(default_factory=list)
    wait: timedelta | None = None


def choose(
    quota: Quota,
    ranked: Sequence[tuple[Waiting, Need]],
    now: datetime,
    *,
    room: int,
    patience: timedelta,
    overlap: timedelta,
) -> tuple[Quota, Choice]:
    """Grant the most urgent first. One that waits for a bucket holds up all behind it that need the same bucket.

    Args:
        quota: what may be spent.
        ranked: the line in order.
        room: requests that may be sent now.
        patience: longest wait; who would wait longer is told at once.
        overlap: a request sent this long ago may still be under way.
    """
    choice = Choice()
    pause = quota.pause(now)
    if pause > timedelta(0):
        choice.hopeless = [(waiting, now + pause) for waiting, _ in ranked if pause > patience]
        choice.wait = pause
        return quota, choice
    blocked: set[str] = set()
    for waiting, need in ranked:
        if len(choice.granted) == room:
            break
        if any(bucket.config.name in blocked for bucket, _ in quota.units(need)):
            continue
        lacking = quota.lacking(need, now)
        if not lacking:
            alone = quota.taken_at is None or now - quota.taken_at > overlap
            quota = quota.taken(need, now)
            choice.granted.append((waiting, Grant(need=need, taken_at=now, number=quota.takes, alone=alone)))
            continue
        waits = [wait for wait in lacking.values() if wait is not None]
        longest = max(waits, default=timedelta(0))
        if len(waits) < len(lacking) or longest > patience:
            choice.hopeless.append((waiting, now + longest if len(waits) == len(lacking) else None))
            continue
        blocked.update(lacking)
        choice.wait = longest if choice.wait is None else min(choice.wait, longest)
    return quota, choice


class Gate:
    """Lets calls to one provider through.

    Args:
        provider: its settings.
        config: of the line.
        quota: shared with other processes.
        clock: tells now.
        events: told how long calls waited.
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
        self._line = Line(config.max_queue, config.escalation, config.aging)
        self._numbers = 0
        self._in_flight = 0
        self._pumping: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._closed: Exception | None = None

    @property
    def waiting(self) -> int:
        """Calls in the line."""
        return len(self._line)

    @property
    def in_flight(self) -> int:
        """Requests sent and not ended."""
        return self._in_flight

    def join(self, call: Call) -> Waiting:
        """Stand in line.

        Raises:
            QuotaExhaustedError: the line is full of more urgent calls.
            UpstreamDependencyUnavailable: the gate is closed.
        """
        if self._closed is not None:
            raise self._closed
        now = self._clock.now()
        self._numbers += 1
        waiting = Waiting(
            call=call,
            priority=call.priority,
            kickoff=call.kickoff,
            since=now,
            number=self._numbers,
            granted=asyncio.get_running_loop().create_future(),
        )
        refused = self._line.add(waiting, now)
        if refused is waiting:
            raise self._full()
        if refused is not None:
            self._refuse(refused, self._full())
        self._wake()
        return waiting

    async def wait(self, waiting: Waiting) -> Grant:
        """Wait for the grant; it must come back by ``release``.

        Raises:
            QuotaExhaustedError: a quota has no room within the longest wait.
            UpstreamDependencyUnavailable: the shared quota cannot be read.
        """
        try:
            async with asyncio.timeout(self._config.max_wait.total_seconds()):
                grant = await waiting.granted
        except TimeoutError:
            self._leave(waiting)
            raise QuotaExhaustedError(
                self._provider.key, f"{self._provider.key}: the call waited too long for its turn."
            ) from None
        except asyncio.CancelledError:
            self._leave(waiting)
            raise
        self._events.waited(self._provider.key, waiting.priority, grant.taken_at - waiting.since)
        return grant

    def release(self) -> None:
        """A request has ended, or was not sent after all."""
        self._in_flight -= 1
        self._wake()

    async def give_back(self, grant: Grant) -> None:
        """Return the units of a request that was never sent; those that cannot be returned now stay spent."""
        try:
            await self._quota.change(lambda quota: (quota.given_back(grant.need, grant.taken_at), None))
        except DatabaseUnavailableError:
            return
        self._wake()

    def hurry(self, waiting: Waiting, call: Call) -> None:
        """A more urgent caller wants the same."""
        waiting.hurry(call)
        self._wake()

    def close(self, error: Exception) -> tuple[Call, ...]:
        """Refuse everyone in the line and everyone who comes, and say who stood there."""
        self._closed = error
        return self._dismiss(error)

    def _dismiss(self, error: Exception) -> tuple[Call, ...]:
        waiting = tuple(self._line)
        for each in waiting:
            self._refuse(each, error)
        return tuple(each.call for each in waiting)

    def _leave(self, waiting: Waiting) -> None:
        """Who was granted just before it left gives the place back; its units stay spent, to be on the safe side."""
        self._line.remove(waiting)
        granted = waiting.granted
        if granted.done() and not granted.cancelled() and granted.exception() is None:
            self.release()
        else:
            granted.cancel()

    def _refuse(self, waiting: Waiting, error: Exception) -> None:
        self._line.remove(waiting)
        if not waiting.granted.done():
            waiting.granted.set_exception(error)

    def _full(self) -> QuotaExhaustedError:
        return QuotaExhaustedError(
            self._provider.key, f"{self._provider.key}: more urgent calls fill the line, so this one was not made."
        )

    def _wake(self) -> None:
        self._news.set()
        if len(self._line) and (self._pumping is None or self._pumping.done()):
            self._pumping = asyncio.create_task(self._pump())

    async def _pump(self) -> None:
        while len(self._line):
            self._news.clear()
            wait: timedelta | None = None
            if self._in_flight < self._provider.concurrency:
                try:
                    wait = await self._grant()
                except DatabaseUnavailableError:
                    self._dismiss(
                        UpstreamDependencyUnavailable(
                            self._provider.key,
                            f"{self._provider.key}: its quota cannot be read, for the database does not answer.",
                        )
                    )
                    return
                # Callers wait for this task alone: whatever ends it must reach them.
                except Exception as error:
                    self._dismiss(error)
                    raise
            if len(self._line):
                await self._sleep(wait)

    async def _grant(self) -> timedelta | None:
        """Let through who may go; gives how long until the next may."""

        def work(quota: Quota) -> tuple[Quota, Choice]:
            now = self._clock.now()
            return choose(
                quota,
                [(waiting, self._line.need(waiting, now)) for waiting in self._line.ranked(now)],
                now,
                room=self._provider.concurrency - self._in_flight,
                patience=self._config.max_wait,
                overlap=self._provider.total_timeout,
            )

        choice = await self._quota.change(work)
        for waiting, until in choice.hopeless:
            self._refuse(waiting, self._exhausted(until))
        for waiting, grant in choice.granted:
            self._line.remove(waiting)
            if waiting.granted.done():
                # It left while the grant was being written.
                await self.give_back(grant)
                continue
            self._in_flight += 1
            waiting.granted.set_result(grant)
        return choice.wait

    def _exhausted(self, until: datetime | None) -> QuotaExhaustedError:
        key = self._provider.key
        return QuotaExhaustedError(key, f"{key}: its quota has no room for this call.", until)

    async def _sleep(self, wait: timedelta | None) -> None:
        """Until something changes, or ``wait`` has passed."""
        try:
            async with asyncio.timeout(None if wait is None else max(wait, _SHORTEST_WAIT).total_seconds()):
                await self._news.wait()
        except TimeoutError:
            return
