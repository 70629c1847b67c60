"""pybreaker's circuit breakers, consulted before each request and informed of its result instead of wrapping it.

Requests overlap, so each carries the generation of the breaker in which it was admitted; the result of an earlier
generation says nothing about the present state and is ignored.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

import pybreaker

from advisor.core.clock import Clock
from advisor.ports.upstream_store import BreakerRecord, TransitionRecord
from advisor.upstream.config import BreakerConfig
from advisor.upstream.snapshots import BreakerSnapshot

CLOSED: Final = pybreaker.STATE_CLOSED
OPEN: Final = pybreaker.STATE_OPEN
HALF_OPEN: Final = pybreaker.STATE_HALF_OPEN


class Breaker:
    """One breaker of a provider, or of one class of its endpoints.

    Args:
        provider: whose.
        endpoint: class it guards, "" for all.
        config: when it opens and tries again.
        clock: for when it opened.
        on_transition: called at every change of state.
    """

    def __init__(
        self,
        provider: str,
        endpoint: str,
        config: BreakerConfig,
        clock: Clock,
        on_transition: Callable[["Breaker", TransitionRecord], None],
    ) -> None:
        self.provider = provider
        self.endpoint = endpoint
        self._config = config
        self._clock = clock
        self._on_transition = on_transition
        self._storage = pybreaker.CircuitMemoryStorage(CLOSED)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=config.fail_max,
            reset_timeout=config.reset_timeout.total_seconds(),
            state_storage=self._storage,
        )
        self._generation = 0
        self._trial_under_way = False
        self._opened_at: datetime | None = None
        self._changed_at: datetime | None = None
        self._made_at = clock.now()

    @property
    def state(self) -> str:
        """CLOSED, OPEN or HALF_OPEN. It stays OPEN until somebody asks for admission after the reset timeout."""
        return self._breaker.current_state

    @property
    def retry_at(self) -> datetime | None:
        """When a trial may be made, None unless open."""
        if self.state != OPEN or self._opened_at is None:
            return None
        return self._opened_at + self._config.reset_timeout

    @property
    def blocked(self) -> bool:
        """Whether ``admit`` would give None now."""
        if self.state == OPEN:
            retry_at = self.retry_at
            return retry_at is not None and self._clock.now() < retry_at
        return self.state == HALF_OPEN and self._trial_under_way

    def admit(self) -> int | None:
        """The generation to report the result of one request with; None while none may be made."""
        if self.blocked:
            return None
        if self.state == OPEN:
            with self._observed("the reset timeout has passed"):
                self._breaker.half_open()
        # At half-open this one request decides; others wait for its result.
        self._trial_under_way = self.state == HALF_OPEN
        return self._generation

    def succeeded(self, generation: int) -> None:
        """The provider did its part."""
        if generation == self._generation:
            with self._observed("the trial call succeeded"):
                self._breaker.call(lambda: None)

    def failed(self, generation: int, reason: str) -> None:
        """The provider failed; ``reason`` is a clause without secrets."""
        if generation == self._generation:
            with self._observed(reason), suppress(_RequestFailed, pybreaker.CircuitBreakerError):
                self._breaker.call(_fail)

    def abandoned(self, generation: int) -> None:
        """The request was not made, or its result is unknown: it says nothing about the provider."""
        if generation == self._generation:
            self._trial_under_way = False

    def record(self) -> BreakerRecord:
        """Its state, to be stored."""
        return BreakerRecord(
            provider=self.provider,
            endpoint=self.endpoint,
            state=self.state,
            opened_at=self._opened_at,
            failures=self._storage.counter,
            changed_at=self._changed_at or self._made_at,
        )

    def snapshot(self) -> BreakerSnapshot:
        """As shown."""
        record = self.record()
        return BreakerSnapshot(
            endpoint=record.endpoint,
            state=record.state,
            failures=record.failures,
            opened_at=record.opened_at,
            retry_at=self.retry_at,
            changed_at=record.changed_at,
        )

    def adopt(self, record: BreakerRecord) -> None:
        """Follow another process whose state is newer; a trial of theirs is theirs, so half-open stays open here."""
        if self._changed_at is not None and record.changed_at <= self._changed_at:
            return
        if record.state in {self.state, HALF_OPEN}:
            return
        with self._observed("another process saw it", opened_at=record.opened_at):
            if record.state == OPEN:
                for _ in range(record.failures - self._storage.counter):
                    self._storage.increment_counter()
                self._breaker.open()
            else:
                self._breaker.close()
        self._changed_at = record.changed_at

    @contextmanager
    def _observed(self, reason: str, *, opened_at: datetime | None = None) -> Iterator[None]:
        """Report the change of state that pybreaker makes meanwhile, if it makes one.

        Args:
            reason: of the change.
            opened_at: where it opened elsewhere, None for now.
        """
        before = self.state
        yield
        after = self.state
        if after == before:
            return
        now = self._clock.now()
        self._generation += 1
        self._changed_at = now
        if after == OPEN:
            # pybreaker reads the machine's clock; ours is injected.
            self._opened_at = opened_at or now
        self._on_transition(
            self,
            TransitionRecord(
                provider=self.provider, endpoint=self.endpoint, before=before, after=after, reason=reason, at=now
            ),
        )


class BreakerSet:
    """The breakers of one provider: one for all its endpoints, or one for each class of them, made when first needed.

    Args:
        provider: whose.
        config: of each breaker.
        clock: for when they opened.
        on_transition: called at every change of state.
    """

    def __init__(
        self,
        provider: str,
        config: BreakerConfig,
        clock: Clock,
        on_transition: Callable[[Breaker, TransitionRecord], None],
    ) -> None:
        self._provider = provider
        self._config = config
        self._clock = clock
        self._on_transition = on_transition
        self._breakers: dict[str, Breaker] = {}

    def of(self, endpoint: str) -> Breaker:
        """The breaker that guards a class of endpoints."""
        name = endpoint if self._config.per_endpoint else ""
        if name not in self._breakers:
            self._breakers[name] = Breaker(self._provider, name, self._config, self._clock, self._on_transition)
        return self._breakers[name]

    def adopt(self, records: Sequence[BreakerRecord]) -> None:
        """Follow what other processes stored."""
        for record in records:
            # A name of other settings guards nothing now.
            if record.provider == self._provider and bool(record.endpoint) == self._config.per_endpoint:
                self.of(record.endpoint).adopt(record)

    def snapshots(self) -> tuple[BreakerSnapshot, ...]:
        """As shown, by endpoint."""
        if not self._config.per_endpoint:
            self.of("")
        return tuple(breaker.snapshot() for _, breaker in sorted(self._breakers.items()))


class _RequestFailed(Exception):
    """Makes pybreaker count a failure."""


def _fail() -> None:
    raise _RequestFailed
