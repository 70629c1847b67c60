import pytest
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.core.errors import ConfigError
from advisor.risk.profiles import PROFILES, LimitProfile, trading_limits


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"config": {"min_egde": 0.02}}, "config.min_egde", "no such parameter"),
        ({"config": {"min_edge": 99}}, "config.min_edge", "at most 10"),
        ({"config": {"min_edge": "much"}}, "config.min_edge", "number"),
        ({"config": {"fair": "oracle"}}, "config.fair", "consensus, sharp:<venue>"),
        ({"config": {"method": "magic"}}, "config.method", "power"),
        ({"config": {"min_odds": 5, "max_odds": 2}}, "config", "above max_odds"),
        ({"strategy": "crystal_ball"}, None, "no strategy 'crystal_ball'"),
        ({"market": "corners"}, "market", "h2h_3way"),
        ({"currency": "XXX"}, "currency", "Unknown asset"),
        ({"bankroll": "0"}, None, "above zero"),
        ({"bankroll": "99999999999"}, None, "at most 10000000000.00"),
        ({"bankroll": "1e3"}, "bankroll", "such as 12.50"),
        ({"bankroll": 1000}, "bankroll", "should be a text"),
        ({"config": {"min_edge": 10**30}}, None, "too large"),
        ({"config": {"min_edge": None}}, "config.min_edge", "number"),
        ({"config": {"venues": []}}, "config.venues", "should not be empty"),
        ({"config": {"venues": ["Bet 365"]}}, "config.venues.0", "venue key such as bet365"),
        ({"config": {"weights": {"bwin": -1}}}, "config.weights.bwin", "at least 0"),
        ({"strategy": "value\ud800"}, None, "not text"),
        ({"staking": {"kind": "flat", "stake": "0.001"}}, None, "finer"),
        ({"limits": {"max_stake": "lots"}}, "limits.max_stake", "such as 50.00 or 5%"),
        ({"limits": {"min_stake": "60"}, "bankroll": "1000"}, None, "no bet could be placed"),
        ({"date_from": "2024-01-02", "date_to": "2024-01-01"}, "", "lies after"),
        ({"colour": "red"}, "colour", "no such parameter"),
        ({"commissions": {"bwin": 1.5}}, "commissions.bwin", "less than 1"),
    ],
)
def test_faulty_configs_are_refused_by_field(values: dict[str, JsonValue], field: str | None, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        BacktestConfig.checked(values)
    assert reason in str(caught.value)
    if field is not None:
        assert field in [fault.field for fault in caught.value.faults]


def test_checked_config_survives_its_own_json() -> None:
    config = BacktestConfig.checked(
        {
            "config": {"venues": ["bet365", "bwin"], "weights": {"pinnacle": 3}},
            "date_from": "2020-01-01",
            "staking": {"kind": "kelly"},
            "limits": {"daily_loss": "5%"},
        }
    )
    again = BacktestConfig.checked(config.model_dump(mode="json"))
    assert again == config
    assert again.config_hash == config.config_hash


SPELLED: dict[str, JsonValue] = {
    "competitions": ["E0", "E1"],
    "bankroll": "1000.00",
    "staking": {"kind": "flat", "stake": "10.00"},
    "limits": {"max_stake": "5%", "max_event": "50.00"},
    "config": {"venues": ["bet365", "bwin"], "min_edge": 0.02},
}


@pytest.mark.parametrize(
    "same",
    [
        {"competitions": ["E1", "E0", "E1"]},
        {"bankroll": "1000"},
        {"staking": {"kind": "flat", "stake": "10"}},
        {"limits": {"max_stake": "5.00%", "max_event": "50"}},
        {"config": {"venues": ["bwin", "bet365", "bwin"]}},
        {"currency": "EUR", "market": "h2h_3way", "strategy": "value", "sharp": "pinnacle"},
    ],
)
def test_configs_that_mean_the_same_have_one_hash(same: dict[str, JsonValue]) -> None:
    assert BacktestConfig.checked(SPELLED | same).config_hash == BacktestConfig.checked(SPELLED).config_hash


@pytest.mark.parametrize(
    "other",
    [
        {"competitions": ["E0"]},
        {"bankroll": "1000.01"},
        {"staking": {"kind": "flat", "stake": "10.01"}},
        {"staking": {"kind": "kelly"}},
        {"limits": None},
        {"limits": {"max_stake": "50.00", "max_event": "50.00"}},
        {"limits": {"max_stake": "5%", "max_event": "5%"}},
        {"limits": {"max_stake": "5%", "max_event": "50.00", "loss_streak": 4}},
        {"config": {"venues": ["bet365"]}},
        {"config": {"venues": ["bet365", "bwin"], "min_edge": 0.02, "method": "shin"}},
        {"config": {"venues": ["bet365", "bwin"], "min_edge": 0.02, "sides": "back_and_lay"}},
        {"currency": "GBP"},
        {"market": "totals"},
        {"commissions": {"bwin": 0.01}},
        {"sharp": "bet365"},
        {"date_from": "2020-01-01"},
        {"date_to": "2020-01-01"},
    ],
)
def test_configs_that_differ_have_different_hashes(other: dict[str, JsonValue]) -> None:
    assert BacktestConfig.checked(SPELLED | other).config_hash != BacktestConfig.checked(SPELLED).config_hash


def test_the_hash_is_the_same_on_every_machine() -> None:
    """A changed hash orphans stored runs: raise ENGINE_VERSION on purpose, not by accident."""
    assert (
        BacktestConfig.checked(SPELLED).config_hash
        == "be5d1c5079a0e8b5da35dff98b9b7d842db9be2e86a5e9fbf75a71978ddc35e6"
    )


def test_a_run_without_shares_keeps_the_hash_from_before_they_followed_the_capital() -> None:
    amounts = {"max_stake": "50.00", "max_market": "50.00", "max_event": "50.00", "max_open": "500.00"}
    spelled: dict[str, JsonValue] = {**SPELLED, "limits": {**amounts, "daily_loss": "100.00"}}
    config = BacktestConfig.checked(spelled)
    assert config.config_hash == "58b5bf154b0ce8cb4690b4a32f6b4b4a685dbb19602eefd098cc1c0abd7049f8"


def test_a_profile_is_named_and_is_what_paper_bets_within() -> None:
    named = BacktestConfig.checked(SPELLED | {"limits": None, "limit_profile": "cautious"})
    assert named.limit_rules == trading_limits(LimitProfile.CAUTIOUS, named.money)
    assert (named.kernel_values()[0].max_stake, named.limits_named) == (1_000, "cautious")
    assert BacktestConfig.checked(named.model_dump(mode="json")) == named
    nothing: tuple[JsonValue, JsonValue] = (None, {})
    assert [BacktestConfig.checked(SPELLED | {"limits": each}).limits_named for each in nothing] == ["none", "own"]
    own = BacktestConfig.checked(SPELLED | {"limits": PROFILES[LimitProfile.CAUTIOUS].model_dump(mode="json")})
    assert own.config_hash == named.config_hash, "what it means counts, and not its name"
    with pytest.raises(ConfigError, match="leave one of them out"):
        BacktestConfig.checked(SPELLED | {"limit_profile": "normal"})
    with pytest.raises(ConfigError, match="limit_profile"):
        BacktestConfig.checked(SPELLED | {"limits": None, "limit_profile": "wild"})


@pytest.mark.parametrize(
    ("currency", "bankroll", "stake", "minor"),
    [
        ("EUR", "100000000.01", "100000000.00", (10_000_000_001, 10**10)),
        ("JPY", "999999999999", "10000000000", (10**12 - 1, 10**10)),
        ("USDT", "100000000.000000", "1000000.000000", (10**14, 10**12)),
        ("BTC", "999999.99999999", "0.00000001", (10**14 - 1, 1)),
    ],
)
def test_amounts_are_as_fine_and_as_large_as_their_asset(
    currency: str, bankroll: str, stake: str, minor: tuple[int, int]
) -> None:
    values: dict[str, JsonValue] = {"currency": currency, "bankroll": bankroll}
    config = BacktestConfig.checked({**values, "staking": {"kind": "flat", "stake": stake}})
    assert (config.bankroll_minor, config.kernel_values()[1].stake) == minor


@pytest.mark.parametrize(
    ("currency", "bankroll", "stake", "reason"),
    [
        ("BTC", "1000000.00000001", "1", "at most 1000000.00000000"),
        ("USDT", "1.0000001", "1", "finer than the smallest unit of USDT"),
        ("JPY", "1000", "0.5", "finer than the smallest unit of JPY"),
        ("USDT", "100", "1000000.000001", "more than any venue takes"),
    ],
)
def test_amounts_beyond_their_asset_are_refused(currency: str, bankroll: str, stake: str, reason: str) -> None:
    values: dict[str, JsonValue] = {"currency": currency, "bankroll": bankroll}
    with pytest.raises(ConfigError, match=reason):
        BacktestConfig.checked({**values, "staking": {"kind": "flat", "stake": stake}})
