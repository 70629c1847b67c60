"""What a month shows: whether the database stays flat, and how much files can ever take."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from advisor.core.timing.retention import RetentionConfig
from tests.retention.simulated_month import KEPT, DayEnd, quotes_a_day

FLAT_FROM = 8
DAYS_DIFFER = 0.01
DAY = timedelta(days=1)


def is_flat(ends: Sequence[DayEnd]) -> None:
    """From the eighth day on the database holds the same, and from their own days on the files do.

    Raises:
        AssertionError: it does not.
    """
    flat = ends[FLAT_FROM - 1 :]
    for end in ends:
        # Two changes of a price at one instant are one, so days differ by some in a thousand.
        assert end.quotes == pytest.approx(ends[0].quotes * min(end.day, FLAT_FROM), rel=DAYS_DIFFER)
    assert max(end.quotes for end in flat) <= 1.001 * min(end.quotes for end in flat)
    assert max(end.rows for end in flat) <= 1.001 * min(end.rows for end in flat)
    assert max(end.quote_bytes for end in flat) <= 1.05 * flat[0].quote_bytes
    last = ends[-1]
    assert last.file_days == (KEPT.quote_files - KEPT.quotes) // DAY
    assert last.bar_days == (KEPT.bars - KEPT.quote_files) // DAY


def lines(ends: Sequence[DayEnd], share: float) -> Iterator[str]:
    """The month in figures, and what the shipped settings make of them."""
    yield f"{'day':>4} {'quotes':>12} {'all rows':>12} {'in PostgreSQL':>14} {'files':>10} {'bars':>10}"
    for end in ends:
        yield (
            f"{end.day:>4} {end.quotes:>12,} {end.rows:>12,} {_mb(end.quote_bytes):>14} {_mb(end.files):>10} "
            f"{_mb(end.bars):>10}"
        )
    last, kept = ends[-1], RetentionConfig()
    a_day = last.quotes / FLAT_FROM
    a_row, a_filed = last.quote_bytes / last.quotes, last.files / last.file_days / a_day
    a_summed = last.bars / last.bar_days / a_day
    yield f"A quote takes {a_row:.0f} bytes in PostgreSQL, {a_filed:.1f} in a file, {a_summed:.1f} in bars."
    full = quotes_a_day(1)
    for title, pace in ((f"{share:.2%}", full * share), ("All", full)):
        stores = (
            pace * a_row * (kept.quotes // DAY + 1),
            pace * a_filed * ((kept.quote_files - kept.quotes) // DAY),
            pace * a_summed * ((kept.bars - kept.quote_files) // DAY),
        )
        yield (
            f"{title} of the sandbox's pace, {pace:,.0f} quotes a day, with the shipped settings: PostgreSQL at most "
            f"{_gb(stores[0])}, files {_gb(stores[1])}, bars {_gb(stores[2])}; without retention "
            f"{_gb(pace * a_row * (kept.bars // DAY))} by then."
        )


def _mb(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"


def _gb(size: float) -> str:
    return f"{size / 1e9:,.2f} GB"
