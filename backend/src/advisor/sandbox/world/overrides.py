"""Prices and scores that were set from outside, so that a test or demonstration can wait for them."""

from dataclasses import dataclass

from advisor.core.markets import MarketTypeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOverride:
    """A selection's price at one bookmaker, for a while.

    Attributes:
        fixture: its id.
        book: the bookmaker's key.
        market: which.
        selection: index in the market.
        odds: decimal odds in hundredths, None for withdrawn.
        begins, ends: Unix seconds; ends is excluded.
    """

    fixture: str
    book: str
    market: MarketTypeKey
    selection: int
    odds: int | None
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraScore:
    """A score added to those of the script.

    Attributes:
        fixture: its id.
        at: Unix seconds.
        home: it is the home side's.
        points: how many.
    """

    fixture: str
    at: int
    home: bool
    points: int
