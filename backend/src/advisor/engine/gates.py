"""What keeps a price from strategies: one small rule for each thing that can be wrong with it.

Every rule is a function of arrays over m markets, v venues, two sides and s selections. Prices of no odds are not
there and never suspected. A rule marks only what no earlier rule has marked, so that each price has one reason.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum


class Suspicion(IntEnum):
    """Why a price is kept from strategies. The lower-case name is the public code. Stored: append only."""

    NONE = 0
    STALE = 1
    CROSSED = 2
    OUT_OF_RANGE = 3
    FROZEN = 4
    OUTLIER = 5
    BOOK_SUM = 6
    FUTURE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class GateConfig:
    """Limits of the gates.

    Attributes:
        stale: (time before the kick-off, age) pairs, nearest first: from so long before the kick-off on, a price of
            a greater age is stale. Prices move faster as it nears.
        stale_far: age that is stale farther from the kick-off than any of ``stale``.
        stale_in_play: age that is stale once the game is on.
        future_tolerance: how far a provider's clock may run ahead of ours.
        min_odds, max_odds: decimal odds of a real market; beyond them are placeholders and typing errors.
        crossed_margin: share by which back odds may exceed lay odds at one venue. 0: not at all, as an exchange
            matches such orders at once.
        min_book_sum: least sum of inverse odds of a venue's complete book; a hair under 1, as odds are rounded.
        max_book_sum: largest one; an exchange nobody bets at quotes such books.
        frozen_after: a book whose odds have not changed for so long may be frozen …
        frozen_move: … and is if the median of the others' inverse odds, in probability, moved by more meanwhile.
            Slow books are where value is; one that slept through such a move is suspended, not slow.
        outlier_distance: log-odds of inverse odds between a book and the median of the others. A value bet of 10 %
            at even odds is 0.2 away.
        outlier_longshot: added to it where the median is under 10 %: there books truly differ by more.
        outlier_spread: the distance must also exceed so many times the median distance of the others from their
            median: where all disagree, nobody is an outlier.
        outlier_venues: others needed at least, for FROZEN too.
    """

    stale: tuple[tuple[timedelta, timedelta], ...] = ()
    stale_far: timedelta = timedelta(minutes=10)
    stale_in_play: timedelta = timedelta(minutes=1)
    future_tolerance: timedelta = timedelta(seconds=5)
    min_odds: float = 1.01
    max_odds: float = 1000.0
    crossed_margin: float = 0.0
    min_book_sum: float = 0.999
    max_book_sum: float = 1.6
    frozen_after: timedelta = timedelta(minutes=10)
    frozen_move: float = 0.04
    outlier_distance: float = 0.45
    outlier_longshot: float = 0.4
    outlier_spread: float = 4.0
    outlier_venues: int = 4
