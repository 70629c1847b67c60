"""Dates, kick-offs and the estimated times of prices.

The files print UK local time (from 2019/20; before that only the date) and no time for any price. What we know is
that ordinary prices are collected on Friday afternoon for the games of Friday to Monday and on Tuesday afternoon for
those of Tuesday to Thursday, and that closing prices are the last before the start. So **the times of prices are
estimates**: ordinary prices stand at 15:00 UK time of their collection day, though at the latest an hour before the
kick-off, and closing prices at the kick-off (``core.imports.price_times``). A kick-off without a
time is taken to be at 15:00 UK time.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from advisor.core.clock import micros_of
from advisor.identity.seasons import of_two_years
from advisor.parsing.cells import RowFaultError, local_start, read_time, shown_twice

_LONDON: Final = ZoneInfo("Europe/London")

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_FIRST_TWO_DIGIT_YEAR: Final = 70
"""Two-digit years from here on are of the last century: no file has games of 2070."""
_FIRST_YEAR: Final = 1870
_LAST_YEAR: Final = 2100

_USUAL_TIME: Final = time(15, 0)
_COLLECTED_AT: Final = time(15, 0)
_DAYS_SINCE_COLLECTION: Final = (3, 0, 1, 2, 0, 1, 2)
"""Monday to Sunday: days since the Tuesday or Friday on which prices for that day were collected."""

_SEASON: Final = re.compile(r"([0-9]{4})(?:[/-]([0-9]{4}|[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a game is played and its prices were seen.

    Attributes:
        day: the date as printed.
        kickoff, collected: µs since the Unix epoch, UTC; ``collected`` is that of the ordinary prices by the
            day, which a game in the morning may precede.
        kickoff_known: False where the file gives no time, or one that the clocks show twice that night.
        doubt: why the start is uncertain though the file gives a time, or "".
    """

    day: date
    kickoff: int
    kickoff_known: bool
    collected: int
    doubt: str = ""


def read_schedule(day_text: str, time_text: str) -> Schedule:
    """Read a date (day first, or ISO) and a UK local time, which may be blank.

    Raises:
        RowFaultError: a date or time that cannot be read or be meant.
    """
    day = _read_day(day_text)
    at = read_time(time_text, "Time")
    start = local_start(day, at or _USUAL_TIME, _LONDON, "Time")
    collection_day = day - timedelta(days=_DAYS_SINCE_COLLECTION[day.weekday()])
    collected = datetime.combine(collection_day, _COLLECTED_AT, _LONDON)
    doubt = shown_twice(at, day) if at and start.ambiguous else ""
    return Schedule(day, start.at, at is not None and not doubt, micros_of(collected), doubt)


def read_season(text: str) -> str:
    """Read ``"2012"``, ``"2012/2013"`` or ``"2012/13"``; the latter two give ``"2012/13"``.

    Raises:
        RowFaultError: anything else, or years that do not follow one another.
    """
    match = _SEASON.fullmatch(text)
    if not match:
        raise RowFaultError("Season", f"season {text!r} is neither a year nor two" if text else "season is missing")
    first, second = match.groups()
    if second is None:
        return first
    if int(second) % 100 != (int(first) + 1) % 100:
        raise RowFaultError("Season", f"the years of season {text!r} do not follow one another")
    return of_two_years(int(first))


def _read_day(text: str) -> date:
    if not text:
        raise RowFaultError("Date", "date is missing")
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 1900 if year >= _FIRST_TWO_DIGIT_YEAR else 2000
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise RowFaultError("Date", f"date {text!r} cannot be read")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise RowFaultError("Date", f"date {text!r} lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        raise RowFaultError("Date", f"date {text!r} is not in the calendar (the day stands first)") from None
