import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.config import adapted
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.risk.staking import STAKING_ADAPTER, KellyStaking, StakingValues, propose_stake, staking_values

EUR = Asset.of("EUR")


def values(**plan: JsonValue) -> StakingValues:
    return staking_values(adapted(STAKING_ADAPTER, plan, "staking"), EUR)


def test_flat_is_flat() -> None:
    assert propose_stake(values(kind="flat", stake="12.34"), 5, 0.9, 30_000, 0.0, 0.0) == 1234


@example(100_000, 2_900)
@example(100, 5_700)
@given(st.integers(0, 10**11), st.integers(1, 10_000))
def test_proportional_is_the_exact_share_rounded_down(bankroll: int, ten_thousandths: int) -> None:
    """Shares as people write them: 0.29 of 1000.00 is 290.00, though 0.29 is no binary fraction."""
    exact = bankroll * ten_thousandths // 10_000
    stake = propose_stake(
        values(kind="proportional", fraction=ten_thousandths / 10_000), bankroll, 0.5, 21_000, 0.0, 0.0
    )  # fmt: skip
    assert stake == exact


@example(100_000, 2_900)
@given(st.integers(0, 10**9), st.integers(1, 10_000))
def test_a_kelly_cap_is_exact_too(bankroll: int, ten_thousandths: int) -> None:
    # Full Kelly at these odds asks for nearly everything: the cap decides.
    stake = propose_stake(
        values(kind="kelly", fraction=1.0, cap=ten_thousandths / 10_000), bankroll, 0.99999999, 1_000_000, 0.0, 0.0
    )
    assert stake <= bankroll * ten_thousandths // 10_000
    assert ten_thousandths == 10_000 or stake == bankroll * ten_thousandths // 10_000


@given(st.floats(0.01, 0.99), st.integers(10_100, 500_000), st.floats(0, 0.1))
def test_full_kelly_maximises_expected_log_growth(p: float, odds_e4: int, commission: float) -> None:
    """Reference: the growth at our share is not below that of shares around it."""
    bankroll = 10**10
    stake = propose_stake(values(kind="kelly", fraction=1.0, cap=1.0), bankroll, p, odds_e4, commission, 0.0)
    share = stake / bankroll
    net = (odds_e4 / 10_000 - 1) * (1 - commission)

    def growth(f: float) -> float:
        return p * math.log1p(f * net) + (1 - p) * math.log1p(-f)

    assert 0 <= share < 1
    for other in (share * 0.99, share * 1.01 + 1e-6):
        assert growth(share) >= growth(min(other, 0.999_999)) - 1e-12


def test_kelly_fraction_and_cap() -> None:
    # p = 0.6 at 2.0: f = 0.2.
    assert propose_stake(values(kind="kelly", fraction=1.0, cap=1.0), 100_000, 0.6, 20_000, 0.0, 0.0) == pytest.approx(
        20_000, abs=1
    )
    assert propose_stake(values(kind="kelly", fraction=0.25, cap=1.0), 100_000, 0.6, 20_000, 0.0, 0.0) == pytest.approx(
        5_000, abs=1
    )
    assert propose_stake(values(kind="kelly", fraction=1.0, cap=0.05), 100_000, 0.6, 20_000, 0.0, 0.0) == 5_000
    assert propose_stake(values(kind="kelly"), 100_000, 0.4, 20_000, 0.0, 0.0) == 0


@pytest.mark.parametrize(
    "plan",
    [
        {"kind": "martingale"},
        {"kind": "flat", "stake": "-5"},
        {"kind": "flat", "stake": "0"},
        {"kind": "flat", "stake": "1.001"},
        {"kind": "flat", "stak": "5"},
        {"kind": "proportional", "fraction": 0},
        {"kind": "proportional", "fraction": 1.5},
        {"kind": "kelly", "fraction": "0.5"},
        {},
    ],
)
def test_unusable_plans_are_refused(plan: dict[str, JsonValue]) -> None:
    with pytest.raises((ConfigError, ValueError)):
        values(**plan)


def test_schema_names_every_kind() -> None:
    schema = STAKING_ADAPTER.json_schema()
    assert set(schema["discriminator"]["mapping"]) == {"flat", "proportional", "kelly"}
    assert KellyStaking().cap == 0.05
