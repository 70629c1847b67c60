"""The lag of a stream out of what polled answers agree with."""

from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.pricing.stream_lag import (
    Agreement,
    LagCounts,
    Statement,
    StreamLag,
    StreamLagConfig,
    agreeing_lags,
    agreement_of,
)

SECOND: Final = 1_000_000
LONGEST: Final = 60 * SECOND
CONFIG: Final = StreamLagConfig()


def lags(said: list[tuple[float, int]], at: float, odds: int, took: float = 0.0) -> list[tuple[float, float]]:
    """In seconds."""
    statements = [(round(instant * SECOND), price) for instant, price in said]
    found = agreeing_lags(statements, round(at * SECOND), round((at + took) * SECOND), odds, LONGEST)
    return [(low / SECOND, high / SECOND) for low, high in found]


def test_lags_at_which_a_stream_says_a_price() -> None:
    said = [(0.0, 20_000), (100.0, 21_000), (104.0, 22_000), (110.0, 21_000)]
    assert lags(said, 101, 21_000) == [(-1, 3), (9, 60)]
    assert lags(said, 101, 20_000) == [(-60, -1)]
    assert lags(said, 101, 22_000) == [(3, 9)]
    assert lags(said, 101, 30_000) == []
    assert lags(said, 30, 21_000) == []
    assert lags(said, 200, 21_000) == [(-60, 60)]
    assert lags(said, 200, 22_000) == []
    # Nothing is known of before the first word.
    assert lags(said, 10, 20_000) == [(-10, 60)]


def test_the_time_that_an_answer_takes_is_no_lag_of_the_stream() -> None:
    said = [(0.0, 20_000), (100.0, 21_000), (104.0, 22_000), (105.0, 21_000)]
    assert lags(said, 98, 21_000, took=1.5) == [(0.5, 60)]
    assert lags(said, 98, 22_000, took=1.5) == [(4.5, 7)]
    assert agreement_of(agreeing_lags([(0, 1), (SECOND, 2)], SECOND // 2, 2 * SECOND, 2, LONGEST)) is Agreement.NOW


@pytest.mark.parametrize(
    ("found", "agreement"),
    [
        ([], Agreement.NEVER),
        ([(-5, 0)], Agreement.EARLIER),
        ([(-5, 1)], Agreement.NOW),
        ([(0, 1)], Agreement.NOW),
        ([(1, 2)], Agreement.LATER),
        ([(-5, -2), (1, 2)], Agreement.EARLIER),
        ([(-5, -2), (-1, 2)], Agreement.NOW),
    ],
)
def test_when_a_price_was_said(found: list[tuple[int, int]], agreement: Agreement) -> None:
    assert agreement_of(found) is agreement


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 4)), max_size=30),
    st.integers(0, 300),
    st.integers(0, 5),
    st.integers(1, 4),
)
def test_lags_are_those_at_which_the_price_stands_at_some_instant_of_the_answer(
    steps: list[tuple[int, int]], asked: int, took: int, odds: int
) -> None:
    """Against looking at every second."""
    said: list[Statement] = sorted(dict(steps).items())
    longest = 60
    found = agreeing_lags(said, asked, asked + took, odds, longest)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    for lag in range(-longest, longest):
        seen = {
            next((price for instant, price in reversed(said) if instant <= at + lag), None)
            for at in range(asked, asked + took + 1)
        }
        assert any(low <= lag < high for low, high in found) == (odds in seen)


def measured(
    *, lag: float, life: float, every: float, took: float = 0.0, wrong: float = 0.0, seed: int = 1
) -> StreamLag:
    """Of fifty selections over ten minutes, each of whose prices stand so many seconds on average.

    Args:
        wrong: share of the answers that show a price that never was.
    """
    rng = np.random.default_rng(seed)
    counts = LagCounts(CONFIG)
    for _ in range(50):
        changes = np.cumsum(rng.exponential(life, round(1_000 / life) + 20)) * SECOND
        prices = rng.integers(100, 10_000, len(changes)).tolist()
        truth = [(0, 99), *zip(changes.astype(np.int64).tolist(), prices, strict=True)]
        said = [(at + round(lag * SECOND), odds) for at, odds in truth]
        at = 150.0
        while at < 750:
            at += every * rng.uniform(0.5, 1.5)
            instant = round((at + took * rng.random()) * SECOND)
            odds = next(price for begins, price in reversed(truth) if begins <= instant)
            if rng.random() < wrong:
                odds = 1
            asked = round(at * SECOND)
            counts.add(agreeing_lags(said, asked, asked + round(took * SECOND), odds, LONGEST))
    return counts.lag()


