"""How much worse than decided a bet may be placed: by the setting, and never without value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, DecimalOdds, LadderPrice
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.engine.orders.limit_price import limit_price


def on_ladder(odds_e4: int) -> LadderPrice:
    return LadderPrice(CLASSIC, CLASSIC.step(odds_e4))


@pytest.mark.parametrize(
    ("price", "probability", "commission", "slippage", "limit"),
    [
        (DecimalOdds(20_000), 0.6, 0.0, 0.0, 20_000),
        (DecimalOdds(20_000), 0.6, 0.0, 0.01, 19_800),
        # 2 % less would be 2.254; steps of 0.02 from 2.00 on.
        (on_ladder(23_000), 0.6, 0.0, 0.02, 22_600),
        # Fair is 2.00; below it there is no value.
        (DecimalOdds(20_500), 0.5, 0.0, 0.05, 20_000),
        # 5 % of winnings are kept: fair is 1 + 1 / 0.95.
        (DecimalOdds(20_800), 0.5, 0.05, 0.05, 20_527),
        (DecimalOdds(19_000), 0.5, 0.0, 0.05, 19_000),
    ],
)
def test_a_back_may_be_placed_at_odds_that_are_a_share_shorter(
    price: BetPrice, probability: float, commission: float, slippage: float, limit: int
) -> None:
    assert limit_price(price, Side.BACK, probability, commission, slippage).odds_e4 == limit


def test_a_lay_is_never_asked_for_at_longer_odds_than_were_granted() -> None:
    price = on_ladder(23_000)
    assert limit_price(price, Side.LAY, 0.5, 0.05, 0.05) is price


@given(
    odds_e4=st.integers(10_100, 1_000_000),
    probability=st.floats(0.001, 0.999),
    commission=st.floats(0, 0.1),
    slippage=st.floats(0, 0.1),
)
def test_it_is_never_better_than_decided_nor_without_value_nor_further_than_allowed(
    odds_e4: int, probability: float, commission: float, slippage: float
) -> None:
    limit = limit_price(DecimalOdds(odds_e4), Side.BACK, probability, commission, slippage).odds_e4
    assert odds_e4 * (1 - slippage) - 1e-3 <= limit <= odds_e4
    won = (limit / ODDS_SCALE - 1) * (1 - commission)
    assert limit == odds_e4 or probability * won - (1 - probability) >= -1e-8
