"""Payoffs of both sides, and how commission on a market is shared, against exact arithmetic."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.money.assets import MAX_STAKE
from advisor.core.quotes import BACK, LAY
from advisor.pricing.payoff import (
    DIVIDED_BY_TWO,
    MOST_DIVIDED,
    amount_at_risk,
    commission_in_millionths,
    commission_on,
    gross_of,
    gross_profit,
    halves_against,
    least_gross,
    millionths,
    net_lay_profit,
    net_profit,
    parts_of,
    share_out,
    stake_of,
)

rates = st.integers(0, 999_999)
odds = st.integers(10_001, 10**8)


@example(10**14, 999_999)
@example(1, 999_999)
@example(2, 600_000)
@example(10**7, 1)
@example(0, 999_999)
@given(st.integers(-(10**14), 10**14), rates)
def test_the_least_gross_is_the_least_that_leaves_so_much(net: int, rate: int) -> None:
    def left(gross: int) -> int:
        exact = Decimal(max(gross, 0)) * rate / 1_000_000
        return gross - int(exact.to_integral_value(ROUND_HALF_EVEN))

    if net > 10**7:
        # Where nearly all is kept, what is needed would not be money any more.
        rate = min(rate, 900_000)
    gross = least_gross(net, rate)
    assert left(gross) >= net > left(gross - 1)
    assert gross - commission_in_millionths(gross, rate) == left(gross)


@example(249)
@example(500_500)
@given(st.integers(0, 1_000_000))
def test_a_rate_is_the_nearest_number_of_millionths(rate: int) -> None:
    """As floats 0.000249 and 0.5005 are a little less, and a millionth of it must not be lost."""
    assert millionths(rate / 1_000_000) == rate


@example([10**14, 1, 10**14 - 1], 999_999)
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=8), rates)
def test_commission_is_shared_among_winners_by_largest_remainder(parts: list[int], rate: int) -> None:
    due = commission_in_millionths(sum(parts), rate)
    shares = share_out(due, np.array(parts, np.int64)).tolist()
    assert sum(shares) == due
    winners = sum(part for part in parts if part > 0)
    rests = []
    for part, share in zip(parts, shares, strict=True):
        exact = Fraction(due * max(part, 0), winners) if winners else Fraction(0)
        assert 0 <= share <= max(part, 0)
        assert share in (int(exact), int(exact) + 1)
        rests.append((exact - int(exact), share > int(exact)))
    rounded_up = [rest for rest, is_up in rests if is_up]
    assert not rounded_up or min(rounded_up) >= max([rest for rest, is_up in rests if not is_up], default=0)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8), rates)
def test_a_refund_is_shared_among_losers(losses: list[int], rate: int) -> None:
    due = -commission_in_millionths(sum(losses), rate)
    shares = share_out(due, -np.array(losses, np.int64)).tolist()
    assert sum(shares) == due
    assert all(-loss <= share <= 0 for loss, share in zip(losses, shares, strict=True))


def test_equal_remainders_go_to_earlier_bets() -> None:
    assert share_out(2, np.array([7, -3, 7, 7])).tolist() == [1, 0, 1, 0]


@given(st.sampled_from([BACK, LAY]), st.integers(0, MAX_STAKE), odds)
def test_a_stake_risks_no_more_than_was_granted_and_the_next_one_would(side: int, granted: int, odds_e4: int) -> None:
    stake = stake_of(side, granted, odds_e4)
    assert amount_at_risk(side, stake, odds_e4) <= granted
    unit = Fraction(odds_e4 - 10_000, 10_000) if side == LAY else 1
    assert stake == MAX_STAKE or (stake + 1) * unit > granted


@given(st.integers(0, MAX_STAKE), odds, st.sampled_from([-2, -1, 0, 1, 2]))
def test_a_lay_wins_what_its_back_loses(stake: int, odds_e4: int, result: int) -> None:
    assert gross_of(LAY, stake, odds_e4, result) == -gross_of(BACK, stake, odds_e4, result)
    assert gross_of(LAY, stake, odds_e4, 2) == -amount_at_risk(LAY, stake, odds_e4)
    assert gross_of(BACK, stake, odds_e4, -2) == -amount_at_risk(BACK, stake, odds_e4)


@pytest.mark.parametrize(
    ("profit", "rate", "commission"),
    [(1, 500_000, 0), (1, 600_000, 1), (10**6, 1, 1), (0, 900_000, 0), (-5, 900_000, 0)],
)
def test_commission_on_the_least_profit_and_by_the_least_rate(profit: int, rate: int, commission: int) -> None:
    assert commission_in_millionths(profit, rate) == commission


@pytest.mark.parametrize("margin", range(-125, 150, 25))
def test_a_quarter_line_is_a_half_stake_on_each_line_beside_it(margin: int) -> None:
    def sign(value: int) -> int:
        return (value > 0) - (value < 0)

    beside = (margin, margin) if margin % 50 == 0 else (margin - 25, margin + 25)
    assert halves_against(margin) == sum(map(sign, beside))


@given(st.integers(0, MAX_STAKE), odds, st.integers(-MOST_DIVIDED - 1, MOST_DIVIDED + 1))
def test_the_parts_of_a_stake_win_lose_or_return(stake: int, odds_e4: int, result: int) -> None:
    won, lost, parts = parts_of(result)
    assert min(won, lost) >= 0
    assert won + lost <= parts
    if abs(result) >= DIVIDED_BY_TWO:
        one = (abs(result) - 1, 1)
        assert (parts, won if result > 0 else lost, won + lost) == (*one, parts)
    else:
        assert (parts, won - lost, won * lost) == (2, result, 0)
    exact = Fraction(stake * (won * odds_e4 - (won + lost) * 10_000), parts * 10_000)
    assert gross_profit(stake, odds_e4, result) == round(exact)


@given(st.integers(-100, 10**14), rates)
def test_commission_is_its_share_of_a_profit_rounded_half_even(profit: int, rate: int) -> None:
    exact = round(Fraction(max(profit, 0) * rate, 1_000_000))
    assert commission_in_millionths(profit, rate) == exact
    assert commission_on(profit, rate / 1_000_000) == exact


@given(st.integers(0, 10**6), odds, st.sampled_from([-2, -1, 0, 1, 2]), rates)
def test_of_either_side_the_profit_is_left_after_commission_and_the_loss_is_whole(
    stake: int, odds_e4: int, result: int, rate: int
) -> None:
    for side, net in ((BACK, net_profit), (LAY, net_lay_profit)):
        gross = gross_of(side, stake, odds_e4, result)
        due = round(Fraction(max(gross, 0) * rate, 1_000_000))
        assert net(stake, odds_e4, result, rate / 1_000_000) == gross - due


@pytest.mark.parametrize("parts", [[], [-5], [0, 0], [3, 4]])
def test_of_nothing_nobody_has_a_share(parts: list[int]) -> None:
    assert share_out(0, np.array(parts, np.int64)).tolist() == [0] * len(parts)


def test_the_smallest_amount_goes_to_the_largest_remainder_alone() -> None:
    assert share_out(1, np.array([1, 2, -9])).tolist() == [0, 1, 0]
    assert share_out(1, np.array([1])).tolist() == [1]
    assert share_out(-1, np.array([-1, 7, -2])).tolist() == [0, 0, -1]
