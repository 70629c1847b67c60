"""Limits in words to the kernel's integers."""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.config import validated
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.risk.capital_shares import limits_at
from advisor.risk.limits import OFF, REFUSAL_MEANINGS, Limits, Refusal, limit_values
from advisor.risk.profiles import PROFILES, LimitProfile, trading_limits
from advisor.risk.state import new_state

EUR, JPY = Asset.of("EUR"), Asset.of("JPY")
BANKROLL = 100_000
NOTHING = Limits(
    min_stake=None, max_stake=None, max_market=None, max_event=None, max_open=None, daily_loss=None,
    drawdown_soft=None, drawdown_hard=None,
)  # fmt: skip


def test_amounts_and_shares_of_the_starting_bankroll() -> None:
    values = limit_values(Limits(max_stake="20", max_market="2.5%", daily_loss="12.34"), BANKROLL, EUR)
    assert (values.max_stake, values.max_market, values.daily_loss) == (2_000, 2_500, 1_234)
    assert limit_values(Limits(min_stake=None, max_stake="20"), 10_000, JPY).max_stake == 20


@given(st.integers(1, 10**12), st.integers(1, 1_000_000))
def test_a_share_is_the_exact_one_rounded_down(bankroll: int, ten_thousandths_of_a_percent: int) -> None:
    percent = Decimal(ten_thousandths_of_a_percent) / 10_000
    exact = int((bankroll * percent / 100).to_integral_value(ROUND_DOWN))
    limits = NOTHING.model_copy(update={"max_event": f"{percent}%"})
    if exact == 0:
        with pytest.raises(ValueError, match="max_event"):
            limit_values(limits, bankroll, EUR)
    else:
        assert limit_values(limits, bankroll, EUR).max_event == exact


def test_what_is_off_never_binds() -> None:
    values = limit_values(None, BANKROLL, EUR)
    assert values.min_stake == 1
    assert min(values.max_market, values.max_event, values.max_open, values.daily_loss) > 10**15
    assert values.max_stake == EUR.largest_stake
    assert values.drawdown_hard > 1
    assert limit_values(NOTHING, BANKROLL, EUR)._replace(drawdown_scale=1.0) == values


def test_a_limit_beyond_all_money_is_off() -> None:
    values = limit_values(Limits(max_stake="999999999999%", max_open="999999999999"), 10**12, EUR)
    assert values.max_stake == limit_values(None, BANKROLL, EUR).max_stake
    assert values.max_open <= 2**60


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"max_stake": "lots"}, "max_stake"),
        ({"max_stake": "-5"}, "max_stake"),
        ({"max_stake": "5 %"}, "max_stake"),
        ({"min_odds": 3, "max_odds": 2}, "min_odds 3.0 is above max_odds 2.0"),
        ({"drawdown_hard": 0}, "drawdown_hard"),
        ({"drawdown_hard": 1.5}, "drawdown_hard"),
        ({"loss_streak": 0}, "loss_streak"),
        ({"max_open_bets": 1.5}, "max_open_bets"),
        ({"max_stakes": "5"}, "no such parameter"),
    ],
)
def test_unusable_limits_are_refused_by_name(limits: dict[str, str | float], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        validated(Limits, limits, "limits")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(max_stake="0.001"), "finer"),
        (Limits(daily_loss="0"), "daily_loss"),
        (Limits(max_open="0.0%"), "max_open"),
        (Limits(min_stake="60", max_stake="50"), "min_stake .* above max_stake"),
        (Limits(min_stake="60", max_stake=None, max_market="50"), "min_stake .* above max_market"),
    ],
)
def test_limits_under_which_nothing_can_be_bet_are_refused(limits: Limits, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        limit_values(limits, BANKROLL, EUR)


def test_every_refusal_has_a_meaning_and_a_fixed_number() -> None:
    assert set(REFUSAL_MEANINGS) == set(Refusal) - {Refusal.NONE}
    assert [refusal.value for refusal in Refusal] == list(range(24)), "numbers are stored: append only"


@pytest.mark.parametrize("code", ["EUR", "JPY", "USDT", "BTC"])
@pytest.mark.parametrize("most", [None, "999999999999", "1000%"])
def test_no_limit_lets_a_stake_pass_the_largest_of_its_asset(code: str, most: str | None) -> None:
    asset = Asset.of(code)
    limits = Limits(min_stake=None, max_stake=most, max_market=None, max_event=None, max_open=None, daily_loss=None)
    assert limit_values(limits, asset.largest_bankroll, asset).max_stake == asset.largest_stake


@pytest.mark.parametrize(
    ("limit", "least", "most"),
    [("loss_streak", 1, 10_000), ("drawdown_scale", 0.0001, 1), ("min_odds", 1, 10_000), ("max_odds", 1, 10_000)],
)
def test_a_limit_is_within_its_range_and_its_ends_belong_to_it(limit: str, least: float, most: float) -> None:
    for value in (least, most):
        assert getattr(validated(Limits, {limit: value}, "limits"), limit) == value
    for value in (least - 1, most + 1):
        with pytest.raises(ConfigError, match=limit):
            validated(Limits, {limit: value}, "limits")


def test_each_profile_allows_more_than_the_one_before() -> None:
    """As the documents state them, in amounts of a bankroll of 1,000.00."""
    values = {
        profile: (each.max_stake, each.max_market, each.max_event, each.max_open, each.daily_loss, each.loss_streak)
        for profile, limits in PROFILES.items()
        for each in [limit_values(limits, BANKROLL, EUR)]
    }
    assert values[LimitProfile.CAUTIOUS] == (1_000, 1_000, 1_000, 10_000, 3_000, 8)
    assert values[LimitProfile.NORMAL] == (2_000, 2_000, 2_000, 15_000, 5_000, 12)
    assert values[LimitProfile.RESEARCH][-2:] == (10_000, OFF)
    losses = [(PROFILES[each].weekly_loss, PROFILES[each].monthly_loss) for each in LimitProfile]
    assert losses == [("5%", "8%"), ("8%", "12%"), (None, None)]
    assert [PROFILES[each].max_open_bets for each in (LimitProfile.CAUTIOUS, LimitProfile.NORMAL)] == [50, 500]
    drawdowns = [(PROFILES[each].drawdown_soft, PROFILES[each].drawdown_hard) for each in LimitProfile]
    assert drawdowns == [(0.07, 0.10), (0.10, 0.15), (0.15, 0.40)]


def test_no_market_puts_more_than_a_tenth_of_the_capital_at_risk_whatever_the_profile() -> None:
    totals = new_state(100_050).totals
    capped = limits_at(*trading_limits(LimitProfile.RESEARCH, EUR), totals, 0)
    assert (capped.max_stake, capped.max_market) == (10_005, 10_005)
    for profile in (LimitProfile.CAUTIOUS, LimitProfile.NORMAL):
        now = limits_at(*trading_limits(profile, EUR), totals, 0)
        assert now == limit_values(PROFILES[profile], 100_050, EUR)
