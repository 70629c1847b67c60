"""When a failed call is asked again, and how many such calls there may be."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from advisor.upstream.config import RetryConfig

LONGEST_RETRY_AFTER: Final = timedelta(hours=1)
"""What a provider may ask us to wait at most, so that a broken header does not silence us for good."""
_MINUTE: Final = timedelta(minutes=1)


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
