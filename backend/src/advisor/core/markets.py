"""What every layer knows of markets: the key of a market type, lines, phases, the state of an event.

What a market type is stands in ``instruments.market_types``.
"""

from enum import Enum, IntEnum, StrEnum
from typing import Final, NewType

MarketTypeKey = NewType("MarketTypeKey", str)
"""Key of a row of ``instruments.market_types``."""

LINE_NONE: Final = -(2**31)
"""The line of a market that has none, such as ``h2h_3way``; sorts first."""


NO_PARTICIPANT: Final = 0
"""The participant of a market that is about the event as a whole; sorts first."""

MAX_PARTICIPANT: Final = 2**24 - 1
"""Participants are numbered from 1 to this."""


class Phase(IntEnum):
    """When a price was seen. A strategy is only ever shown ``PRE_MATCH``."""

    PRE_MATCH = 0
    CLOSING = 1


class Period(Enum):
    """Whose score settles a market.

    Attributes:
        WHOLE: that of the match as a whole, overtime included; in sports whose bets are all on normal time, such as
            football, that at its end.
        NORMAL_TIME: that at the end of normal time, in every sport.
        FIRST_HALF: that at half-time.
    """

    WHOLE = "whole"
    NORMAL_TIME = "normal_time"
    FIRST_HALF = "first_half"


class EventStatus(StrEnum):
    """State of an event as far as settlement is concerned."""

    SCHEDULED = "scheduled"
    IN_PLAY = "in_play"
    FINISHED = "finished"
    POSTPONED = "postponed"
    VOID = "void"


class GameEnd(StrEnum):
    """How a game came to its end, as far as bets on it ask. Public.

    Attributes:
        REGULAR: it was played over its whole length, and on where that was needed; ``overtime`` says which.
        SHORTENED: its result is official, though it was shorter than games of its league are: rain, a mercy rule.
        ABANDONED: it was broken off, and nothing was decided by play.
        FORFEITED: it was given to one side: a forfeit, an award, a walkover.
        UNCONTESTED: it counts as no contest.
        CANCELLED: it was never played.
    """

    REGULAR = "regular"
    SHORTENED = "shortened"
    ABANDONED = "abandoned"
    FORFEITED = "forfeited"
    UNCONTESTED = "uncontested"
    CANCELLED = "cancelled"


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
