"""What each of ESPN's status names means for bets on a game. Data.

The list is ours, put together from answers and from what others met: ESPN publishes none. A name that is missing here
settles nothing, whatever else its status says, and is reported as unknown.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from advisor.core.markets import GameEnd


class Meaning(Enum):
    """What becomes of bets.

    Attributes:
        AHEAD: they wait for the start.
        ON: they wait for the end.
        DELAYED: they wait; whether the game has begun is said beside the name.
        PLAYED: it was played to its end, and bets are settled once it is marked as completed.
        CALLED_OFF: it does not go on for now; they wait for the venue's rule or for another day.
        NO_BET: nothing was decided by play: stakes return, where the venue's contract has no other words.
    """

    AHEAD = "ahead"
    ON = "on"
    DELAYED = "delayed"
    PLAYED = "played"
    CALLED_OFF = "called_off"
    NO_BET = "no_bet"


MEANINGS: Final[Mapping[str, Meaning]] = {
    "STATUS_SCHEDULED": Meaning.AHEAD,
    "STATUS_PREGAME": Meaning.AHEAD,
    "STATUS_PRE_GAME": Meaning.AHEAD,
    "STATUS_TBD": Meaning.AHEAD,
    "STATUS_IN_PROGRESS": Meaning.ON,
    "STATUS_IN_PROGRESS_2": Meaning.ON,
    "STATUS_IN_PROGRESS_ET": Meaning.ON,
    "STATUS_IN_PROGRESS_PEN": Meaning.ON,
    "STATUS_IN_PROGRESS_PEN_ET": Meaning.ON,
    "STATUS_FIRST_HALF": Meaning.ON,
    "STATUS_HALFTIME": Meaning.ON,
    "STATUS_SECOND_HALF": Meaning.ON,
    "STATUS_BEGINNING_OF_PERIOD": Meaning.ON,
    "STATUS_END_PERIOD": Meaning.ON,
    "STATUS_END_OF_PERIOD": Meaning.ON,
    "STATUS_END_OF_REGULATION": Meaning.ON,
    "STATUS_EXTRA_TIME": Meaning.ON,
    "STATUS_OVERTIME": Meaning.ON,
    "STATUS_HALFTIME_ET": Meaning.ON,
    "STATUS_END_OF_EXTRATIME": Meaning.ON,
    "STATUS_SHOOTOUT": Meaning.ON,
    "STATUS_DELAY": Meaning.DELAYED,
    "STATUS_DELAYED": Meaning.DELAYED,
    "STATUS_RAIN_DELAY": Meaning.DELAYED,
    "STATUS_FINAL": Meaning.PLAYED,
    "STATUS_FULL_TIME": Meaning.PLAYED,
    "STATUS_FINAL_AET": Meaning.PLAYED,
    "STATUS_FINAL_ET": Meaning.PLAYED,
    "STATUS_FINAL_OT": Meaning.PLAYED,
    "STATUS_FINAL_PEN": Meaning.PLAYED,
    "STATUS_FULL_PEN": Meaning.PLAYED,
    "STATUS_POSTPONED": Meaning.CALLED_OFF,
    "STATUS_RESCHEDULED": Meaning.CALLED_OFF,
    "STATUS_SUSPENDED": Meaning.CALLED_OFF,
    "STATUS_ABANDONED": Meaning.NO_BET,
    "STATUS_AWARDED": Meaning.NO_BET,
    "STATUS_CANCELED": Meaning.NO_BET,
    "STATUS_CANCELLED": Meaning.NO_BET,
    "STATUS_FINAL_CANCELED": Meaning.NO_BET,
    "STATUS_FORFEIT": Meaning.NO_BET,
    "STATUS_NO_CONTEST": Meaning.NO_BET,
    "STATUS_UNCONTESTED": Meaning.NO_BET,
    "STATUS_WALKOVER": Meaning.NO_BET,
}
"""By name, in capitals."""

NOT_PLAYED: Final[Mapping[str, GameEnd]] = {
    "STATUS_ABANDONED": GameEnd.ABANDONED,
    "STATUS_AWARDED": GameEnd.FORFEITED,
    "STATUS_CANCELED": GameEnd.CANCELLED,
    "STATUS_CANCELLED": GameEnd.CANCELLED,
    "STATUS_FINAL_CANCELED": GameEnd.CANCELLED,
    "STATUS_FORFEIT": GameEnd.FORFEITED,
    "STATUS_NO_CONTEST": GameEnd.UNCONTESTED,
    "STATUS_UNCONTESTED": GameEnd.UNCONTESTED,
    "STATUS_WALKOVER": GameEnd.FORFEITED,
}
"""How a game whose name means ``NO_BET`` came to its end."""

PLAYED_ON: Final = frozenset(
    {"STATUS_FINAL_AET", "STATUS_FINAL_ET", "STATUS_FINAL_OT", "STATUS_FINAL_PEN", "STATUS_FULL_PEN"}
)
"""Names of games that went on after normal time."""
