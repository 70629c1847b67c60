"""With whose money is bet."""

from enum import StrEnum


class Mode(StrEnum):
    """With whose money an instance bets. Stored in the database."""

    WATCH = "watch"
    """Its signals are shown and followed; nothing is bet."""
    PAPER = "paper"
    """Its bets are placed on paper: at the prices of real venues, with nobody's money."""
    LIVE = "live"