@settings(max_examples=12, deadline=None)
@given(
    lag=st.floats(0.5, 25),
    life=st.sampled_from([5.0, 15.0, 60.0]),
    every=st.sampled_from([5.0, 15.0, 40.0]),
    wrong=st.sampled_from([0.0, 0.05]),
    seed=st.integers(0, 9),
)
def test_planted_lags_are_found_whatever_the_time_between_polls(
    lag: float, life: float, every: float, wrong: float, seed: int
) -> None:
    found = measured(lag=lag, life=life, every=every, wrong=wrong, seed=seed)
    if found.seconds is None or found.error is None:
        # Prices that stand for a minute say little in forty looks.
        assert life * every >= 900
    else:
        assert abs(found.seconds - lag) <= found.error + CONFIG.step
    assert found.never == pytest.approx(wrong * found.compared, abs=4 * (found.compared * 0.05) ** 0.5)


def test_it_is_no_half_of_the_lag() -> None:
    found = measured(lag=8.0, life=10.0, every=15.0)
    assert found.seconds == pytest.approx(8.0, abs=0.2)
    assert found.later > 0


def test_slow_answers_do_not_make_a_stream_late() -> None:
    found = measured(lag=0.0, life=10.0, every=15.0, took=3.0)
    assert found.seconds is not None
    assert found.error is not None
    assert found.seconds - found.error <= 0 <= found.seconds + found.error
    assert found.now == found.compared


def test_an_answer_that_is_late_itself_shows_below_nought() -> None:
    found = measured(lag=-3.0, life=10.0, every=15.0)
    assert found.seconds == pytest.approx(-3.0, abs=0.3)


def test_prices_that_do_not_move_say_nothing() -> None:
    counts = LagCounts(CONFIG)
    for at in range(500):
        counts.add(agreeing_lags([(-LONGEST, 20_000)], at * SECOND, at * SECOND, 20_000, LONGEST))
    found = counts.lag()
    assert (found.seconds, found.error, found.now, found.compared) == (None, None, 500, 500)


def test_prices_first_said_a_moment_ago_that_do_not_move_since_say_nothing() -> None:
    """As in the minutes after a stream has connected."""
    counts = LagCounts(CONFIG)
    for at in range(500):
        counts.add(agreeing_lags([((at - 10) * SECOND, 20_000)], at * SECOND, at * SECOND, 20_000, LONGEST))
    assert counts.lag().seconds is None


def test_few_prices_say_nothing() -> None:
    counts = LagCounts(StreamLagConfig(least=100))
    for _ in range(99):
        counts.add([(SECOND, 2 * SECOND)])
    assert counts.lag().seconds is None
    counts.add([(SECOND, 2 * SECOND)])
    assert counts.lag().seconds == pytest.approx(1.45)
    assert counts.lag().error == pytest.approx(0.5)


def test_nothing_at_all() -> None:
    assert LagCounts(CONFIG).lag() == StreamLag(
        seconds=None, error=None, compared=0, now=0, later=0, earlier=0, never=0
    )


def test_what_two_counted_is_joined() -> None:
    one, other, both = LagCounts(CONFIG), LagCounts(CONFIG), LagCounts(CONFIG)
    for place in range(600):
        found = [(place % 7 * SECOND, (place % 7 + 9) * SECOND)]
        (one if place % 2 else other).add(found)
        both.add(found)
    one.join(other)
    assert one.lag() == both.lag()


def test_two_hundred_prices_are_enough_where_nothing_else_is_said() -> None:
    counts = LagCounts(CONFIG)
    for _ in range(199):
        counts.add([(SECOND, 2 * SECOND)])
    assert counts.lag().seconds is None
    counts.add([(SECOND, 2 * SECOND)])
    assert counts.lag().seconds == pytest.approx(1.45)
