import pytest
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.core.errors import ConfigError


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"config": {"min_egde": 0.02}}, "config.min_egde", "no such parameter"),
        ({"config": {"min_edge": 99}}, "config.min_edge", "less than or equal to 10"),
        ({"config": {"min_edge": "much"}}, "config.min_edge", "number"),
        ({"config": {"fair": "oracle"}}, "config.fair", "pattern"),
        ({"config": {"method": "magic"}}, "config.method", "power"),
        ({"config": {"min_odds": 5, "max_odds": 2}}, "config.", "above max_odds"),
        ({"strategy": "crystal_ball"}, None, "no strategy 'crystal_ball'"),
        ({"market": "corners"}, "market", "h2h_3way"),
        ({"currency": "XXX"}, "currency", "Unknown currency"),
        ({"bankroll": "0"}, None, "above zero"),
        ({"staking": {"kind": "flat", "stake": "0.001"}}, None, "finer"),
        ({"limits": {"max_stake": "lots"}}, "limits.max_stake", "pattern"),
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
