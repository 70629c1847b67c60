"""How well two start times fit one event, sport by sport."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Final

ONCE_A_WEEK: Final = frozenset({"football", "american_football", "australian_rules", "rugby_league", "rugby_union"})
"""Sports in which the same two do not meet twice within days."""

MOVED_WITHIN: Final = timedelta(hours=18)
"""How far apart two providers may put one game of such a sport: television moves it within its day."""

RESCHEDULED_WITHIN: Final = timedelta(days=7)
SAME_TIME: Final = timedelta(minutes=15)
NEAR_TIME: Final = timedelta(minutes=60)
SERIES_WITHIN: Final = timedelta(minutes=90)
"""In sports played in series the second game of a doubleheader may start three hours after the first."""

SERIES_DOUBTFUL_WITHIN: Final = timedelta(hours=10)
WEST: Final = timedelta(hours=8)
"""An evening game on the west coast of America starts on the next day of UTC."""


class Fit(IntEnum):
    """How two start times fit, worst first."""

    APART = 0
    RESCHEDULED = 1
    DAY = 2
    NEAR = 3
    EXACT = 4


FACTORS: Final = {Fit.EXACT: 1.0, Fit.NEAR: 0.97, Fit.DAY: 0.93, Fit.RESCHEDULED: 0.6, Fit.APART: 0.0}
"""What a fit leaves of a score."""


@dataclass(frozen=True, slots=True)
class Start:
    """When an event starts.

    Attributes:
        at: aware, UTC.
        known: False where only the day is known.
        day: the day as its source names it.
    """

    at: datetime
    known: bool
    day: date


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """Two start times compared; ``apart`` is zero or more, whole days where ``by_day``."""

    fit: Fit
    apart: timedelta
    by_day: bool

    @property
    def why(self) -> str:
        if not self.by_day:
            return f"the starts are {_span(self.apart)} apart"
        return f"{self.apart.days} days apart" if self.apart else "the same day"


def compare_starts(ours: Start, theirs: Start, sport: str) -> TimeMatch:
    """Compare two start times; the order of the two does not matter."""
    if ours.known and theirs.known:
        apart = abs(ours.at - theirs.at)
        return TimeMatch(_known_fit(apart, sport), apart, by_day=False)
    days = _days_apart(ours, theirs)
    apart = timedelta(days=days)
    if days == 0:
        return TimeMatch(Fit.DAY if _day_certain(ours, theirs, sport) else Fit.RESCHEDULED, apart, by_day=True)
    once = sport in ONCE_A_WEEK
    fit = (Fit.DAY if once else Fit.RESCHEDULED) if days == 1 else Fit.APART
    if once and 1 < days <= RESCHEDULED_WITHIN.days:
        fit = Fit.RESCHEDULED
    return TimeMatch(fit, apart, by_day=True)


def _known_fit(apart: timedelta, sport: str) -> Fit:
    if apart <= SAME_TIME:
        return Fit.EXACT
    if apart <= NEAR_TIME:
        return Fit.NEAR
    if sport in ONCE_A_WEEK:
        return Fit.DAY if apart <= MOVED_WITHIN else Fit.RESCHEDULED if apart <= RESCHEDULED_WITHIN else Fit.APART
    if apart <= SERIES_WITHIN:
        return Fit.DAY
    return Fit.RESCHEDULED if apart <= SERIES_DOUBTFUL_WITHIN else Fit.APART


def _days_apart(ours: Start, theirs: Start) -> int:
    return min(abs((first - second).days) for first in _days(ours) for second in _days(theirs))


def _days(start: Start) -> set[date]:
    return {start.at.date(), (start.at - WEST).date()} if start.known else {start.day}


def _day_certain(ours: Start, theirs: Start, sport: str) -> bool:
    """Whether no game of the day before or after may be meant."""
    return sport in ONCE_A_WEEK or _days(ours) == _days(theirs)


def _span(apart: timedelta) -> str:
    minutes = int(apart.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
