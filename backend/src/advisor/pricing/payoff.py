"""The payoff of a bet: exact integer money from side, stake, odds and result. Compiled; everything that counts money
shares it.

Results are counted in halves of a stake so that quarter lines stay exact: 2 won, 1 half won, 0 push or void,
-1 half lost, -2 lost. A result beyond these is *divided* among n: 1 + n says that one n-th of the stake wins and the
rest loses, as for one of n in a dead heat; -(1 + n) that all but one n-th wins. Halves are the same either way.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.money.assets import MAX_STAKE
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import LAY
from advisor.pricing.compiled import compiled_on_call

COMMISSION_SCALE: Final = 1_000_000
"""Rates of commission count in millionths, so that the money does not depend on floating point."""

DIVIDED_BY_TWO: Final = 3
"""The first result beyond halves: half of the stake wins, half loses."""

MOST_DIVIDED: Final = 120
"""Among so many at most: results fit eight bits."""

_BITS: Final = 61
"""Of the largest amount that is shared out."""


@compiled_on_call
def halves_against(margin: int) -> int:
    """Halves won when a side beats its line by ``margin`` hundredths.

    A quarter line is two half stakes on the neighbouring half lines, 25 above and 25 below.
    """
    if margin % 50 == 0:
        return 2 if margin > 0 else -2 if margin < 0 else 0
    upper = 1 if margin + 25 > 0 else -1 if margin + 25 < 0 else 0
    lower = 1 if margin - 25 > 0 else -1 if margin - 25 < 0 else 0
    return upper + lower


@compiled_on_call
def round_half_even(numerator: int, denominator: int, whole: int = 0) -> int:
    """``whole`` + a value ≥ 0 by a positive one, exact and rounded half-even.

    ``whole`` (≥ 0) keeps a numerator within 64 bits; whether it is even counts where the rest is a half.
    """
    quotient = whole + numerator // denominator
    twice = 2 * (numerator % denominator)
    if twice > denominator or (twice == denominator and quotient % 2 == 1):
        return quotient + 1
    return quotient


@compiled_on_call
def parts_of(result: int) -> tuple[int, int, int]:
    """How many equal parts of a stake win, how many lose, and how many there are; the others return.

    Args:
        result: halves, -2 … 2, or divided.
    """
    if -DIVIDED_BY_TWO < result < DIVIDED_BY_TWO:
        return max(result, 0), max(-result, 0), 2
    parts = abs(result) - 1
    won = 1 if result > 0 else parts - 1
    return won, parts - won, parts


@compiled_on_call
def _divided_profit(stake: int, odds_e4: int, result: int) -> int:
    """``gross_profit`` of a result divided among n: the parts that win and lose are added exactly, and rounded once."""
    won, _, parts = parts_of(result)
    gain, divided = won * odds_e4 - parts * ODDS_SCALE, parts * ODDS_SCALE
    size = abs(gain)
    profit = round_half_even(stake % divided * size, divided, stake // divided * size)
    return profit if gain >= 0 else -profit


@compiled_on_call
def gross_profit(stake: int, odds_e4: int, result: int) -> int:
    """Profit before commission, in minor units: round half-even(stake × (odds − 1) × halves ÷ 2), or the loss.

    Args:
        stake: minor units, up to the largest stake of any asset (10^12).
        odds_e4: ten-thousandths.
        result: halves, -2 … 2, or divided.
    """
    if result >= DIVIDED_BY_TWO or result <= -DIVIDED_BY_TWO:
        return _divided_profit(stake, odds_e4, result)
    if result > 0:
        # In two parts: the product of a stake of 10^12 and the longest odds would not fit 64 bits.
        gain, halved = (odds_e4 - ODDS_SCALE) * result, 2 * ODDS_SCALE
        return round_half_even(stake % halved * gain, halved, stake // halved * gain)
    return -round_half_even(stake * -result, 2)


@compiled_on_call
def millionths(rate: float) -> int:
    """A rate of commission as an integer."""
    return round(rate * COMMISSION_SCALE)


@compiled_on_call
def commission_in_millionths(profit: int, rate: int) -> int:
    """``commission_on`` by a rate in millionths."""
    if profit <= 0 or rate == 0:
        return 0
    # In two parts: the product of the largest profit and a rate would not fit 64 bits.
    whole, rest = profit // COMMISSION_SCALE, profit % COMMISSION_SCALE
    return round_half_even(rest * rate, COMMISSION_SCALE, whole * rate)


@compiled_on_call
def commission_on(profit: int, rate: float) -> int:
    """Commission on a profit in minor units, rounded half-even; none on a loss.

    The rate counts in millionths, so that the money does not depend on floating point.
    """
    # Most venues charge nothing, and rounding a rate costs more than all the rest.
    return 0 if profit <= 0 or rate == 0.0 else commission_in_millionths(profit, millionths(rate))


@compiled_on_call
def least_gross(net: int, rate: int) -> int:
    """The least profit before commission of which at least ``net`` is left after it; both in minor units.

    Args:
        rate: in millionths, below one.
    """
    if net <= 0 or rate == 0:
        return net
    # What is left never shrinks as the profit grows, so halving an interval finds the least.
    low, high = net - 1, net
    while high - commission_in_millionths(high, rate) < net:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if middle - commission_in_millionths(middle, rate) < net:
            low = middle
        else:
            high = middle
    return high


@compiled_on_call
def _share(amount: int, part: int, whole: int) -> tuple[int, int]:
    """Quotient and remainder of amount × part ÷ whole, bit by bit, as the product would not fit 64 bits.

    Args:
        amount, part, whole: ≥ 0, with part ≤ whole < 2^61.
    """
    quotient, rest = 0, 0
    for bit in range(_BITS, -1, -1):
        quotient, rest = 2 * quotient, 2 * rest
        if amount & (1 << bit):
            rest += part
        while rest >= whole:
            quotient, rest = quotient + 1, rest - whole
    return quotient, rest


@compiled_on_call
def share_out(amount: int, parts: Int64) -> Int64:
    """Share an amount out among bets in proportion to their parts, by largest remainder, so that the shares sum to it.

    Args:
        amount: minor units; below zero it is a refund.
        parts: (n,) profits before commission; those of the amount's sign take part, and together they are no less
            than it.

    Returns:
        (n,) shares; of equal remainders the earlier bet's counts first.
    """
    shares, rests = np.zeros(len(parts), np.int64), np.zeros(len(parts), np.int64)
    sign = 1 if amount >= 0 else -1
    whole, left = 0, sign * amount
    for i in range(len(parts)):
        whole += max(sign * parts[i], 0)
    if left == 0 or whole == 0:
        return shares
    for i in range(len(parts)):
        shares[i], rests[i] = _share(sign * amount, max(sign * parts[i], 0), whole)
        left -= shares[i]
    for _ in range(left):
        most = np.argmax(rests)
        shares[most] += 1
        rests[most] = 0
    return sign * shares


@compiled_on_call
def gross_of(side: int, stake: int, odds_e4: int, result: int) -> int:
    """Profit of a bet of either side before commission, or its loss, in minor units.

    Args:
        side: ``Side``.
        stake: of a lay the backer's; minor units, ≤ ``MAX_STAKE``.
        odds_e4: ten-thousandths.
        result: halves won by the *selection*, -2 … 2, or divided.
    """
    profit = gross_profit(stake, odds_e4, result)
    return -profit if side == LAY else profit


@compiled_on_call
def net_profit(stake: int, odds_e4: int, result: int, rate: float) -> int:
    """Profit of a back bet after commission, or the loss, in minor units."""
    profit = gross_profit(stake, odds_e4, result)
    return profit - commission_on(profit, rate)


@compiled_on_call
def liability(stake: int, odds_e4: int) -> int:
    """What a lay bet can lose, in minor units: round half-even(stake × (odds − 1))."""
    gain = odds_e4 - ODDS_SCALE
    return round_half_even(stake % ODDS_SCALE * gain, ODDS_SCALE, stake // ODDS_SCALE * gain)


@compiled_on_call
def amount_at_risk(side: int, stake: int, odds_e4: int) -> int:
    """What a bet can lose, in minor units: the stake of a back bet, the liability of a lay."""
    return liability(stake, odds_e4) if side == LAY else stake


@compiled_on_call
def stake_of(side: int, at_risk: int, odds_e4: int) -> int:
    """The largest stake whose bet risks no more than an amount; of a lay the backer's, rounded down.

    Args:
        at_risk: minor units, ≤ ``MAX_STAKE``.

    Returns:
        Minor units, ≤ ``MAX_STAKE``; its liability may be less than the amount by up to a unit of it.
    """
    if side == LAY:
        return min(at_risk * ODDS_SCALE // (odds_e4 - ODDS_SCALE), MAX_STAKE)
    return at_risk


@compiled_on_call
def net_lay_profit(stake: int, odds_e4: int, result: int, rate: float) -> int:
    """Profit of a lay bet after commission, or its loss, in minor units.

    Args:
        stake: the backer's stake in minor units; as in ``gross_profit``.
        odds_e4: ten-thousandths.
        result: halves won by the *selection*, -2 … 2.
        rate: share of net winnings the venue keeps.
    """
    profit = gross_of(LAY, stake, odds_e4, result)
    return profit - commission_on(profit, rate)
