"""How signals are followed through their life."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingConfig:
    """How signals are followed; which ones there are is for their strategies to say.

    Attributes:
        touch_every: how often one with unchanged figures is reported again, for its ``last_seen``.
        unconfirmed_for: a restored one ends if its market was not validated for so long.
        closing_within: the last fair price counts as the closing one if it is no older at the start.
        note_close_every, noted_for: once a start is due, until somebody says that the game is on, the close is noted,
            for the case that it begins now. No first period lasts longer: later no clock says when a game began.
        early: a game that is on so long before its start is measured when it is said to be, one that is on earlier not
            at all, unless its start moves.
        chance_after: seconds after which the chance that a price is still there is stated with a bet.
    """

    touch_every: timedelta = timedelta(seconds=10)
    unconfirmed_for: timedelta = timedelta(minutes=15)
    closing_within: timedelta = timedelta(minutes=15)
    note_close_every: timedelta = timedelta(seconds=30)
    noted_for: timedelta = timedelta(minutes=90)
    early: timedelta = timedelta(minutes=2)
    chance_after: tuple[float, ...] = (5.0, 15.0, 60.0)
