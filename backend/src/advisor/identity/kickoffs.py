"""How closely two start times agree, sport by sport."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Final

from advisor.core.words.counts import counted

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


class KickoffMatch(IntEnum):
    """How closely two start times agree, worst first."""

    APART = 0
    RESCHEDULED = 1
    DAY = 2
    NEAR = 3
    EXACT = 4


FACTORS: Final = {
    KickoffMatch.EXACT: 1.0,
    KickoffMatch.NEAR: 0.97,
    KickoffMatch.DAY: 0.93,
    KickoffMatch.RESCHEDULED: 0.6,
    KickoffMatch.APART: 0.0,
}
"""Factor on a match's score."""


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
class KickoffComparison:
    """Two start times compared; ``apart`` is zero or more, whole days where ``by_day``."""

    match: KickoffMatch
    apart: timedelta
    by_day: bool

    @property
    def why(self) -> str:
        if not self.by_day:
            return f"the starts are {_span(self.apart)} apart"
        return f"{counted(self.apart.days, 'day')} apart" if self.apart else "the same day"


def compare_starts(ours: Start, theirs: Start, sport: str) -> KickoffComparison:
    """Compare two start times; the order of the two does not matter."""
    if ours.known and theirs.known:
        apart = abs(ours.at - theirs.at)
        return KickoffComparison(_by_time(apart, sport), apart, by_day=False)
    days = _days_apart(ours, theirs)
    if days == 0:
        match = KickoffMatch.DAY if _day_certain(ours, theirs, sport) else KickoffMatch.RESCHEDULED
    else:
        match = _by_day(days, sport)
    return KickoffComparison(match, timedelta(days=days), by_day=True)


def stays_on_day(before: datetime, after: datetime, sport: str) -> bool:
    """Whether a game that moves is still that of its day, though perhaps past midnight."""
    return abs(after - before) <= (MOVED_WITHIN if sport in ONCE_A_WEEK else SERIES_DOUBTFUL_WITHIN)


def _by_time(apart: timedelta, sport: str) -> KickoffMatch:
    if apart <= SAME_TIME:
        return KickoffMatch.EXACT
    if apart <= NEAR_TIME:
        return KickoffMatch.NEAR
    once = sport in ONCE_A_WEEK
    if apart <= (MOVED_WITHIN if once else SERIES_WITHIN):
        return KickoffMatch.DAY
    doubtful_within = RESCHEDULED_WITHIN if once else SERIES_DOUBTFUL_WITHIN
    return KickoffMatch.RESCHEDULED if apart <= doubtful_within else KickoffMatch.APART


def _by_day(days: int, sport: str) -> KickoffMatch:
    if sport not in ONCE_A_WEEK:
        return KickoffMatch.RESCHEDULED if days == 1 else KickoffMatch.APART
    if days == 1:
        return KickoffMatch.DAY
    return KickoffMatch.RESCHEDULED if days <= RESCHEDULED_WITHIN.days else KickoffMatch.APART


def _days_apart(ours: Start, theirs: Start) -> int:
    return min(abs((first - second).days) for first in _days(ours) for second in _days(theirs))


def _days(start: Start) -> set[date]:
    return {start.at.date(), (start.at - WEST).date()} if start.known else {start.day}


def _day_certain(ours: Start, theirs: Start, sport: str) -> bool:
    """Whether a game of the day before or after is ruled out."""
    return sport in ONCE_A_WEEK or _days(ours) == _days(theirs)


def _span(apart: timedelta) -> str:
    minutes = int(apart.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
