"""Closes noted for a start that is not certain yet, against the plain list of all that was noted."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.closes import ClosingPrice, GameStart
from tests.unit.engine.tracking.tracked import value_bet

BET = value_bet()
EARLY, LATE, LAST = (ClosingPrice(odds_e4, 0.5) for odds_e4 in (20_000, 21_000, 22_000))
KEPT = 100
"""µs for which closes are noted."""


@given(st.lists(st.tuples(st.integers(1, 80), st.sampled_from((EARLY, LATE, LAST))), min_size=1, max_size=12))
def test_for_each_start_within_the_time_kept_the_close_is_the_last_one_noted_until_then(
    noted: list[tuple[int, ClosingPrice]],
) -> None:
    start, at, known = GameStart(), 0, list[tuple[int, ClosingPrice]]()
    for after, close in noted:
        at += after
        known.append((at, close))
        start.note([BET], at, lambda _, close=close: close, KEPT)  # type: ignore[misc]
        assert start.noted_at == at
        for begins in range(max(known[0][0], at - KEPT), at + 2):
            assert start.close_at(BET, begins) == [each for when, each in known if when <= begins][-1]
        assert start.close_at(BET, known[0][0] - 1) is None


def noted_thrice(noted_for: int) -> GameStart:
    start = GameStart()
    for at, close in ((0, EARLY), (100, LATE), (200, LAST)):
        start.note([BET], at, lambda _, close=close: close, noted_for)  # type: ignore[misc]
    return start


def test_a_close_is_forgotten_once_the_one_after_it_is_older_than_is_kept() -> None:
    assert noted_thrice(100).close_at(BET, 99) == EARLY, "the one after it is as old as is kept"
    assert noted_thrice(99).close_at(BET, 99) is None
    assert noted_thrice(99).close_at(BET, 100) == LATE
    start = noted_thrice(1_000)
    start.note([BET], 5_000, lambda _: LAST, 10)
    assert (start.close_at(BET, 4_999), start.close_at(BET, 199)) == (LAST, None), "one is always kept"


def test_a_market_that_is_not_held_says_nothing_and_what_was_noted_stands() -> None:
    start = GameStart()
    start.note([BET], 10, lambda _: EARLY, KEPT)
    start.note([BET], 20, lambda _: None, KEPT)
    assert (start.noted_at, start.close_at(BET, 20)) == (20, EARLY)


def test_a_game_that_was_on_is_called_off_only_where_it_begins_later_with_a_known_start() -> None:
    now = 1_000
    on, off = GameStart(was_on=True), GameStart()
    scheduled = {at: EventState(at, EventStatus.SCHEDULED) for at in (now, now + 1)}
    assert (on.is_called_off(scheduled[now], now), on.is_called_off(scheduled[now + 1], now)) == (False, True)
    assert not off.is_called_off(scheduled[now + 1], now)
    postponed = {at: EventState(at, EventStatus.POSTPONED) for at in (now, now + 1)}
    assert (on.is_called_off(postponed[now], now), on.is_called_off(postponed[now + 1], now)) == (False, True)
    assert off.is_called_off(postponed[now], now)
    assert off.is_called_off(EventState(now, EventStatus.VOID), now)
    assert not on.is_called_off(EventState(now, EventStatus.IN_PLAY), now)
