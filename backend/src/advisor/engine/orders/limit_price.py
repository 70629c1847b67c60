"""The worst price at which a decided bet may be placed."""

from bisect import bisect_left
from math import ceil, isfinite

from advisor.core.money.prices import BetPrice, DecimalOdds, LadderPrice
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side


def limit_price(price: BetPrice, side: Side, probability: float, commission: float, slippage: float) -> BetPrice:
    """The price that was decided on, less what it may have fallen since, and never one without value.

    A lay is never asked for at longer odds: it could cost more than was granted for it.

    Args:
        price: as decided.
        probability: fair, of the selection, given no push.
        commission: share of net winnings that the venue keeps.
        slippage: share of the odds, in [0, 1).
    """
    fair = probability * (1 - commission)
    if slippage <= 0 or side is Side.LAY or not (isfinite(fair) and fair > 0):
        return price
    even = 1 + (1 - probability) / fair
    # A share of odds is no exact number; a millionth of a unit more than a price is that price.
    bound = max(ceil(price.odds_e4 * (1 - slippage) - 1e-6), ceil(even * ODDS_SCALE - 1e-6))
    if bound >= price.odds_e4:
        return price
    if isinstance(price, LadderPrice):
        return LadderPrice(price.ladder, min(bisect_left(price.ladder.odds_e4, bound), price.step))
    return DecimalOdds(bound) if isinstance(price, DecimalOdds) else price
