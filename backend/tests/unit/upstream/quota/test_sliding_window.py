"""Sliding windows: never over capacity in any stretch of time, whatever the order of what is done to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.upstream.config import RateLimitConfig, Window
from advisor.upstream.quota.sliding_window import FULL_RATE_E6, SlidingWindow

NOW = datetime(2026, 1, 15, 12, 0, 0, 30_000, tzinfo=UTC)
LENGTH = {Window.SECOND: 1.0, Window.MINUTE: 60.0, Window.HOUR: 3600.0}


def sliding(window: Window, capacity: int = 10, **changes: float) -> SlidingWindow:
    config = RateLimitConfig(name="w", window=window, capacity=capacity, adaptive=True)
    return SlidingWindow(config=replace(config, **changes))  # type: ignore[arg-type]


@given(
    window=st.sampled_from(list(LENGTH)),
    capacity=st.integers(1, 20),
    steps=st.lists(
        st.tuples(st.floats(0, 0.5), st.integers(1, 6), st.sampled_from(["take", "take", "take", "slow"])), max_size=80
    ),
)
def test_no_stretch_as_long_as_the_window_holds_more_than_the_capacity(
    window: Window, capacity: int, steps: list[tuple[float, int, str]]
) -> None:
    held, now, taken = sliding(window, capacity), NOW, list[tuple[datetime, int]]()
    for share, units, action in steps:
        now += timedelta(seconds=share * LENGTH[window])
        if action == "slow":
            held = held.slowed(now)
        elif held.check(units, now):
            held = held.consume(units, now)
            taken.append((now, units))
    length = timedelta(seconds=LENGTH[window])
    for start, _ in taken:
        assert sum(units for at, units in taken if start <= at < start + length) <= capacity


@pytest.mark.parametrize("window", list(LENGTH))
def test_what_is_spent_at_the_end_of_its_slot_is_gone_for_a_whole_window(window: Window) -> None:
    length, least = timedelta(seconds=LENGTH[window]), timedelta(microseconds=1)
    held = sliding(window, 1)
    begins = held.slot_start(NOW)
    ends = begins + length / 10
    assert (held.slot_start(ends - least), held.slot_start(ends)) == (begins, ends)
    for spent in (begins, ends - least):
        taken = held.consume(1, spent)
        assert not taken.check(1, spent + length - least)
        assert taken.wait(1, spent) == begins + length + length / 10 - spent
        assert taken.check(1, begins + length + length / 10)


@given(
    window=st.sampled_from(list(Window)),
    spent=st.lists(st.tuples(st.floats(0, 0.5), st.integers(0, 5)), max_size=20),
    units=st.integers(0, 12),
)
def test_the_wait_announced_is_the_wait_needed(window: Window, spent: list[tuple[float, int]], units: int) -> None:
    held, now = sliding(window), NOW
    for share, taken in spent:
        now += timedelta(seconds=share * LENGTH.get(window, 100_000.0))
        held = held.consume(taken, now)
    wait = held.wait(units, now)
    if wait is None:
        assert units > held.config.capacity
        return
    assert held.check(units, now + wait)
    if wait:
        assert not held.check(units, now)
        assert not held.check(units, now + wait - timedelta(microseconds=1))


@given(units=st.integers(0, 30), window=st.sampled_from(list(Window)))
def test_checking_consumes_nothing_and_what_is_taken_can_be_given_back(units: int, window: Window) -> None:
    held = sliding(window)
    held.check(units, NOW)
    assert held == sliding(window)
    assert held.consume(units, NOW).give_back(units, NOW).used(NOW) == 0


def test_what_is_given_back_of_one_slot_is_given_back_once() -> None:
    held = sliding(Window.SECOND).consume(3, NOW).consume(4, NOW)
    assert len(held.spent) == 1
    assert held.give_back(3, NOW).used(NOW) == 4


def test_it_is_unused_when_the_last_of_it_has_come_back() -> None:
    held = sliding(Window.MINUTE)
    assert held.unused_at(NOW) is None
    last = NOW + timedelta(seconds=30)
    held = held.consume(1, NOW).consume(2, NOW + timedelta(seconds=10)).consume(1, last)
    at = held.unused_at(last)
    assert at is not None
    assert held.used(at) == 0 < held.used(at - timedelta(microseconds=1))


def test_what_came_back_by_itself_is_not_given_back_twice() -> None:
    held = sliding(Window.SECOND).consume(5, NOW)
    later = NOW + timedelta(seconds=2)
    assert held.consume(3, later).give_back(5, NOW).used(later) == 3


@pytest.mark.parametrize(
    ("window", "last", "first"),
    [
        (Window.DAY, datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        (Window.MONTH, datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_calendar_windows_turn_at_midnight_utc(window: Window, last: datetime, first: datetime) -> None:
    held = sliding(window).consume(10, last)
    assert held.available(last) == 0
    assert held.unused_at(last) == first
    assert held.available(first) == 10


def test_the_reserve_is_for_urgent_calls() -> None:
    held = sliding(Window.MONTH, reserve=0.25).consume(7, NOW)
    assert held.available(NOW, urgent=True) == 3
    assert held.available(NOW, urgent=False) == 0
    assert held.wait(1, NOW, urgent=False) == datetime(2026, 2, 1, tzinfo=UTC) - NOW
    assert held.wait(8, NOW, urgent=False) is None


@given(st.lists(st.integers(0, 12), max_size=10))
def test_the_providers_word_never_leaves_more_than_it_said(words: list[int]) -> None:
    held = sliding(Window.MONTH)
    for word in words:
        held = held.consume(1, NOW).correct(word, NOW, upwards=False)
        assert held.available(NOW) <= word
    assert sliding(Window.MONTH).consume(9, NOW).correct(7, NOW, upwards=True).available(NOW) == 7
    assert held.emptied(NOW).available(NOW) == 0


def test_the_rate_halves_once_per_burst_and_comes_back_in_steps() -> None:
    held = sliding(Window.SECOND, 16).slowed(NOW).slowed(NOW + timedelta(milliseconds=500))
    assert held.limit(NOW) == 8
    assert held.slowed(NOW + timedelta(seconds=1)).limit(NOW + timedelta(seconds=1)) == 4
    shares = [held.rate(NOW + timedelta(seconds=10 * step)) for step in range(6)]
    assert shares == [500_000, 625_000, 750_000, 875_000, FULL_RATE_E6, FULL_RATE_E6]
    for step in range(20):
        held = held.slowed(NOW + timedelta(seconds=2 * step))
    assert held.limit(NOW + timedelta(seconds=38)) == 1


@pytest.mark.parametrize(("window", "step"), [(Window.SECOND, 10), (Window.MINUTE, 60), (Window.HOUR, 60)])
def test_an_eighth_comes_back_after_each_window_within_ten_seconds_and_a_minute(window: Window, step: int) -> None:
    held = sliding(window, 16).slowed(NOW)
    assert held.rate(NOW + timedelta(seconds=step, microseconds=-1)) == 500_000
    assert held.rate(NOW + timedelta(seconds=step)) == 625_000


def test_what_is_not_adaptive_is_not_slowed() -> None:
    assert sliding(Window.MONTH).slowed(NOW) == sliding(Window.MONTH)
    steady = sliding(Window.SECOND, adaptive=False)
    assert steady.slowed(NOW) == steady


def test_a_call_heavier_than_a_slowed_limit_goes_when_nothing_else_does() -> None:
    held = sliding(Window.SECOND).slowed(NOW)
    assert held.check(8, NOW)
    assert not held.consume(1, NOW).check(8, NOW)
    assert not held.check(11, NOW)


def test_a_clock_that_steps_back_frees_nothing() -> None:
    held = sliding(Window.SECOND).consume(10, NOW)
    back = NOW - timedelta(seconds=5)
    assert held.available(back) == 0
    assert held.consume(1, back).used(NOW) == 11


def test_who_does_not_say_how_urgent_it_is_may_use_the_reserve() -> None:
    window = SlidingWindow(config=RateLimitConfig(name="month", window=Window.MONTH, capacity=10, reserve=0.5))
    window = window.consume(4, NOW)
    assert (window.limit(NOW), window.limit(NOW, urgent=False)) == (10, 5)
    assert (window.available(NOW), window.available(NOW, urgent=False)) == (6, 1)
    assert [window.check(units, NOW) for units in (6, 7)] == [True, False]
    assert [window.check(units, NOW, urgent=False) for units in (1, 2)] == [True, False]
    assert (window.wait(6, NOW), window.wait(6, NOW, urgent=False)) == (timedelta(0), None)


@pytest.mark.parametrize("window", [Window.MINUTE, Window.DAY, Window.MONTH])
def test_the_providers_word_is_taken_to_the_unit(window: Window) -> None:
    used = SlidingWindow(config=RateLimitConfig(name="w", window=window, capacity=10)).consume(4, NOW)
    for remaining in range(-2, 13):
        left = used.correct(remaining, NOW, upwards=True).available(NOW)
        if window is Window.MINUTE:
            assert left == min(6, max(0, remaining)), "it comes back by itself and is never raised"
        else:
            assert left == min(10, max(0, remaining))
        assert used.correct(remaining, NOW, upwards=False).available(NOW) == min(6, max(0, remaining))
    assert used.emptied(NOW).available(NOW) == 0
    assert used.correct(6, NOW, upwards=True) is used
