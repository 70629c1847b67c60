"""Native prices as columns hold them."""

import orjson

from advisor.core.money.plain_prices import plain_price
from advisor.core.money.prices import BetPrice


def stored_price(price: BetPrice) -> str:
    """A native price as a column holds it."""
    return orjson.dumps(plain_price(price)).decode()
