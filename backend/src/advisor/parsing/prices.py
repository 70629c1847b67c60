"""Prices and lines, as somebody writes them, in our integers."""

from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.core.odds import american_to_e4, odds_to_e4

LINE_STEP: Final = 25
"""Lines come in quarters of a goal or point; hundredths."""


class SelectionKey(NamedTuple):
    """What a price is on, within its event.

    Attributes:
        selection: index into ``MARKET_TYPES[market].selections``.
        participant: whom the market is about, as in ``Quote``.
    """

    market: MarketTypeKey
    line: int
    selection: int
    participant: str = ""


@lru_cache(maxsize=16_384)
def decimal_price(price: float | str) -> int | None:
    """A decimal price in ten-thousandths; None for what is none."""
    try:
        return odds_to_e4(str(price))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def american_price(price: float | str) -> int | None:
    """An American price as decimal odds in ten-thousandths; None for what is none."""
    try:
        return american_to_e4(str(price))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def quarter_line(points: float | Decimal, largest: int) -> int | None:
    """A handicap or total in hundredths; None for no multiple of 0.25, or beyond ``largest`` points either way."""
    hundredths = points * 100
    return int(hundredths) if -largest <= points <= largest and not hundredths % LINE_STEP else None
