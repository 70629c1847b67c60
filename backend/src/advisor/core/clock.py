"""Time is injected: code that needs the present is given a ``Clock``. Columns hold µs since the Unix epoch."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, SupportsIndex

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MICROS_PER_DAY: Final = 86_400_000_000


def micros_of(instant: datetime) -> int:
    """µs since the Unix epoch of an aware instant, exactly; parts of a µs are dropped downwards."""
    return (instant - EPOCH) // MICROSECOND


def instant_of(micros: SupportsIndex) -> datetime:
    """The inverse of ``micros_of``: an aware instant in UTC, of a plain or a numpy integer.

    Raises:
        OverflowError: it lies outside the years 1 to 9999.
    """
    return EPOCH + timedelta(microseconds=int(micros))


class Clock(Protocol):
    """Source of the present instant, aware and in UTC."""

    def now(self) -> datetime: ...

    def elapsed(self) -> float:
        """Seconds since a moment that stays the same: setting the clock does not move it. For waits that are proofs."""
        ...


class SystemClock:
    """The system clock; nothing else in the product reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """See ``Clock``."""
        return time.monotonic()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until ``instant`` is set; for tests, demos and replays."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def elapsed(self) -> float:
        """See ``Clock``; as the instant."""
        return (self.instant - EPOCH).total_seconds()
