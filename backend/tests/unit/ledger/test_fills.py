"""Cash flows of fills: exact, conserved between the two sides, within 64 bits, and never more risk than granted."""

from dataclasses import replace
from fractions import Fraction
from typing import assert_never

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.money.assets import ASSETS, MAX_STAKE
from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice, SpotPrice
from advisor.core.quotes import Side
from advisor.ledger.fills import MOST_PAID, Fill, SpotFill, quantity_within
from advisor.pricing.payoff import amount_at_risk, gross_of

HALVES = (-2, -1, 0, 1, 2)
DIVIDED = (3, -3, 4, -4, 24, -121)
RESULTS = (*HALVES, *DIVIDED)
INT64 = 2**63
LARGEST = {asset.largest_stake for asset in ASSETS.values()}


@st.composite
def contracts(draw: st.DrawFn) -> ContractPrice:
    of = draw(st.one_of(st.sampled_from((100, 1_000, 10_000)), st.integers(2, 10_000)))
    return ContractPrice(draw(st.integers(1, of - 1)), of, draw(st.integers(1, 10**8)))


PRICES = st.one_of(
    st.integers(10_001, 10**8).map(DecimalOdds),
    st.integers(0, 349).map(lambda step: LadderPrice(CLASSIC, step)),
    contracts(),
)


@st.composite
def fills(draw: st.DrawFn) -> Fill:
    price, side = draw(PRICES), draw(st.sampled_from(Side))
    most = MOST_PAID // price.payout if isinstance(price, ContractPrice) else MAX_STAKE
    quantity = draw(st.one_of(st.integers(1, 1_000), st.integers(1, most), st.just(most)))
    return Fill(side=side, price=price, quantity=quantity)


def exact_gross(fill: Fill, result: int) -> Fraction:
    """Of a backer or buyer."""
    price = fill.price
    match price:
        case DecimalOdds() | LadderPrice():
            loss, gain = Fraction(fill.quantity), fill.quantity * (Fraction(price.odds_e4, 10_000) - 1)
        case ContractPrice():
            pays = Fraction(fill.quantity * price.payout)
            loss = pays * price.steps / price.of
            gain = pays - loss
        case _:
            assert_never(price)
    if result not in HALVES:
        won = Fraction(1 if result > 0 else abs(result) - 2, abs(result) - 1)
        return won * gain - (1 - won) * loss
    return (gain if result > 0 else loss) * Fraction(result, 2)


@given(fills())
def test_both_sides_of_a_fill_sum_to_zero_at_every_result(fill: Fill) -> None:
    other = replace(fill, side=Side.LAY if fill.side is Side.BACK else Side.BACK)
    for result in RESULTS:
        assert fill.gross(result) + other.gross(result) == 0
    assert fill.gross(0) == 0
    # What both hold is what the winner is paid.
    if isinstance(fill.price, ContractPrice):
        assert fill.at_risk + other.at_risk == fill.quantity * fill.price.payout
    assert (fill.win, fill.at_risk) == (other.at_risk, other.win)


@example(Fill(side=Side.BACK, price=ContractPrice(1, 2, 1), quantity=1))
@example(Fill(side=Side.LAY, price=ContractPrice(1, 2, 1), quantity=3))
@given(fills())
def test_money_is_the_exact_amount_rounded(fill: Fill) -> None:
    """Of contracts cost and payout are rounded each for itself: half and divided results may be off by both."""
    sign = -1 if fill.side is Side.LAY else 1
    for result in RESULTS:
        off = abs(sign * fill.gross(result) - exact_gross(fill, result))
        is_part_of_contracts = isinstance(fill.price, ContractPrice) and result not in (-2, 0, 2)
        assert off <= (1 if is_part_of_contracts else Fraction(1, 2))
    lost = fill.gross(2 if fill.side is Side.LAY else -2)
    assert fill.at_risk == -lost
    assert max(abs(fill.gross(result)) for result in RESULTS) * 100 < INT64


@given(st.integers(10_001, 10**8), st.sampled_from(Side), st.integers(1, MAX_STAKE), st.sampled_from(RESULTS))
def test_decimal_odds_are_booked_as_the_kernel_counts_them(odds_e4: int, side: Side, stake: int, result: int) -> None:
    fill = Fill(side=side, price=DecimalOdds(odds_e4), quantity=stake)
    assert fill.gross(result) == gross_of(side, stake, odds_e4, result)
    assert fill.at_risk == amount_at_risk(side, stake, odds_e4)


