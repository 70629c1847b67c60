"""By how many seconds one venue's prices follow another's; ``pricing.lead_lag`` finds it out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLead:
    """What is known of two venues in one competition and market type.

    Attributes:
        market: code of its market type.
        leader, follower: venue keys; where nothing is known, in the order of their names.
        seconds: by which the follower moves later, at least 0; None where it is not known.
        error: its standard error, None likewise.
        moves: of the venue that moved less.
        events: on which both moved.
        grid: seconds between two looks at the one that is looked at less often, 0 where both are streamed: smaller
            differences are seen only on the average over many moves.
    """

    competition: str
    market: int
    leader: str
    follower: str
    seconds: float | None
    error: float | None
    moves: int
    events: int
    grid: float
