"""Betfair's prices and sizes as our integers."""

from typing import Final, NamedTuple

from advisor.parsing.fields import as_decimal_or_none
from advisor.parsing.json_documents import ItemFaultError
from advisor.parsing.prices import decimal_price

MAX_PRICE_E4: Final = 1000 * 10_000
"""Betfair takes no bets above 1000; computed prices (such as a starting price) are not read as offers."""

_MAX_SIZE: Final = 10**13


class Offer(NamedTuple):
    """The best offer of one side: ten-thousandths, and minor units to be had at it."""

    odds_e4: int
    size: int


NO_OFFER: Final = Offer(0, 0)


def price_e4(price: object) -> int:
    """A price in ten-thousandths.

    Raises:
        ItemFaultError: no number from 1 (excluded) to 1000.
    """
    e4 = decimal_price(price) if isinstance(price, int | float | str) and not isinstance(price, bool) else None
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
    number = as_decimal_or_none(size)
    if number is None or not 0 <= number < _MAX_SIZE:
        raise ItemFaultError("", "bad_size", "a size is no amount of money")
    return round(number * 100)
