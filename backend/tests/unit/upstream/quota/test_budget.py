"""What the calls we mean to make cost until the quota turns, and what is dropped to stay in it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import QuotaExhaustedError
from advisor.upstream.calls import Call, CallKind, Priority
from advisor.upstream.config import OrchestratorConfig, RateLimitConfig, Window
from advisor.upstream.quota.budget import Budget, Demand, plan_budget, window_end
from advisor.upstream.quota.sliding_window import SlidingWindow
from tests.unit.upstream.building import settings

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def plan(demands: list[Demand], remaining: int | None, window: Window = Window.MONTH, by_credits: bool = True):  # type: ignore[no-untyped-def]
    return plan_budget(
        "p",
        demands,
        now=NOW,
        window=window,
        remaining=remaining,
        by_credits=by_credits,
        money_per_credit_e6=1_500,
        currency="USD",
    )


DEMANDS = st.lists(
    st.builds(
        Demand,
        kind=st.sampled_from(CallKind),
        priority=st.sampled_from(Priority),
        per_day=st.floats(0, 500),
        credits=st.integers(0, 20),
    ),
    max_size=8,
)


@given(DEMANDS, st.integers(0, 50_000))
def test_the_plan_fits_and_drops_no_more_than_needed(demands: list[Demand], remaining: int) -> None:
    made = plan(demands, remaining)
    totals = Counter[Priority]()
    for line in made.lines:
        totals[line.priority] += line.credits
        assert line.money_e6 == line.credits * 1_500
        assert line.kept == (line.priority not in made.dropped)
    assert made.credits == sum(line.credits for line in made.lines if line.kept)
    assert made.fits == (made.credits <= remaining)
    assert made.fits or set(made.dropped) >= {each for each in totals if each is not Priority.CRITICAL and totals[each]}
    if made.dropped:
        most_urgent = min(made.dropped)
        assert made.credits + totals[most_urgent] > remaining, "the last one dropped had to go"
        assert all(line.priority <= most_urgent or line.credits == 0 for line in made.lines if line.kept), (
            "the least urgent go first"
        )
    assert (made.runs_out_at is None) == (sum(totals.values()) <= remaining)
    if made.runs_out_at is not None:
        share = (made.runs_out_at - NOW) / (made.until - NOW)
        assert share == pytest.approx(remaining / sum(totals.values()), abs=1e-9)


def test_a_quota_of_a_day_is_planned_for_the_day_and_requests_count_once() -> None:
    demand = Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=100, credits=10)
    made = plan([demand], 50, Window.DAY, by_credits=False)
    assert made.until == datetime(2026, 1, 16, tzinfo=UTC)
    assert made.dropped == ()
    assert made.fits
    assert made.lines[0].calls == 50
    assert plan([demand], 49, Window.DAY, by_credits=False).dropped == (Priority.LOW,)


def test_without_a_quota_nothing_is_dropped() -> None:
    made = plan([Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=1e6, credits=1)], None)
    assert (made.dropped, made.fits, made.runs_out_at) == ((), True, None)


@given(st.timedeltas(timedelta(0), timedelta(days=2_500)).map(NOW.__add__))
def test_a_window_ends_at_the_next_midnight_or_the_next_first_of_a_month(now: datetime) -> None:
    day, month = window_end(Window.DAY, now), window_end(Window.MONTH, now)
    assert (day.hour, day.minute, day.second, day.microsecond) == (0, 0, 0, 0)
    assert timedelta(0) < day - now <= timedelta(days=1)
    following = now.month % 12 + 1
    assert month == datetime(now.year + (following == 1), following, 1, tzinfo=UTC)


MONTH, DAY, MINUTE = (
    SlidingWindow(config=RateLimitConfig(name=window.value, window=window, capacity=capacity))
    for window, capacity in ((Window.MONTH, 1_000), (Window.DAY, 100), (Window.MINUTE, 10))
)


@pytest.mark.parametrize("windows", list(permutations((MONTH, DAY, MINUTE))))
def test_the_longest_window_is_planned_for_whatever_the_order_of_the_settings(windows: list[SlidingWindow]) -> None:
    budget = Budget(settings(), OrchestratorConfig().escalation)
    made = budget.set_demands([Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=2, credits=5)], windows, NOW)
    assert (made.remaining, made.until) == (1_000, datetime(2026, 2, 1, tzinfo=UTC))
    assert budget.plan is made
    assert [(line.calls, line.credits) for line in made.lines] == [(33, 165)]
    without = [window for window in windows if window is not MONTH]
    assert (budget.replan(without, NOW).remaining, budget.replan(without, NOW).until) == (
        100,
        datetime(2026, 1, 16, tzinfo=UTC),
    )
    assert budget.replan([MINUTE], NOW).remaining is None


def test_what_a_plan_has_dropped_may_be_in_the_next_one() -> None:
    """It is no quota that is used up: whoever waited for its end would wait for weeks."""
    budget = Budget(settings(), OrchestratorConfig().escalation)
    call = Call(provider="p", endpoint="odds", kind=CallKind.ODDS, path="/odds", priority=Priority.LOW, cost=5)
    asked = Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=200, credits=5)
    budget.set_demands([asked], [MONTH], NOW)
    with pytest.raises(QuotaExhaustedError) as refused:
        budget.check(call, NOW)
    assert refused.value.retry_at is None
    budget.set_demands([replace(asked, per_day=2)], [MONTH], NOW)
    budget.check(call, NOW)
