"""Words of the command line to plain values."""

import pytest
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.cli.backtest_options import commissions_of, limit_options, limits_of, settings_of, staking_of
from advisor.core.errors import ConfigError
from advisor.risk.limits import Limits


@pytest.mark.parametrize(
    ("word", "key", "value"),
    [
        ("min_edge=0.02", "min_edge", 0.02),
        ("min_edge=-1", "min_edge", -1),
        ("min_edge=.5", "min_edge", 0.5),
        ("min_edge=+2", "min_edge", 2),
        ("min_edge=1_0", "min_edge", "1_0"),
        ("max_edge=null", "max_edge", None),
        ("method=power", "method", "power"),
        ("fair=sharp:pinnacle", "fair", "sharp:pinnacle"),
        ("fair=123", "fair", "123"),
        ("venues=bet365", "venues", ["bet365"]),
        ("venues=1xbet", "venues", ["1xbet"]),
        ("venues=bet365, bwin ,", "venues", ["bet365", "bwin"]),
        ('venues=["bet365","bwin"]', "venues", ["bet365", "bwin"]),
        ("venues=null", "venues", None),
        ("weights=pinnacle:3,bwin:0.5", "weights", {"pinnacle": 3, "bwin": 0.5}),
        ('weights={"pinnacle": 3}', "weights", {"pinnacle": 3}),
        (" min_edge = 0.02 ", "min_edge", 0.02),
        ("unknown=a=b", "unknown", "a=b"),
    ],
)
def test_settings(word: str, key: str, value: JsonValue) -> None:
    assert settings_of([word], "value") == {key: value}


def test_the_last_setting_of_a_key_counts() -> None:
    assert settings_of(["min_edge=0.02", "min_edge=0.03"], "value") == {"min_edge": 0.03}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["min_edge"], "--set 'min_edge': write it as KEY=VALUE"),
        (["=0.02"], "--set '=0.02': write it as KEY=VALUE"),
        (["min_edge=much"], "config.min_edge|min_edge: should be a number"),
        (["min_edge=NaN"], "should be a number"),
        (["min_edge=0_1"], "should be a number"),
        (["min_edge=\uff11"], "should be a number"),
        (["weights=pinnacle:1_0"], "weights.pinnacle: should be a number"),
        (["min_edge=0,02"], "should be a number"),
        (["min_edg=0.02"], "min_edg: there is no such parameter"),
        (["venues="], "venues: .*should not be empty"),
        (["venues=Bet 365"], "venues.0: should be a venue key such as bet365"),
        (["weights=pinnacle"], "weights"),
        (["weights=pinnacle:heavy"], "weights.pinnacle: should be a number"),
        (["fair=sharp:pinnacle\udcff"], "not text"),
    ],
)
def test_wrong_settings_give_one_sentence(words: list[str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        BacktestConfig.checked({"config": settings_of(words, "value")})
    assert "\n" not in str(caught.value)


def test_settings_of_an_unknown_strategy() -> None:
    with pytest.raises(ConfigError, match="no strategy 'valeu'; known: arbitrage, consensus, lay_value, middle, "):
        settings_of([], "valeu")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("none", None),
        ("default", {}),
        ("max_stake=20,daily_loss=5%", {"max_stake": "20", "daily_loss": "5%"}),
        ("max_stake=null, loss_streak=4", {"max_stake": None, "loss_streak": 4}),
        ("drawdown_hard=0.3,min_odds=1.5", {"drawdown_hard": 0.3, "min_odds": 1.5}),
        ("min_stake=2.50,", {"min_stake": "2.50"}),
    ],
)
def test_limits(words: str, values: dict[str, JsonValue] | None) -> None:
    assert limits_of(words) == values
    config = BacktestConfig.checked({"limits": limits_of(words)})
    assert config.limits == (None if values is None else Limits.model_validate(values))


def test_a_profile_is_named_in_place_of_limits() -> None:
    assert limit_options("normal") == {"limit_profile": "normal"}
    assert limit_options("none") == {"limits": None}
    assert limit_options("max_stake=5") == {"limits": {"max_stake": "5"}}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "--limits '': write it as none, default or KEY=VALUE"),
        ("max_stake", "--limits 'max_stake': write it as none, default or KEY=VALUE"),
        ("none,max_stake=5", "--limits 'none': write it as none, default or KEY=VALUE"),
        ("max_stake=lots", "limits.max_stake: should be an amount or share such as 50.00 or 5%"),
        ("max_stak=5", "limits.max_stak: there is no such parameter"),
        ("drawdown_hard=40%", "limits.drawdown_hard: should be a number"),
        ("loss_streak=2.5", "limits.loss_streak"),
        ("daily_loss=0", "daily_loss 0 allows no bet; null switches the limit off"),
    ],
)
def test_wrong_limits_give_one_sentence(words: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        BacktestConfig.checked({"limits": limits_of(words)})


def test_staking_takes_only_what_was_given() -> None:
    assert staking_of("flat", "10", None, None) == {"kind": "flat", "stake": "10"}
    assert staking_of("kelly", None, 0.5, 0.02) == {"kind": "kelly", "fraction": 0.5, "cap": 0.02}
    for staking, reason in (
        (staking_of("flat", None, 0.5, None), "staking.flat.fraction: there is no such parameter"),
        (staking_of("flat", "ten", None, None), "staking.flat.stake: should be an amount such as 12.50"),
        (staking_of("martingale", None, None, None), "there is no 'martingale'; use one of 'flat', 'proportional', 'k"),
    ):
        with pytest.raises(ConfigError, match=reason):
            BacktestConfig.checked({"staking": staking})


def test_commissions() -> None:
    assert commissions_of(["betfair_exchange=0.02", "bwin=0"]) == {"betfair_exchange": 0.02, "bwin": 0}
    with pytest.raises(ConfigError, match="--commission 'bwin': write it as VENUE=RATE"):
        commissions_of(["bwin"])
    with pytest.raises(ConfigError, match=r"commissions\.bwin: should be a number"):
        BacktestConfig.checked({"commissions": commissions_of(["bwin=2%"])})
