"""What the calls we mean to make cost until the quota turns, and what is dropped to stay in it."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.upstream.calls import CallKind, Priority
from advisor.upstream.config import Window
from advisor.upstream.quota.budget import Demand, plan_budget

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
