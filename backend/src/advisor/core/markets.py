"""What can be bet on: market types, their selections, and lines.

A line is an integer of hundredths so that quarter lines stay exact (-0.75 → -75). For ``spreads`` it is the
handicap given to the *home* side (the away side gets the opposite); for ``totals`` the number of points.
"""

from enum import IntEnum, StrEnum
from typing import Final

LINE_NONE: Final = -(2**31)
"""The line of a market that has none, such as ``h2h_3way``; sorts first."""


class MarketType(StrEnum):
    """Market types that can be priced and settled today."""

    H2H_3WAY = "h2h_3way"
    H2H = "h2h"
    SPREADS = "spreads"
    TOTALS = "totals"


SELECTIONS: Final[dict[MarketType, tuple[str, ...]]] = {
    MarketType.H2H_3WAY: ("home", "draw", "away"),
    MarketType.H2H: ("home", "away"),
    MarketType.SPREADS: ("home", "away"),
    MarketType.TOTALS: ("over", "under"),
}
"""Selections of each market type in their fixed order; every array's last axis follows it."""

MARKET_CODES: Final[dict[MarketType, int]] = {market: code for code, market in enumerate(SELECTIONS)}
"""Small integers for columns, in the order above. Stored in the database: append only."""

MARKET_TYPES: Final[tuple[MarketType, ...]] = tuple(SELECTIONS)
"""The inverse of ``MARKET_CODES``."""

MAX_SELECTIONS: Final = 3


class Phase(IntEnum):
    """When a price was seen. A strategy is only ever shown ``PRE_MATCH``."""

    PRE_MATCH = 0
    CLOSING = 1


class EventStatus(StrEnum):
    """State of an event as far as settlement is concerned."""

    SCHEDULED = "scheduled"
    IN_PLAY = "in_play"
    FINISHED = "finished"
    POSTPONED = "postponed"
    VOID = "void"


DECIDED: Final = frozenset({EventStatus.FINISHED, EventStatus.VOID})
"""Final: no report changes such an event."""
DECIDED_OR_POSTPONED: Final = DECIDED | {EventStatus.POSTPONED}
"""Quotes on such an event are left out; a postponed one may be scheduled again."""


def line_text(line: int) -> str:
    """Print a line: -75 → ``"-0.75"``, 250 → ``"2.5"``; no line → ``""``."""
    if line == LINE_NONE:
        return ""
    sign = "-" if line < 0 else ""
    whole, part = divmod(abs(line), 100)
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "")
