"""Fills of an order together: what they stake, risk and pay, and at which price."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice
from advisor.core.quotes import Side
from advisor.ledger.fills import Fill
from advisor.ledger.matched import matched_part, stake_at

_ODDS = st.integers(10_100, 1_000_000).map(DecimalOdds)
_CENTS = st.integers(1, 99).map(lambda steps: ContractPrice(steps=steps, of=100, payout=100))
_SIDES = st.sampled_from([Side.BACK, Side.LAY])


def fills(side: Side, *parts: tuple[BetPrice, int]) -> list[Fill]:
    return [Fill(side=side, price=price, quantity=quantity) for price, quantity in parts]


def test_nothing_matched_is_no_part() -> None:
    assert matched_part([]) is None


@pytest.mark.parametrize(
    ("side", "parts", "expected"),
    [
        (Side.BACK, [(DecimalOdds(21_000), 250), (DecimalOdds(22_000), 750)], (1_000, 1_000, 21_750, "2.175")),
        (Side.LAY, [(DecimalOdds(30_000), 400)], (400, 800, 30_000, "3.00")),
        (Side.BACK, [(LadderPrice(CLASSIC, 98), 10)] * 2, (20, 20, 19_900, "1.99")),
        # Ten for 40 cents and twenty for 30: 10.00 for 30.00, and who sold them may have to pay 20.00 more.
        (Side.BACK, [(ContractPrice(40, 100, 100), 10), (ContractPrice(30, 100, 100), 20)],
         (1_000, 1_000, 30_000, "0.3333")),
        (Side.LAY, [(ContractPrice(40, 100, 100), 10), (ContractPrice(30, 100, 100), 20)],
         (1_000, 2_000, 30_000, "0.3333")),
        (Side.BACK, [(ContractPrice(97, 100, 100), 5)], (485, 485, 10_309, "0.97")),
    ],
)  # fmt: skip
def test_figures(side: Side, parts: list[tuple[BetPrice, int]], expected: tuple[int, int, int, str]) -> None:
    found = matched_part(fills(side, *parts))
    assert found is not None
    assert (found.stake, found.at_risk, found.odds_e4, found.price) == expected


@given(_SIDES, st.lists(st.tuples(_ODDS, st.integers(1, 10**6)), min_size=1, max_size=5))
def test_average_odds_pay_what_the_fills_pay(side: Side, parts: list[tuple[BetPrice, int]]) -> None:
    found = matched_part(fills(side, *parts))
    assert found is not None
    paid = sum((Fraction(quantity * price.odds_e4, 10_000) for price, quantity in parts), Fraction())
    assert abs(Fraction(found.odds_e4, 10_000) - paid / found.stake) <= Fraction(1, 20_000)
    assert min(price.odds_e4 for price, _ in parts) <= found.odds_e4 <= max(price.odds_e4 for price, _ in parts)


@given(st.lists(st.tuples(_CENTS, st.integers(1, 10**6)), min_size=1, max_size=5))
def test_what_buyer_and_seller_risk_is_what_the_contracts_pay(parts: list[tuple[BetPrice, int]]) -> None:
    bought, sold = (matched_part(fills(side, *parts)) for side in (Side.BACK, Side.LAY))
    assert bought is not None
    assert sold is not None
    assert bought.at_risk + sold.at_risk == 100 * sum(quantity for _, quantity in parts)
    assert bought.stake == sold.stake == sum(stake_at(fill) for fill in fills(Side.BACK, *parts))
