import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.config import adapted
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.core.quotes import BACK, LAY
from advisor.risk.staking import STAKING_ADAPTER, KellyStaking, StakingValues, propose_at_risk, staking_values

EUR = Asset.of("EUR")


def values(**plan: JsonValue) -> StakingValues:
    return staking_values(adapted(STAKING_ADAPTER, plan, "staking"), EUR)


def proposed(
    plan: StakingValues, bankroll: int, probability: float, odds_e4: int, commission: float, halves: float
) -> int:
    return propose_at_risk(plan, bankroll, BACK, probability, odds_e4, commission, halves)


def test_flat_is_flat() -> None:
    assert proposed(values(kind="flat", stake="12.34"), 5, 0.9, 30_000, 0.0, 0.0) == 1234


@example(100_000, 2_900)
@example(100, 5_700)
@given(st.integers(0, 10**11), st.integers(1, 10_000))
def test_proportional_is_the_exact_share_rounded_down(bankroll: int, ten_thousandths: int) -> None:
    """Shares as people write them: 0.29 of 1000.00 is 290.00, though 0.29 is no binary fraction."""
    exact = bankroll * ten_thousandths // 10_000
    stake = proposed(
        values(kind="proportional", fraction=ten_thousandths / 10_000), bankroll, 0.5, 21_000, 0.0, 0.0
    )  # fmt: skip
    assert stake == exact


@example(100_000, 2_900)
@given(st.integers(0, 10**9), st.integers(1, 10_000))
def test_a_kelly_cap_is_exact_too(bankroll: int, ten_thousandths: int) -> None:
    # Full Kelly at these odds asks for nearly everything: the cap decides.
    stake = proposed(
        values(kind="kelly", fraction=1.0, cap=ten_thousandths / 10_000), bankroll, 0.99999999, 1_000_000, 0.0, 0.0
    )
    assert stake <= bankroll * ten_thousandths // 10_000
    assert ten_thousandths == 10_000 or stake == bankroll * ten_thousandths // 10_000


@given(st.floats(0.01, 0.99), st.integers(10_100, 500_000), st.floats(0, 0.1))
def test_full_kelly_maximises_expected_log_growth(p: float, odds_e4: int, commission: float) -> None:
    """Reference: the growth at our share is not below that of shares around it."""
    bankroll = 10**10
    stake = proposed(values(kind="kelly", fraction=1.0, cap=1.0), bankroll, p, odds_e4, commission, 0.0)
    share = stake / bankroll
    net = (odds_e4 / 10_000 - 1) * (1 - commission)

    def growth(f: float) -> float:
        return p * math.log1p(f * net) + (1 - p) * math.log1p(-f)

    assert 0 <= share < 1
    for other in (share * 0.99, share * 1.01 + 1e-6):
        assert growth(share) >= growth(min(other, 0.999_999)) - 1e-12


def test_kelly_fraction_and_cap() -> None:
    # p = 0.6 at 2.0: f = 0.2.
    assert proposed(values(kind="kelly", fraction=1.0, cap=1.0), 100_000, 0.6, 20_000, 0.0, 0.0) == pytest.approx(
        20_000, abs=1
    )
    assert proposed(values(kind="kelly", fraction=0.25, cap=1.0), 100_000, 0.6, 20_000, 0.0, 0.0) == pytest.approx(
        5_000, abs=1
    )
    assert proposed(values(kind="kelly", fraction=1.0, cap=0.05), 100_000, 0.6, 20_000, 0.0, 0.0) == 5_000
    assert proposed(values(kind="kelly"), 100_000, 0.4, 20_000, 0.0, 0.0) == 0


@given(st.floats(0.01, 0.99), st.integers(10_100, 500_000), st.floats(0, 0.1), st.floats(-0.3, 0.3))
def test_full_kelly_of_a_lay_maximises_expected_log_growth(
    p: float, odds_e4: int, commission: float, halves: float
) -> None:
    """Reference: the growth at the liability's share is not below that of shares around it, halves counted."""
    bankroll = 10**10
    plan = values(kind="kelly", fraction=1.0, cap=1.0)
    share = propose_at_risk(plan, bankroll, LAY, p, odds_e4, commission, halves) / bankroll
    gain = (1 - commission) / (odds_e4 / 10_000 - 1)
    # Of the selection: what it half wins, the lay half loses.
    half_win, half_loss = max(halves, 0.0), max(-halves, 0.0)
    whole = 1 - abs(halves) / 2
    win, loss = p * whole - half_win / 2, (1 - p) * whole - half_loss / 2
    if win < 0 or loss < 0:
        half_win, half_loss, win, loss = 0.0, 0.0, p, 1 - p

    def growth(f: float) -> float:
        of_halves = half_loss * math.log1p(f * gain / 2) + half_win * math.log1p(-f / 2)
        return loss * math.log1p(f * gain) + win * math.log1p(-f) + of_halves

    assert 0 <= share < 1
    for other in (share * 0.99, share * 1.01 + 1e-6):
        assert growth(share) >= growth(min(other, 0.999_999)) - 1e-12


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
    assert set(schema["discriminator"]["mapping"]) == {"flat", "proportional", "kelly", "confidence", "record"}
    assert KellyStaking().cap == 0.05


@pytest.mark.parametrize(
    ("probability", "side", "share"),
    [
        (1.0, BACK, Fraction(1)),
        (0.8, BACK, Fraction(1, 2)),
        (0.7, BACK, Fraction(1, 4)),
        (0.9, BACK, Fraction(3, 4)),
        (0.3, BACK, Fraction(1, 4)),
        (0.1, LAY, Fraction(3, 4)),
        (0.4, LAY, Fraction(1, 4)),
    ],
)
def test_confidence_is_the_probability_that_the_bet_wins(probability: float, side: int, share: Fraction) -> None:
    plan = values(kind="confidence", fraction=0.02)
    at_risk = propose_at_risk(plan, 1_000_000, side, probability, 20_000, 0.0, 0.0)
    assert at_risk == pytest.approx(20_000 * float(share), abs=1)
    assert at_risk <= 20_000 * share


def test_an_unknown_confidence_bets_nothing() -> None:
    assert propose_at_risk(values(kind="confidence"), 1_000_000, BACK, float("nan"), 20_000, 0.0, 0.0) == 0
