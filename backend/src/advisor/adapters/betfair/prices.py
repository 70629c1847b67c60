"""Betfair's prices as our integers, and its sizes as it writes them."""

from typing import Final, NamedTuple

from advisor.core.money.assets import MOST_AMOUNT
from advisor.parsing.fields import as_decimal_or_none
from advisor.parsing.json_documents import ItemFaultError
from advisor.parsing.prices import decimal_price

MAX_PRICE_E4: Final = 1000 * 10_000
"""Betfair takes no bets above 1000; computed prices (such as a starting price) are not read as offers."""


class Offer(NamedTuple):
    """The best offer of one side: ten-thousandths, and what is to be had at it, in whole units of the account's money.

    Only a quote says what money that is: it is a matter of the account, and not of the message.
    """

    odds_e4: int
    size: float


NO_OFFER: Final = Offer(0, 0.0)


def price_e4(price: object) -> int:
    """A price in ten-thousandths.

    Raises:
        ItemFaultError: no number from 1 (excluded) to 1000.
    """
    e4 = decimal_price(price) if isinstance(price, int | float | str) and not isinstance(price, bool) else None
    if e4 is None or e4 > MAX_PRICE_E4:
        raise ItemFaultError("", "bad_price", "a price is no number from 1.01 to 1000")
    return e4


def read_size(size: object) -> float:
    """An amount in whole units of the account's money.

    Raises:
        ItemFaultError: no amount from 0.
    """
    # The usual case at once: there are tens of thousands a second.
    if type(size) is float and 0.0 <= size < MOST_AMOUNT:
        return size
    number = as_decimal_or_none(size)
    if number is None or not 0 <= number < MOST_AMOUNT:
        raise ItemFaultError("", "bad_size", "a size is no amount of money")
    return float(number)
