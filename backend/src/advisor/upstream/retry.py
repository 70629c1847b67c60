"""When a failed call is asked again, at which address, and how many such calls there may be."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from advisor.core.clock import Clock
from advisor.ports.upstream_store import AddressSwitch
from advisor.upstream.config import RetryConfig

LONGEST_RETRY_AFTER: Final = timedelta(hours=1)
"""What a provider may ask us to wait at most, so that a broken header does not silence us for good."""
_MINUTE: Final = timedelta(minutes=1)
FAILS: Final = 2
"""Failures in a row after which an address is left for the next one."""


def backoff(config: RetryConfig, retries: int, share: float) -> timedelta:
    """Wait before retry number ``retries`` (0 for the first), with full jitter.

    Args:
        config: base and cap.
        retries: already made.
        share: random, in [0, 1).
    """
    # The exponent is bounded so that the number stays one timedelta can hold.
    doublings: int = 2 ** min(retries, 30)
    return min(config.cap, config.base * doublings) * share


def bounded_retry_after(asked: timedelta | None) -> timedelta | None:
    """The provider's wish, not negative and not longer than LONGEST_RETRY_AFTER."""
    if asked is None:
        return None
    return min(max(asked, timedelta(0)), LONGEST_RETRY_AFTER)


@dataclass(slots=True)
class RetryBudget:
    """Keeps retries in the last minute at most a share of the first attempts in it.

    Attributes:
        share: of the first attempts, in [0, 1].
    """

    share: float
    _firsts: deque[datetime] = field(default_factory=deque)
    _retries: deque[datetime] = field(default_factory=deque)

    def attempted(self, now: datetime) -> None:
        """Count a first attempt."""
        self._firsts.append(now)
        self._forget(now)

    def take(self, now: datetime) -> bool:
        """Count a retry if the budget allows it, and say whether it does."""
        self._forget(now)
        if len(self._retries) + 1 > self.share * len(self._firsts):
            return False
        self._retries.append(now)
        return True

    def _forget(self, now: datetime) -> None:
        for instants in (self._firsts, self._retries):
            while instants and instants[0] <= now - _MINUTE:
                instants.popleft()


@dataclass(slots=True)
class _Address:
    url: str
    failures: int = 0
    tried_again_at: datetime | None = None


class Addresses:
    """Of one provider, in their order.

    An address that fails ``FAILS`` times in a row is left alone for a while, and the next one is called instead. When
    the while is over one call tries it, and once that succeeds it is the one that is called again.

    Args:
        urls: the first is the provider's own, the others are its backups.
        again_after: so long an address is left alone.
        on_switch: called when another address is called from now on.
    """

    def __init__(
        self,
        provider: str,
        urls: tuple[str, ...],
        again_after: timedelta,
        clock: Clock,
        on_switch: Callable[[AddressSwitch], None],
    ) -> None:
        self._provider: Final = provider
        self._known: Final = tuple(_Address(url) for url in urls)
        self._again_after: Final = again_after
        self._clock: Final = clock
        self._on_switch: Final = on_switch
        self._in_use = 0
        self.since: datetime | None = None
        """Of the last switch; None: there was none."""

    @property
    def in_use(self) -> int:
        """Place of the address that is called, from 0."""
        return self._in_use

    def choose(self) -> str:
        """The address of the next call."""
        now = self._clock.now()
        for each in self._known:
            if each.tried_again_at is None:
                return each.url
            if each.tried_again_at <= now:
                # This call tries it; others go on elsewhere until it is known how that ended.
                each.tried_again_at = now + self._again_after
                return each.url
        return self._known[0].url

    def succeeded(self, url: str) -> None:
        """The provider did its part at this address."""
        place = self._place(url)
        known = self._known[place]
        known.failures, known.tried_again_at = 0, None
        if place < self._in_use:
            self._switch(place, "it answers again")

    def failed(self, url: str, reason: str) -> bool:
        """The provider failed at this address; says whether there is another one that may do.

        Args:
            reason: a clause without secrets.
        """
        place = self._place(url)
        known = self._known[place]
        known.failures += 1
        if known.failures >= FAILS:
            known.tried_again_at = self._clock.now() + self._again_after
        left = [k for k, each in enumerate(self._known) if each.tried_again_at is None]
        if left and left[0] > self._in_use:
            self._switch(left[0], reason)
        return any(k != place for k in left)

    def _place(self, url: str) -> int:
        return next(k for k, each in enumerate(self._known) if each.url == url)

    def _switch(self, place: int, reason: str) -> None:
        before, self._in_use, self.since = self._in_use, place, self._clock.now()
        self._on_switch(
            AddressSwitch(
                provider=self._provider,
                before=self._known[before].url,
                after=self._known[place].url,
                is_return=place < before,
                reason=reason,
                at=self.since,
            )
        )
