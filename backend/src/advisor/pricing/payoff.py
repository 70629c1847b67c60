"""The payoff of a bet: exact integer money from stake, odds and result. Compiled; ledger and strategies share it.

Results are counted in halves of a stake so that quarter lines stay exact: 2 won, 1 half won, 0 push or void,
-1 half lost, -2 lost.
"""

from typing import Final

from advisor.core.odds import ODDS_SCALE
from advisor.pricing.compiled import compiled_on_call

_COMMISSION_SCALE: Final = 1_000_000


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
def gross_profit(stake: int, odds_e4: int, result: int) -> int:
    """Profit before commission, in minor units: round half-even(stake × (odds − 1) × halves ÷ 2), or the loss.

    Args:
        stake: minor units, up to the largest stake of any asset (10^12).
        odds_e4: ten-thousandths.
        result: halves, -2 … 2.
    """
    if result > 0:
        # In two parts: the product of a stake of 10^12 and the longest odds would not fit 64 bits.
        gain, halved = (odds_e4 - ODDS_SCALE) * result, 2 * ODDS_SCALE
        return round_half_even(stake % halved * gain, halved, stake // halved * gain)
    return -round_half_even(stake * -result, 2)


@compiled_on_call
def commission_on(profit: int, rate: float) -> int:
    """Commission on a profit in minor units, rounded half-even; none on a loss.

    The rate counts in millionths, so that the money does not depend on floating point.
    """
    if profit <= 0 or rate == 0.0:
        return 0
    millionths = round(rate * _COMMISSION_SCALE)
    # In two parts: the product of the largest profit and a rate would not fit 64 bits.
    millions, rest = profit // _COMMISSION_SCALE, profit % _COMMISSION_SCALE
    return round_half_even(rest * millionths, _COMMISSION_SCALE, millions * millionths)


@compiled_on_call
def net_profit(stake: int, odds_e4: int, result: int, rate: float) -> int:
    """Profit after commission, or the loss, in minor units."""
    profit = gross_profit(stake, odds_e4, result)
    return profit - commission_on(profit, rate)


@compiled_on_call
def liability(stake: int, odds_e4: int) -> int:
    """What a lay bet can lose, in minor units: round half-even(stake × (odds − 1))."""
    gain = odds_e4 - ODDS_SCALE
    return round_half_even(stake % ODDS_SCALE * gain, ODDS_SCALE, stake // ODDS_SCALE * gain)


@compiled_on_call
def net_lay_profit(stake: int, odds_e4: int, result: int, rate: float) -> int:
    """Profit of a lay bet after commission, or its loss, in minor units.

    Args:
        stake: the backer's stake in minor units; as in ``gross_profit``.
        odds_e4: ten-thousandths.
        result: halves won by the *selection*, -2 … 2.
        rate: share of net winnings the venue keeps.
    """
    profit = -gross_profit(stake, odds_e4, result)
    return profit - commission_on(profit, rate)
