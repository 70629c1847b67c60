"""With whose money is bet."""

from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    """With whose money an instance bets. Stored in the database."""

    WATCH = "watch"
    """Its signals are shown and followed; nothing is bet."""
    PAPER = "paper"
    """Its bets are placed on paper: at the prices of real venues, with nobody's money."""
    LIVE = "live"


VALUE_INSTANCE: Final = "value"
"""Name of the built-in instance that bets on nothing: its signals are the value bets that are shown."""

BUILT_IN_INSTANCES: Final = (VALUE_INSTANCE, "arbitrage", "middle")
"""Names of the instances that the settings alone define: nothing is bet by them."""

PAPER_INSTANCE: Final = "paper-value"
"""Name of the instance that bets on paper, as the settings define it."""


def portfolio_key(*, sandbox: bool) -> str:
    """Of the portfolio on paper.

    Args:
        sandbox: prices are made up: their bets have a portfolio of their own.
    """
    return "sandbox" if sandbox else "paper"


MATCHED_HERE: Final = "paper-"
"""So begin the ids of orders that were matched here, on paper: the venue whose prices they had never saw them."""
