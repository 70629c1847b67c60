"""Losses that open a breaker: at the limits of the kernel, and wherever they cannot be computed."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisor.core.clock import micros_of
from advisor.risk.breakers.breaker import TradingBreakerKind
from advisor.risk.breakers.losses import loss_findings
from advisor.risk.levels import RiskFigures, risk_figures
from advisor.risk.limits import NO_LIMITS, LimitValues
from advisor.risk.state import BANKROLL, HALTED, PEAK, RiskState, new_state, pause, start_day

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LIMITS = NO_LIMITS._replace(daily_loss=1_000, weekly_loss=2_000, monthly_loss=3_000, drawdown_hard=0.5, loss_streak=3)

LOSSES = {TradingBreakerKind.DAILY_LOSS, TradingBreakerKind.WEEKLY_LOSS, TradingBreakerKind.MONTHLY_LOSS}


def lost(amount: int) -> RiskState:
    state = new_state(10_000)
    start_day(state, micros_of(NOON))
    state.totals[BANKROLL] -= amount
    return state


def trips(state: RiskState, at: datetime = NOON, limits: LimitValues = LIMITS) -> set[TradingBreakerKind]:
    found = loss_findings("paper", state, limits, micros_of(at))
    assert len(found) == 5
    return {each.kind for each in found if each.trips}


@pytest.mark.parametrize(
    ("amount", "kinds"),
    [
        (999, set()),
        (1_000, {TradingBreakerKind.DAILY_LOSS}),
        (1_999, {TradingBreakerKind.DAILY_LOSS}),
        (2_000, {TradingBreakerKind.DAILY_LOSS, TradingBreakerKind.WEEKLY_LOSS}),
        (3_000, LOSSES),
        (5_000, {*LOSSES, TradingBreakerKind.DRAWDOWN}),
    ],
)
def test_a_limit_that_is_reached_trips(amount: int, kinds: set[TradingBreakerKind]) -> None:
    assert trips(lost(amount)) == kinds


def test_what_is_over_with_its_day_trips_no_more() -> None:
    """30 November 2026 is a Monday and the last of its month."""
    assert trips(lost(3_000), NOON + timedelta(days=1)) == {TradingBreakerKind.WEEKLY_LOSS}
    state = lost(0)
    pause(state)
    assert trips(state) == {TradingBreakerKind.LOSS_STREAK}
    assert trips(state, NOON + timedelta(days=1)) == set()


def test_without_limits_nothing_trips_but_a_halt() -> None:
    state = lost(9_000)
    assert trips(state, limits=NO_LIMITS) == set()
    state.totals[HALTED] = 1
    assert trips(state, limits=NO_LIMITS) == {TradingBreakerKind.DRAWDOWN}
    state.totals[PEAK] = state.totals[BANKROLL]
    assert trips(state, limits=NO_LIMITS) == {TradingBreakerKind.DRAWDOWN}


def test_what_is_no_number_or_cannot_be_computed_trips() -> None:
    def no_number(state: RiskState, limits: LimitValues, at: int) -> RiskFigures:
        return replace(risk_figures(state, limits, at), drawdown=math.nan)

    def crashes(state: RiskState, limits: LimitValues, at: int) -> RiskFigures:
        raise ZeroDivisionError("of nothing")

    [drawdown] = [each for each in loss_findings("paper", lost(0), LIMITS, micros_of(NOON), no_number) if each.trips]
    assert drawdown.kind is TradingBreakerKind.DRAWDOWN
    found = loss_findings("paper", lost(0), LIMITS, micros_of(NOON), crashes)
    assert [each.trips for each in found] == [True] * 5
    assert all(math.isnan(each.value) and "ZeroDivisionError: of nothing" in each.text for each in found)
