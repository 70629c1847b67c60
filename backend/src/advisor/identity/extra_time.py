"""Competitions whose matches never go to extra time. Data."""

from typing import Final

from advisor.instruments.settling import BY_NORMAL_TIME

NO_EXTRA_TIME: Final = frozenset({"BRA", "BRA2", "CHN", "D3", "E0", "I1", "POL", "SBX1", "SBX2", "SBXW", "SP1", "T1"})
"""By our codes. A league is none of them as soon as a play-off for promotion, relegation or the title may be listed
under it, as of the Championship or the Bundesliga: such a match may be decided in extra time."""


def ends_in_normal_time(sport: str, competition: str) -> bool:
    """Whether the final score of a match that was played is certainly that of normal time."""
    return sport in BY_NORMAL_TIME and competition in NO_EXTRA_TIME