@given(st.integers(0, 349), st.sampled_from(Side), st.integers(1, MAX_STAKE), st.sampled_from(RESULTS))
def test_a_step_of_a_ladder_is_its_odds(step: int, side: Side, stake: int, result: int) -> None:
    price = LadderPrice(CLASSIC, step)
    one, other = (Fill(side=side, price=each, quantity=stake) for each in (price, DecimalOdds(CLASSIC.odds_e4[step])))
    assert (one.at_risk, one.gross(result)) == (other.at_risk, other.gross(result))


@example(ContractPrice(1, 2, 1), Side.BACK, 0, 1)
@given(PRICES, st.sampled_from(Side), st.integers(0, max(LARGEST) - 1), st.integers(0, 10**6))
def test_a_quantity_never_risks_more_than_the_amount(price: BetPrice, side: Side, amount: int, more: int) -> None:
    quantity = quantity_within(price, side, amount)
    assert quantity <= quantity_within(price, side, min(amount + more, MAX_STAKE))
    if quantity:
        assert Fill(side=side, price=price, quantity=quantity).at_risk <= amount
    # One more would put more at risk, exactly, unless it is the most that can be counted.
    assert quantity == MAX_STAKE or -exact_risk(price, side, quantity + 1) > amount


def exact_risk(price: BetPrice, side: Side, quantity: int) -> Fraction:
    """Below zero."""
    lost = exact_gross(Fill(side=side, price=price, quantity=quantity), 2 if side is Side.LAY else -2)
    return -lost if side is Side.LAY else lost


def test_a_contract_pays_its_share_of_a_dead_heat() -> None:
    """100 at 0.30 cost 30.00; of two that tie each pays half: 50.00."""
    bought = Fill(side=Side.BACK, price=ContractPrice(30, 100, 100), quantity=100)
    assert (bought.gross(3), replace(bought, side=Side.LAY).gross(3)) == (2_000, -2_000)


def test_ten_thousand_contracts_at_97_cents() -> None:
    """Bought they cost 9,700.00 and bring exactly 300.00; odds of 1.0309 would bring 299.73. Sold likewise."""
    bought, sold = (
        Fill(side=side, price=ContractPrice(97, 100, 100), quantity=10_000) for side in (Side.BACK, Side.LAY)
    )
    assert (bought.at_risk, bought.win, bought.gross(-2)) == (970_000, 30_000, -970_000)
    assert (sold.at_risk, sold.win, sold.gross(2)) == (30_000, 970_000, -30_000)
    by_odds = Fill(side=Side.BACK, price=DecimalOdds(bought.price.odds_e4), quantity=970_000)
    assert by_odds.win == 29_973


@pytest.mark.parametrize("quantity", [0, -1, MAX_STAKE + 1])
def test_a_stake_that_cannot_be_counted_is_no_fill(quantity: int) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        Fill(side=Side.BACK, price=DecimalOdds(20_000), quantity=quantity)


def test_contracts_that_pay_more_than_can_be_counted_are_no_fill() -> None:
    price = ContractPrice(50, 100, 100)
    assert Fill(side=Side.BACK, price=price, quantity=MOST_PAID // 100).win == MOST_PAID // 2
    with pytest.raises(ValueError, match="no quantity"):
        Fill(side=Side.BACK, price=price, quantity=MOST_PAID // 100 + 1)


@given(st.integers(1, 10**9), st.integers(0, 6), st.integers(1, 10**8))
def test_what_the_buyer_pays_the_seller_gets(units: int, digits: int, quantity: int) -> None:
    price = SpotPrice(ASSETS["BTC"], ASSETS["USDT"], units, digits)
    bought, sold = (SpotFill(side=side, price=price, quantity=quantity) for side in (Side.BACK, Side.LAY))
    assert bought.flows == (quantity, -price.cost(quantity))
    assert tuple(a + b for a, b in zip(bought.flows, sold.flows, strict=True)) == (0, 0)


def test_half_a_bitcoin_bought() -> None:
    price = SpotPrice(ASSETS["BTC"], ASSETS["EUR"], 8_400_050, 2)
    assert SpotFill(side=Side.BACK, price=price, quantity=50_000_000).flows == (50_000_000, -4_200_025)


@pytest.mark.parametrize("quantity", [0, MOST_PAID + 1, 10**13])
def test_a_trade_that_cannot_be_counted_is_no_fill(quantity: int) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        SpotFill(side=Side.BACK, price=SpotPrice(ASSETS["BTC"], ASSETS["USDT"], 10**12, 2), quantity=quantity)
