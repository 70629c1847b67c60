"""Shares of the capital: of the money that there is, and never of a setting."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import MICROS_PER_DAY, micros_of
from advisor.core.money.assets import Asset
from advisor.risk.capital_shares import limits_at, shared_limits, tighter
from advisor.risk.funds import move_funds
from advisor.risk.limits import OFF, Limits, limit_values
from advisor.risk.profiles import LimitProfile, trading_limits
from advisor.risk.state import BANKROLL, DAY_START, MONTH_START, WEEK_START, new_state, start_day

EUR = Asset.of("EUR")
FRIDAY = micros_of(datetime(2026, 11, 27, 12, tzinfo=UTC))
NORMAL = trading_limits(LimitProfile.NORMAL, EUR)


def test_limits_are_of_what_the_day_began_with_and_follow_money_that_is_paid_in_and_out() -> None:
    state = new_state(1_000_000)
    start_day(state, FRIDAY)
    assert limits_at(*NORMAL, state.totals, FRIDAY).max_market == 20_000
    state.totals[BANKROLL] -= 100_000
    assert limits_at(*NORMAL, state.totals, FRIDAY).max_market == 20_000, "what is lost today counts tomorrow"
    assert limits_at(*NORMAL, state.totals, FRIDAY + MICROS_PER_DAY).max_market == 18_000
    move_funds(state, -800_000, FRIDAY)
    assert limits_at(*NORMAL, state.totals, FRIDAY).max_market == 4_000
    move_funds(state, -100_000, FRIDAY)
    assert limits_at(*NORMAL, state.totals, FRIDAY + MICROS_PER_DAY).max_market == 0, "of nothing nothing may be bet"


def test_losses_of_a_week_and_a_month_are_of_what_these_began_with() -> None:
    totals = new_state(1_000_000).totals
    start_day(new_state(0)._replace(totals=totals), FRIDAY)
    totals[[DAY_START, WEEK_START, MONTH_START]] = 100_000, 200_000, 400_000
    now = limits_at(*NORMAL, totals, FRIDAY)
    assert (now.daily_loss, now.weekly_loss, now.monthly_loss) == (5_000, 16_000, 48_000)
    # Sunday is of the same week; Monday of the next one and of the same month; Tuesday is the first of December.
    days = [limits_at(*NORMAL, totals, FRIDAY + days * MICROS_PER_DAY) for days in (2, 3, 4)]
    assert [(each.weekly_loss, each.monthly_loss) for each in days] == [
        (16_000, 48_000),
        (80_000, 48_000),
        (80_000, 120_000),
    ]


@given(capital=st.integers(0, 10**15), percent=st.decimals("0.000001", "900", places=6))
def test_a_share_is_exact_and_rounded_down(capital: int, percent: Decimal) -> None:
    limits = Limits(max_stake=None, max_market=None, max_open=None, daily_loss=None, max_event=f"{percent:f}%")
    now = limits_at(*shared_limits(limits, EUR), new_state(capital).totals, 0)
    assert now.max_event == capital * int(percent * 10**6) // 10**8
    assert (now.max_market, now.daily_loss) == (OFF, OFF)


def test_amounts_and_what_is_off_do_not_follow_the_capital() -> None:
    limits = Limits(max_stake="20.00", max_market="999999999999%", max_event=None)
    for capital in (1, 10**9):
        now = limits_at(*shared_limits(limits, EUR), new_state(capital).totals, 0)
        assert (now.max_stake, now.max_market, now.max_event, now.min_stake) == (2_000, OFF, OFF, 100)
    assert limits_at(*shared_limits(None, EUR), new_state(1).totals, 0) == limit_values(None, 1, EUR)


def test_of_two_profiles_each_limit_is_the_tighter_one() -> None:
    cautious, research = (trading_limits(each, EUR) for each in (LimitProfile.CAUTIOUS, LimitProfile.RESEARCH))
    assert tighter(cautious, research) == tighter(research, cautious) == cautious
    odd = shared_limits(Limits(min_stake="2.00", max_event="1%", drawdown_hard=0.2, min_odds=1.5), EUR)
    both = limits_at(*tighter(NORMAL, odd), new_state(1_000_000).totals, 0)
    assert (both.min_stake, both.max_stake, both.max_event, both.drawdown_hard) == (200, 20_000, 10_000, 0.15)
    assert (both.min_odds_e4, both.max_odds_e4) == (15_000, OFF)
