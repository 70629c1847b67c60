"""Stakes by an instance's own settled bets: the share by hand, what bounds it, and when nothing is bet."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.config import adapted
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.core.quotes import BACK
from advisor.engine.kernel import ANY_SIGNAL, decide
from advisor.risk.limits import NO_LIMITS, Refusal
from advisor.risk.own_record import (
    LEAST_BETS,
    NO_RECORD,
    SURE_FROM,
    UNKNOWN,
    OwnRecord,
    by_record,
    counted,
    record_share,
    return_e4,
)
from advisor.risk.staking import (
    STAKING_ADAPTER,
    KellyStaking,
    RecordStaking,
    StakingValues,
    propose_at_risk,
    staking_values,
)
from advisor.risk.state import new_state, with_capacity

EUR = Asset.of("EUR")
PLAN = staking_values(RecordStaking(), EUR)
RETURNS = st.integers(-10_000, 200_000)


def record_of(returns: Sequence[int]) -> OwnRecord:
    record = NO_RECORD
    for each in returns:
        record = counted(record, each, 1)
    return record


def test_the_share_of_a_record_by_hand() -> None:
    """120 bets at evens, 72 of them won: full Kelly 0.2 ÷ 1, of which chance leaves 0.04 ÷ (0.04 + 0.96 ÷ 119)."""
    record = record_of([10_000] * 72 + [-10_000] * 48)
    assert record == (120, 240_000, 120 * 10**8)
    exact = 0.2 * 0.25 * 0.04 / (0.04 + 0.96 / 119)
    assert record_share(record, 0.25, 0.02) == pytest.approx(exact)
    assert propose_at_risk(by_record(PLAN, record), 100_000, BACK, 0.5, 20_000, 0.0, 0.0) == int(100_000 * exact)


def test_with_fewer_than_a_hundred_bets_half_as_much_is_staked() -> None:
    """The same returns, once in each hundred: only the number of bets differs, and with it what chance explains."""
    few, many = (record_of([10_000] * (6 * n) + [-10_000] * (4 * n)) for n in (9, 10))
    by_chance = [0.04 / (0.04 + 0.96 / (record.bets - 1)) for record in (few, many)]
    assert record_share(few, 0.25, 0.02) == pytest.approx(0.2 * 0.25 / 2 * by_chance[0])
    assert record_share(many, 0.25, 0.02) == pytest.approx(0.2 * 0.25 * by_chance[1])
    assert many.bets == SURE_FROM


def test_a_record_that_is_too_short_stakes_the_share_of_the_start_and_a_losing_one_nothing() -> None:
    short = record_of([10_000] * (LEAST_BETS - 1))
    assert by_record(PLAN, short).fraction == by_record(PLAN, NO_RECORD).fraction == 0.02
    lost = record_of([-10_000] * (LEAST_BETS - 1) + [5_000])
    assert by_record(PLAN, lost).fraction == 0
    state = with_capacity(new_state(100_000), 1, 1, 1, 2)
    assert decide(state, ANY_SIGNAL._replace(odds_e4=20_000), NO_LIMITS, by_record(PLAN, lost)) == (0, Refusal.NO_STAKE)


@pytest.mark.parametrize("broken", [UNKNOWN, OwnRecord(-5, 10, 10)])
def test_a_record_that_is_not_known_refuses_by_name(broken: OwnRecord) -> None:
    plan = by_record(PLAN, broken)
    assert math.isnan(plan.fraction)
    state = with_capacity(new_state(100_000), 1, 1, 1, 2)
    assert decide(state, ANY_SIGNAL._replace(odds_e4=20_000), NO_LIMITS, plan) == (0, Refusal.RECORD)
    assert propose_at_risk(plan, 100_000, BACK, 0.5, 20_000, 0.0, 0.0) == 0


def test_other_plans_do_not_go_by_it() -> None:
    kelly = staking_values(KellyStaking(), EUR)
    assert by_record(kelly, UNKNOWN) == kelly


@given(st.lists(RETURNS, max_size=150), st.floats(0.01, 0.25), st.floats(0, 0.1))
def test_no_more_than_the_quarter_of_kelly_and_never_below_zero(returns: list[int], part: float, start: float) -> None:
    """Reference: what the best share of the bankroll by the logarithm of growth is, up to its second order."""
    record = record_of(returns)
    share = record_share(record, part, start)
    if record.bets < LEAST_BETS:
        assert share == start
        return
    mean = record.total / record.bets / 10_000
    most = max(mean, 0) * record.bets / (record.squares / 10**8) * part
    assert 0 <= share <= most * (1 + 1e-9)
    assert share <= most / 2 * (1 + 1e-9) or record.bets >= SURE_FROM


@given(
    st.lists(RETURNS, min_size=40, max_size=60).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some)))
)
def test_the_order_of_bets_does_not_count_and_what_leaves_the_window_leaves_nothing_behind(
    orders: tuple[list[int], list[int]],
) -> None:
    returns, shuffled = orders
    record = record_of(returns)
    assert record_of(shuffled) == record
    more = record
    for each in (7, -10_000, 123_456):
        more = counted(more, each, 1)
    for each in (-10_000, 123_456, 7):
        more = counted(more, each, -1)
    assert more == record


def test_what_a_bet_returned() -> None:
    assert [return_e4(*each) for each in ((110, 100), (-100, 100), (-1, 3), (0, 5), (5, 0), (10**9, 1))] == [
        11_000, -10_000, -3_333, 0, 0, 10_000_000,
    ]  # fmt: skip


def test_a_bet_that_came_back_whole_is_no_bet_of_the_record() -> None:
    assert counted(NO_RECORD, 0, 1) == NO_RECORD


@pytest.mark.parametrize("plan", [{"fraction": 0.3}, {"fraction": 0.0}, {"cap": 0.2}, {"start": 0.2}, {"start": -0.1}])
def test_more_than_a_quarter_of_kelly_or_a_tenth_of_the_bankroll_is_refused(plan: dict[str, JsonValue]) -> None:
    with pytest.raises(ConfigError):
        adapted(STAKING_ADAPTER, {"kind": "record", **plan}, "staking")
    assert StakingValues(4, 0, 0.25, 0.05, 0.02) == PLAN
