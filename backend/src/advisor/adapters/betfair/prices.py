"""Betfair's prices and sizes as our integers."""

from functools import lru_cache
from typing import Final, NamedTuple

from advisor.core.odds import odds_to_e4
from advisor.parsing.documents import ItemFaultError
from advisor.parsing.loose_fields import decimal_or_none

MAX_PRICE_E4: Final = 1000 * 10_000
"""Betfair takes no bets above 1000; computed prices (such as a starting price) are not read as offers."""

_MAX_SIZE: Final = 10**13


class Offer(NamedTuple):
    """The best offer of one side: ten-thousandths, and minor units to be had at it."""

    odds_e4: int
    size: int


NO_OFFER: Final = Offer(0, 0)


@lru_cache(maxsize=16_384)
def price_e4(price: float | str) -> int:
    """A price in ten-thousandths.

    Raises:
        ItemFaultError: no number from 1 (excluded) to 1000.
    """
    try:
        e4 = odds_to_e4(str(price)) if isinstance(price, int | float | str) and not isinstance(price, bool) else None
    except ValueError:
        e4 = None
    if e4 is None or e4 > MAX_PRICE_E4:
        raise ItemFaultError("", "bad_price", "a price is no number from 1.01 to 1000")
    return e4


def size_minor(size: object) -> int:
    """An amount in minor units of the account's currency.

    Raises:
        ItemFaultError: no amount from 0.
    """
    # The usual case at once: there are tens of thousands a second.
    if type(size) is float and 0.0 <= size < _MAX_SIZE:
        return round(size * 100)
    number = decimal_or_none(size)
    if number is None or not 0 <= number < _MAX_SIZE:
        raise ItemFaultError("", "bad_size", "a size is no amount of money")
    return round(number * 100)
