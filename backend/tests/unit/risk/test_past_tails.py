"""Losses of days as they were: against a list of days written down, and by what has to hold of any."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.risk.past_tails import DayResult, past_tails
from advisor.risk.tails import Tail

TODAY = date(2026, 11, 30)


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def test_the_worst_of_twenty_days_is_the_tail_of_a_twentieth() -> None:
    """19 days of nothing and one that lost 100.00 of 1,000.00: five in a row lose no more than that one."""
    results = [DayResult(days_ago(20), 1, 0), DayResult(days_ago(7), -10_000, 0)]
    found = past_tails(results, 90_001, TODAY)
    assert found == (Tail(1, 0.95, 0, 9_001),)


def test_losses_count_of_the_bankroll_of_now_and_money_that_moved_is_none() -> None:
    """A tenth of 500.00 was lost; then 500.00 were paid in, and 90.00 won."""
    results = [
        DayResult(days_ago(25), -5_000, 50_000),
        DayResult(days_ago(3), 9_000, 50_000),
        DayResult(TODAY, -1, 1),
    ]
    [one_day, five_days] = past_tails(results, 104_000, TODAY)
    assert (one_day.days, one_day.level, one_day.value_at_risk) == (1, 0.95, 0)
    # The worst of 25: 1.25 of them are a twentieth, the rest of it a day without a loss.
    assert one_day.expected_shortfall == 8_320
    assert (five_days.days, five_days.value_at_risk) == (5, 0)


def test_five_days_in_a_row_compound() -> None:
    """Two days of a tenth each: 19 % of what there was, and of 24 rows of five days six have both or one."""
    results = [DayResult(days_ago(28), 1, 0), DayResult(days_ago(10), -10_000, 0), DayResult(days_ago(9), -9_000, 0)]
    [_, five] = past_tails(results, 81_000, TODAY)
    assert five.days == 5
    assert five.value_at_risk == pytest.approx(0.19 * 81_000, abs=1.5)


@pytest.mark.parametrize(
    ("days", "known"),
    [
        (19, []),
        (20, [(1, 0.95)]),
        (24, [(1, 0.95), (5, 0.95)]),
        (99, [(1, 0.95), (5, 0.95)]),
        (100, [(1, 0.95), (1, 0.99), (5, 0.95)]),
        (104, [(1, 0.95), (1, 0.99), (5, 0.95), (5, 0.99)]),
    ],
)
def test_what_too_few_days_say_nothing_of_is_not_said(days: int, known: list[tuple[int, float]]) -> None:
    found = past_tails([DayResult(days_ago(days), -1, 0)], 1_000, TODAY)
    assert [(each.days, each.level) for each in found] == known


def test_nothing_is_said_of_a_portfolio_that_never_settled_a_bet() -> None:
    assert past_tails([], 1_000, TODAY) == ()
    assert past_tails([DayResult(days_ago(200), 0, 1_000)], 1_000, TODAY) == ()


@given(st.lists(st.integers(-400, 400), min_size=104, max_size=140), st.integers(100_000, 10**9))
def test_against_all_rows_of_days_in_fractions(profits: list[int], bankroll: int) -> None:
    profits[0] = profits[0] or 1
    n = len(profits)
    results = [DayResult(days_ago(n - place), profit, 0) for place, profit in enumerate(profits)]
    starts = [bankroll - sum(profits[place:]) for place in range(n)]
    found = past_tails(results, bankroll, TODAY)
    assert len(found) == 4
    for each in found:
        losses = sorted(
            (1 - Fraction(starts[first] + sum(profits[first : first + each.days]), starts[first])) * bankroll
            for first in range(n - each.days + 1)
        )
        # The least loss that is not exceeded with at least the probability.
        least = next(
            loss for loss in losses if sum(other <= loss for other in losses) >= Fraction(str(each.level)) * len(losses)
        )
        assert each.value_at_risk == pytest.approx(float(max(least, Fraction(0))), abs=1.01)
        assert each.expected_shortfall >= each.value_at_risk
        assert each.expected_shortfall <= float(max(Fraction(0), losses[-1])) + 1
