"""Time is injected: whoever needs *now* is handed a clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def instant_of(micros: int) -> datetime:
    """The instant of a column's number: µs since the Unix epoch, exactly."""
    return EPOCH + timedelta(microseconds=int(micros))


def micros_of(instant: datetime) -> int:
    """µs since the Unix epoch: the inverse of ``instant_of``."""
    return (instant - EPOCH) // MICROSECOND


class Clock(Protocol):
    """Gives the present instant, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock: the one place that reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for tests, demos and replays."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant
