"""What is due when: days move on once they are old enough, never before, and each has one place to go."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.timing.retention import NOTHING_DUE, DueDays, RetentionConfig, StoredDays, due_days, end_of

DAY = date(2026, 3, 1)
EVERYWHERE = StoredDays(database=frozenset({DAY}), files=frozenset({DAY}), bars=frozenset({DAY}))

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
stores = st.builds(
    StoredDays,
    database=st.frozensets(days, max_size=12),
    files=st.frozensets(days, max_size=12),
    bars=st.frozensets(days, max_size=12),
)
instants = st.integers(0, 900 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def configs(draw: st.DrawFn) -> RetentionConfig:
    quotes, quote_files, bars = sorted(draw(st.integers(1, 400)) for _ in range(3))
    return RetentionConfig(
        quotes=timedelta(days=quotes), quote_files=timedelta(days=quote_files), bars=timedelta(days=bars)
    )


@pytest.mark.parametrize(
    ("after_end", "due"),
    [
        (timedelta(days=7) - timedelta(microseconds=1), NOTHING_DUE),
        (timedelta(days=7), DueDays(to_files=(DAY,))),
        (timedelta(days=90), DueDays(to_files=(DAY,), to_bars=(DAY,))),
        (timedelta(days=730), DueDays(to_files=(DAY,), to_delete=(DAY,))),
    ],
)
def test_a_day_moves_on_at_the_very_instant(after_end: timedelta, due: DueDays) -> None:
    assert due_days(end_of(DAY) + after_end, RetentionConfig(), EVERYWHERE) == due


def test_a_day_is_counted_from_the_midnight_after_it_in_utc() -> None:
    east = datetime.fromisoformat("2026-03-09T00:59:59+01:00")
    alone = StoredDays(database=frozenset({DAY}))
    assert due_days(east, RetentionConfig(), alone) == NOTHING_DUE
    assert due_days(east + timedelta(seconds=1), RetentionConfig(), alone).to_files == (DAY,)


def test_the_day_that_goes_on_is_never_due() -> None:
    now = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    least = RetentionConfig(quotes=timedelta(), quote_files=timedelta(), bars=timedelta())
    assert due_days(now, least, EVERYWHERE) == NOTHING_DUE


@given(now=instants, kept=configs(), stored=stores)
def test_nothing_is_due_early_and_everything_is_in_time(
    now: datetime, kept: RetentionConfig, stored: StoredDays
) -> None:
    due = due_days(now, kept, stored)
    age = {day: now - end_of(day) for day in stored.database | stored.files | stored.bars}
    assert set(due.to_files) == {day for day in stored.database if age[day] >= kept.quotes}
    filed = stored.files | set(due.to_files)
    assert set(due.to_bars) == {day for day in filed if kept.quote_files <= age[day] < kept.bars}
    assert set(due.to_delete) == {day for day in filed | stored.bars if age[day] >= kept.bars}
    assert all(list(each) == sorted(each) for each in (due.to_files, due.to_bars, due.to_delete))


@given(now=instants, kept=configs(), stored=stores)
def test_once_done_nothing_is_due_again(now: datetime, kept: RetentionConfig, stored: StoredDays) -> None:
    due = due_days(now, kept, stored)
    gone = frozenset(due.to_delete)
    after = StoredDays(
        database=stored.database - set(due.to_files),
        files=(stored.files | set(due.to_files)) - set(due.to_bars) - gone,
        bars=(stored.bars | set(due.to_bars)) - gone,
    )
    assert due_days(now, kept, after) == NOTHING_DUE


@given(now=instants, kept=configs(), stored=stores, later=st.timedeltas(timedelta(), timedelta(days=400)))
def test_what_is_due_stays_due_until_it_is_done(
    now: datetime, kept: RetentionConfig, stored: StoredDays, later: timedelta
) -> None:
    before, after = due_days(now, kept, stored), due_days(now + later, kept, stored)
    assert set(before.to_files) <= set(after.to_files)
    assert set(before.to_bars) <= set(after.to_bars) | set(after.to_delete)
    assert set(before.to_delete) <= set(after.to_delete)
