"""How long what is stored is kept, and which days of quotes are due to be moved on: pure, for any instant.

A day of quotes lives in three stores, one after the other: in the database, in a file of every change, in a file of
one-minute bars. It leaves a store once it ended so long ago as the store keeps it, counted from the midnight after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionConfig:
    """How long each thing is kept.

    Attributes:
        quotes: every change of a price, in the database.
        quote_files: every change of a price, in files; counted from the same midnight as ``quotes``, and no shorter.
        bars: one-minute bars of prices; likewise, and no shorter than ``quote_files``.
        evidence: the prices behind a value bet that has ended, and surebets and middles that have.
        signals: value bets that have ended, with their odds and CLV, and alerts; no shorter than ``evidence``.
        transitions: changes of breakers, those of calls to providers and trading breakers; what portfolios held within
            a day, of which the last stays for ever.
        costs: what calls cost, by day.
        data_quality: counts of flagged prices, refused items and unknown fields, after the last of each; how far the
            odds of competitions moved; rounds in which accounts at venues were held against ours.
        subjects: subjects that no provider fetches any more, after their last fetch.
        weather: hours of weather, after each.
        answers: answers by which a repeated command is known.
    """

    quotes: timedelta = timedelta(days=7)
    quote_files: timedelta = timedelta(days=90)
    bars: timedelta = timedelta(days=730)
    evidence: timedelta = timedelta(days=90)
    signals: timedelta = timedelta(days=730)
    transitions: timedelta = timedelta(days=90)
    costs: timedelta = timedelta(days=400)
    data_quality: timedelta = timedelta(days=90)
    subjects: timedelta = timedelta(days=30)
    weather: timedelta = timedelta(days=30)
    answers: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionConfig:
    """How rows are deleted.

    Attributes:
        rows: in one statement at most, so that locks are short.
        pause: between statements, for others to come through.
    """

    rows: int = 2_000
    pause: timedelta = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDays:
    """Days, UTC, of which each store has quotes."""

    database: frozenset[date] = frozenset()
    files: frozenset[date] = frozenset()
    bars: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDays:
    """What is due, each earliest first, to be done in this order.

    Attributes:
        to_files: days to move from the database into files.
        to_bars: days whose files become bars.
        to_delete: days whose files and bars are deleted.
    """

    to_files: tuple[date, ...] = ()
    to_bars: tuple[date, ...] = ()
    to_delete: tuple[date, ...] = ()


NOTHING_DUE: Final = DueDays()


def due_days(now: datetime, kept: RetentionConfig, stored: StoredDays) -> DueDays:
    """What is due at an instant.

    Args:
        now: aware.
        stored: days of the future, as of a clock set back, are never due.
    """
    to_files = _over(stored.database, now, kept.quotes)
    in_files = stored.files | frozenset(to_files)
    to_delete = _over(in_files | stored.bars, now, kept.bars)
    to_bars = _over(in_files - frozenset(to_delete), now, kept.quote_files)
    return DueDays(to_files=to_files, to_bars=to_bars, to_delete=to_delete)


def end_of(day: date) -> datetime:
    """The midnight, UTC, after a day."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _over(days: Iterable[date], now: datetime, kept: timedelta) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if end_of(day) <= now - kept))
