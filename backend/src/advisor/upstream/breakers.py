"""pybreaker's circuit breakers on our clock, asked before and told after each request instead of wrapping it.

``admit`` gives a ticket or None; the ticket comes back with ``succeeded``, ``failed`` or ``abandoned``. A ticket from
before the last transition tells nothing about the present state and is ignored. At half-open one is out at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pybreaker

from advisor.core.clock import Clock
from advisor.ports.upstream_store import BreakerRecord, TransitionRecord
from advisor.upstream.config import BreakerConfig

CLOSED: Final = pybreaker.STATE_CLOSED
OPEN: Final = pybreaker.STATE_OPEN
HALF_OPEN: Final = pybreaker.STATE_HALF_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Leave to make one request.

    Attributes:
        epoch: transitions of the breaker before it was given.
        trial: the one request allowed at half-open.
    """

    epoch: int
    trial: bool


class _Failure(Exception):
    """Tells pybreaker that a request failed."""


class _ClockedStorage(pybreaker.CircuitBreakerStorage):
    """State in memory, with the instant of opening read from our clock instead of the machine's."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("clocked")
        self._clock = clock
        self._state: str = CLOSED
        self._failures = 0
        self._successes = 0
        self._opened_at: datetime | None = None

    @property
    def state(self) -> str:
        return self._state

    @state.setter
    def state(self, state: str) -> None:
        self._state = state

    def increment_counter(self) -> None:
        self._failures += 1

    def reset_counter(self) -> None:
        self._failures = 0

    def increment_success_counter(self) -> None:
        self._successes += 1

    def reset_success_counter(self) -> None:
        self._successes = 0

    @property
    def counter(self) -> int:
        return self._failures

    @property
    def success_counter(self) -> int:
        return self._successes

    @property
    def opened_at(self) -> datetime | None:
        return self._opened_at

    @opened_at.setter
    def opened_at(self, _: datetime) -> None:
        self._opened_at = self._clock.now()

    def restore(self, record: BreakerRecord) -> None:
        """Take over what another process, or an earlier life, stored."""
        self._state = record.state
        self._failures = record.failures
        self._opened_at = record.opened_at


class _Listener(pybreaker.CircuitBreakerListener):
    """Hands each transition on by names."""

    def __init__(self, changed: Callable[[str, str], None]) -> None:
        self._changed = changed

    def state_change(
        self,
        cb: pybreaker.CircuitBreaker,
        old_state: pybreaker.CircuitBreakerState | None,
        new_state: pybreaker.CircuitBreakerState,
    ) -> None:
        self._changed(CLOSED if old_state is None else old_state.name, new_state.name)


class Breaker:
    """One breaker of a provider, or of one class of its endpoints.

    Args:
        provider: whose.
        endpoint: class it guards, "" for all.
        config: when it opens and tries again.
        clock: tells when it opened.
        on_transition: told of every change of state.
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
        self._storage = _ClockedStorage(clock)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=config.fail_max,
            reset_timeout=config.reset_timeout.total_seconds(),
            state_storage=self._storage,
            listeners=[_Listener(self._changed)],
            name=f"{provider}/{endpoint}",
        )
        self._epoch = 0
        self._trial_out = False
        self._reason = ""
        self._made_at = clock.now()
        self._changed_at: datetime | None = None

    @property
    def state(self) -> str:
        """CLOSED, OPEN or HALF_OPEN. It stays OPEN until somebody asks for admission after the reset time."""
        return self._storage.state

    @property
    def retry_at(self) -> datetime | None:
        """When a trial may be made, None unless open."""
        if self.state != OPEN or self._storage.opened_at is None:
            return None
        return self._storage.opened_at + self._config.reset_timeout

    @property
    def blocked(self) -> bool:
        """Whether ``admit`` would give None now."""
        if self.state == OPEN:
            retry_at = self.retry_at
            return retry_at is not None and self._clock.now() < retry_at
        return self.state == HALF_OPEN and self._trial_out

    def admit(self) -> Ticket | None:
        """Leave to make one request, None while it must not be made."""
        if self.blocked:
            return None
        if self.state == OPEN:
            self._reason = "the reset time has passed"
            self._breaker.half_open()
        if self.state == HALF_OPEN:
            self._trial_out = True
            return Ticket(epoch=self._epoch, trial=True)
        return Ticket(epoch=self._epoch, trial=False)

    def succeeded(self, ticket: Ticket) -> None:
        """The provider did its part."""
        if self._is_current(ticket):
            self._reason = "the trial call succeeded"
            self._breaker.call(_succeed)

    def failed(self, ticket: Ticket, reason: str) -> None:
        """The provider failed; ``reason`` is a clause without secrets."""
        if self._is_current(ticket):
            self._reason = reason
            try:
                self._breaker.call(_fail)
            except (_Failure, pybreaker.CircuitBreakerError):
                return

    def abandoned(self, ticket: Ticket) -> None:
        """The request was not made, or nobody waited for its end: it says nothing about the provider."""
        if self._is_current(ticket) and ticket.trial:
            self._trial_out = False

    def record(self) -> BreakerRecord:
        """Its state, to be stored."""
        return BreakerRecord(
            provider=self.provider,
            endpoint=self.endpoint,
            state=self.state,
            opened_at=self._storage.opened_at,
            failures=self._storage.counter,
            changed_at=self._changed_at or self._made_at,
        )

    def adopt(self, record: BreakerRecord) -> None:
        """Follow another process whose state is newer; a trial of theirs is theirs, so half-open stays open here."""
        if self._changed_at is not None and record.changed_at <= self._changed_at:
            return
        if record.state in {self.state, HALF_OPEN}:
            return
        self._reason = "another process saw it"
        self._storage.restore(record)
        # Reading the state makes pybreaker notice that it was changed behind its back, and tell its listener.
        _ = self._breaker.state
        self._changed_at = record.changed_at

    def _changed(self, before: str, after: str) -> None:
        # pybreaker tells its listeners before it stores the state, but ours look at what is stored.
        self._storage.state = after
        self._epoch += 1
        self._trial_out = False
        self._changed_at = self._clock.now()
        transition = TransitionRecord(
            provider=self.provider,
            endpoint=self.endpoint,
            before=before,
            after=after,
            reason=self._reason,
            at=self._changed_at,
        )
        self._on_transition(self, transition)

    def _is_current(self, ticket: Ticket) -> bool:
        return ticket.epoch == self._epoch and self.state != OPEN


def _succeed() -> None:
    return None


def _fail() -> None:
    raise _Failure
