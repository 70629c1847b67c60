"""Limits of the quality rules, as settings give them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityConfig:
    """Limits of the quality rules.

    Attributes:
        stale: (time before the kick-off, age) pairs, nearest first: from that time before the kick-off on, an older
            price is stale. Prices move faster as the kick-off nears.
        stale_far: age limit farther from the kick-off than any of ``stale``.
        stale_in_play: age limit once the game is on.
        future_tolerance: how far a provider's clock may run ahead of ours.
        min_odds, max_odds: decimal odds of a real market; beyond them are placeholders and typing errors.
        crossed_margin: share by which back odds may exceed lay odds at one venue. 0: not at all, as an exchange
            matches such orders at once.
        min_book_sum: least sum of inverse odds of a venue's complete book; just under 1, as odds are rounded.
        max_book_sum: largest such sum; illiquid exchange markets exceed it.
        frozen_after: age of the last change from which a book may be frozen …
        frozen_move: … and is, if the median of its peers' inverse odds, in probability, moved by more since.
            Slow books offer value; one that ignored such a move is suspended, not slow.
        outlier_distance: log-odds of inverse odds between a book and the median of its peers. A value bet of 10 %
            at even odds is 0.2 away.
        outlier_longshot: added to it where the median is under 10 %: books differ by more there.
        outlier_spread: the distance must also exceed this many times the median distance of the peers from their
            median: where all venues disagree, none is an outlier.
        outlier_venues: least number of peers, for FROZEN too.
    """

    stale: tuple[tuple[timedelta, timedelta], ...] = ((timedelta(hours=1), timedelta(minutes=5)),)
    stale_far: timedelta = timedelta(minutes=15)
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
