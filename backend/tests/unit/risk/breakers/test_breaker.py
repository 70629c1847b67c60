"""Breakers through random lives, against a list of all that was found, and what they make of bets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.instruments.market_types import H2H_3WAY
from advisor.risk.breakers.breaker import (
    REFUSING,
    Breaker,
    BreakersConfig,
    Finding,
    TradingBreakerKind,
    TradingBreakerState,
    advanced,
    tripped,
)
from advisor.risk.breakers.guard import UNGUARDED, Guard

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
CONFIG = BreakersConfig(cool_down=timedelta(minutes=15), half_open=timedelta(hours=1), stake_factor=0.5)
FOUND = Finding(
    kind=TradingBreakerKind.DAILY_LOSS, subject="paper", value=2.0, limit=1.0, trips=True, text="Too much was lost."
)
CALM = replace(FOUND, value=0.5, trips=False, text="Little was lost.")


class BreakerMachine(RuleBasedStateMachine):
    """Looked at every minute, with a cause that comes and goes for some minutes at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = tripped(FOUND, NOON)
        self.minutes = [True]
        """Of each minute until now whether the cause stood."""
        self.states = [self.breaker.state]

    @rule(stands=st.booleans(), minutes=st.integers(1, 40), is_known=st.booleans())
    def live(self, stands: bool, minutes: int, is_known: bool) -> None:
        for _ in range(minutes):
            self.minutes.append(stands)
            finding = FOUND if stands else CALM if is_known else None
            self.breaker = advanced(self.breaker, finding, NOON + timedelta(minutes=len(self.minutes) - 1), CONFIG)
            self.states.append(self.breaker.state)

    @invariant()
    def it_is_what_the_time_since_its_cause_says(self) -> None:
        calm = next((n for n, stood in enumerate(reversed(self.minutes)) if stood), 0)
        # The first calm minute begins the cool-down.
        if calm == 0:
            expected = TradingBreakerState.OPEN
        elif calm <= 15:
            expected = TradingBreakerState.COOL_DOWN
        elif calm <= 75:
            expected = TradingBreakerState.HALF_OPEN
        else:
            expected = TradingBreakerState.CLOSED
        assert self.breaker.state is expected

    @invariant()
    def it_never_skips_a_step_on_its_way_back(self) -> None:
        way_back = {
            (TradingBreakerState.OPEN, TradingBreakerState.COOL_DOWN),
            (TradingBreakerState.COOL_DOWN, TradingBreakerState.HALF_OPEN),
            (TradingBreakerState.HALF_OPEN, TradingBreakerState.CLOSED),
        }
        for before, after in pairwise(self.states):
            assert before == after or after is TradingBreakerState.OPEN or (before, after) in way_back

    @invariant()
    def an_unbroken_state_keeps_its_beginning(self) -> None:
        same = next((n for n, state in enumerate(reversed(self.states)) if state is not self.breaker.state), 0)
        if same:
            assert self.breaker.since == NOON + timedelta(minutes=len(self.states) - same)


TestBreaker = BreakerMachine.TestCase
TestBreaker.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_one_that_closed_opens_again_with_the_new_reason() -> None:
    closed = replace(tripped(FOUND, NOON), state=TradingBreakerState.CLOSED)
    later = NOON + timedelta(days=1)
    again = advanced(closed, replace(FOUND, text="Again.", value=9.0), later, CONFIG)
    assert (again.state, again.since, again.reason, again.value) == (TradingBreakerState.OPEN, later, "Again.", 9.0)


def test_after_a_long_time_without_a_look_it_still_cools_down_and_comes_back_at_reduced_stakes() -> None:
    found, breaker = [], tripped(FOUND, NOON)
    for days in (1, 2, 3, 4):
        breaker = advanced(breaker, None, NOON + timedelta(days=days), CONFIG)
        found.append(breaker.state)
    assert found == [
        TradingBreakerState.COOL_DOWN,
        TradingBreakerState.HALF_OPEN,
        TradingBreakerState.CLOSED,
        TradingBreakerState.CLOSED,
    ]


def over(kind: TradingBreakerKind, subject: str, state: TradingBreakerState = TradingBreakerState.OPEN) -> Breaker:
    return replace(tripped(FOUND, NOON), kind=kind, subject=subject, state=state, reason=f"{kind} {subject}")


COMPETITION_OF = {7: "eng.1", 8: "esp.1"}


def on(event: int) -> Instrument:
    return Instrument(event, H2H_3WAY, 0, 0, 1)


def factor(guard: Guard, event: int = 7) -> float:
    return guard.factor(portfolio="paper", instance="steam", venue="betfair", instrument=on(event), side=Side.BACK)


def reasons(guard: Guard) -> list[str]:
    return guard.reasons(portfolio="paper", instance="steam", venue="betfair", instrument=on(7), side=Side.BACK)


def test_no_breaker_changes_nothing() -> None:
    assert factor(UNGUARDED) == 1.0


@pytest.mark.parametrize(
    ("kind", "subject", "stands"),
    [
        (TradingBreakerKind.DAILY_LOSS, "paper", True),
        (TradingBreakerKind.WEEKLY_LOSS, "paper", True),
        (TradingBreakerKind.MONTHLY_LOSS, "paper", True),
        (TradingBreakerKind.DRAWDOWN, "paper", True),
        (TradingBreakerKind.LOSS_STREAK, "paper", True),
        (TradingBreakerKind.DRAWDOWN, "other", False),
        (TradingBreakerKind.ODDS_VOLATILITY, "eng.1", True),
        (TradingBreakerKind.ODDS_VOLATILITY, "esp.1", False),
        (TradingBreakerKind.ERROR_RATE, "betfair", True),
        (TradingBreakerKind.ERROR_RATE, "pinnacle", False),
        (TradingBreakerKind.CALIBRATION, "steam", True),
        (TradingBreakerKind.CALIBRATION, "value", False),
    ],
)
def test_a_breaker_stands_over_its_subject_alone(kind: TradingBreakerKind, subject: str, stands: bool) -> None:
    guard = Guard([over(kind, subject)], 0.5, COMPETITION_OF)
    assert factor(guard) == (0.0 if stands else 1.0)
    assert reasons(guard) == ([f"{kind} {subject}"] if stands else [])


@pytest.mark.parametrize("state", list(TradingBreakerState))
def test_what_each_state_makes_of_a_stake(state: TradingBreakerState) -> None:
    guard = Guard([over(TradingBreakerKind.DRAWDOWN, "paper", state)], 0.5)
    expected = {TradingBreakerState.CLOSED: 1.0, TradingBreakerState.HALF_OPEN: 0.5}
    assert factor(guard) == expected.get(state, 0.0)
    assert bool(reasons(guard)) == (state in REFUSING)


def test_the_strictest_of_several_counts_and_two_half_open_ones_reduce_once() -> None:
    half = [over(TradingBreakerKind.DRAWDOWN, "paper", TradingBreakerState.HALF_OPEN)]
    half.append(over(TradingBreakerKind.ERROR_RATE, "betfair", TradingBreakerState.HALF_OPEN))
    assert factor(Guard(half, 0.5)) == 0.5
    assert factor(Guard([*half, over(TradingBreakerKind.CALIBRATION, "steam")], 0.5)) == 0.0


def test_an_event_of_no_known_competition_may_be_of_any() -> None:
    guard = Guard([over(TradingBreakerKind.ODDS_VOLATILITY, "esp.1")], 0.5, COMPETITION_OF)
    assert factor(guard, event=9) == 0.0
