"""Settlement rules: what a score makes of a bet, and what that makes of its stake. Pure and compiled.

Results are counted in halves of a stake so that quarter lines stay exact: 2 won, 1 half won, 0 push or void,
-1 half lost, -2 lost.
"""

from typing import Final

import numpy as np

from advisor.core.history import NO_SCORE, Int8, Int32
from advisor.core.markets import MARKET_CODES, MarketType
from advisor.core.odds import ODDS_SCALE
from advisor.pricing.compiled import compiled_on_call

FULL_WIN: Final = 2
VOID: Final = 0

OUTCOMES: Final = {2: "won", 1: "half_won", 0: "push", -1: "half_lost", -2: "lost"}
"""Public names of results by halves; a void bet is told from a push by its event's status."""

_H2H_3WAY = MARKET_CODES[MarketType.H2H_3WAY]
_H2H = MARKET_CODES[MarketType.H2H]
_SPREADS = MARKET_CODES[MarketType.SPREADS]

_COMMISSION_SCALE: Final = 1_000_000


@compiled_on_call
def halves(market: int, line: int, selection: int, home_score: int, away_score: int, tie_pushes: bool = True) -> int:
    """Result of one bet, in halves of its stake.

    Args:
        market: ``MARKET_CODES``.
        line: home handicap or total in hundredths; multiples of 25. Not read for ``h2h`` and ``h2h_3way``.
        selection: index into the market's selections.
        home_score: final score of the home side, ≥ 0, or ``NO_SCORE`` for a void event.
        away_score: final score of the away side, likewise.
        tie_pushes: rule of ``h2h`` on a tie: True returns the stakes, False loses them.

    Returns:
        2, 1, 0, -1 or -2.
    """
    if home_score == NO_SCORE or away_score == NO_SCORE:
        return VOID
    if market == _H2H_3WAY:
        winner = 0 if home_score > away_score else 2 if home_score < away_score else 1
        return 2 if selection == winner else -2
    if market == _H2H:
        if home_score == away_score:
            return 0 if tie_pushes else -2
        return 2 if (selection == 0) == (home_score > away_score) else -2
    difference, total = home_score - away_score, home_score + away_score
    margin = difference * 100 + line if market == _SPREADS else total * 100 - line
    if selection == 1:
        margin = -margin
    return _against_line(margin)


@compiled_on_call
def _against_line(margin: int) -> int:
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
        stake: minor units, ≤ 10^10 so that the product fits 64 bits.
        odds_e4: ten-thousandths.
        result: halves, -2 … 2.
    """
    if result > 0:
        return round_half_even(stake * (odds_e4 - ODDS_SCALE) * result, 2 * ODDS_SCALE)
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
def settle(
    market: int, line: Int32, selection: Int8, home_score: Int32, away_score: Int32, tie_pushes: bool = True
) -> Int8:
    """Results (k,) in halves of k bets on one market type; see ``halves``."""
    results = np.empty(len(selection), dtype=np.int8)
    for i in range(len(selection)):
        results[i] = halves(market, line[i], selection[i], home_score[i], away_score[i], tie_pushes)
    return results
