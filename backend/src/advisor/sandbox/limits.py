"""Rates and quotas of the simulated providers, in wall-clock time."""

from collections import OrderedDict, deque
from datetime import datetime
from typing import Final

_KEYS: Final = 10_000


class RateLimit:
    """At most so many units in any window of time, per key.

    Args:
        units: allowed in a window.
        seconds: length of the window.
    """

    def __init__(self, units: int, seconds: float) -> None:
        self._units = units
        self._seconds = seconds
        self._taken: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def take(self, key: str, now: datetime, units: int = 1) -> bool:
        """Take units if they are free; nothing is taken when they are not."""
        taken = self._taken.setdefault(key, deque())
        self._taken.move_to_end(key)
        if len(self._taken) > _KEYS:
            self._taken.popitem(last=False)
        instant = now.timestamp()
        while taken and taken[0][0] <= instant - self._seconds:
            taken.popleft()
        if sum(part for _, part in taken) + units > self._units:
            return False
        taken.append((instant, units))
        return True


class MonthlyCredits:
    """Credits of a calendar month (UTC).

    Args:
        credits: of a month.
    """

    def __init__(self, credits: int) -> None:
        self.credits = credits
        self.used = 0
        self._month = (0, 0)

    def remaining(self, now: datetime) -> int:
        """Left in the month of ``now``; a new month starts full."""
        if (now.year, now.month) != self._month:
            self._month, self.used = (now.year, now.month), 0
        return max(self.credits - self.used, 0)

    def charge(self, cost: int, now: datetime) -> None:
        """Take credits."""
        self.remaining(now)
        self.used += cost
