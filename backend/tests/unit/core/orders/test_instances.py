"""When an instance may bet: windows against a walk over every minute of a week."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.orders.instances import MINUTES_OF_A_DAY, BettingWindow, InstanceDefinition
from advisor.core.orders.modes import Mode

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
MINUTES = st.integers(0, MINUTES_OF_A_DAY - 1)
WINDOWS = st.builds(
    BettingWindow,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    begin=MINUTES,
    end=st.integers(0, MINUTES_OF_A_DAY),
)


def open_minutes(window: BettingWindow) -> set[int]:
    """Of the week, walked from each beginning to its end."""
    found = set()
    length = (window.end - window.begin) % MINUTES_OF_A_DAY or MINUTES_OF_A_DAY
    for day in window.days:
        start = day * MINUTES_OF_A_DAY + window.begin
        found |= {(start + passed) % (7 * MINUTES_OF_A_DAY) for passed in range(length)}
    return found


@given(WINDOWS, st.integers(0, 7 * MINUTES_OF_A_DAY - 1), st.integers(0, 59))
def test_a_window_covers_the_minutes_from_its_beginning_to_its_end(
    window: BettingWindow, minute: int, second: int
) -> None:
    at = MONDAY + timedelta(minutes=minute, seconds=second)
    assert window.covers(at) is (minute in open_minutes(window))


def defined(*windows: BettingWindow) -> InstanceDefinition:
    return InstanceDefinition(
        strategy="value", config={}, mode=Mode.PAPER, portfolio="paper", venues=None, limits="normal", staking={},
        schedule=windows,
    )  # fmt: skip


@given(st.lists(WINDOWS, max_size=3), st.integers(0, 7 * MINUTES_OF_A_DAY - 1))
def test_an_instance_bets_in_any_of_its_windows_and_always_without_one(
    windows: list[BettingWindow], minute: int
) -> None:
    expected = not windows or any(minute in open_minutes(window) for window in windows)
    assert defined(*windows).may_bet(MONDAY + timedelta(minutes=minute)) is expected


@pytest.mark.parametrize(
    ("days", "begin", "end"), [([], 0, 60), ([7], 0, 60), ([-1], 0, 60), ([0], -1, 60), ([0], 1440, 60), ([0], 0, 1441)]
)
def test_what_is_no_window_is_refused(days: list[int], begin: int, end: int) -> None:
    with pytest.raises(ValueError, match="of a window are"):
        BettingWindow(days=frozenset(days), begin=begin, end=end)
