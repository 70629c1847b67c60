"""Selections that were removed from a market, and what that makes of the prices of bets on the others. Pure.

Rules of this venue, as exchanges have them for fields of runners: a factor says how much of the market the one that is
gone was thought to win. On a market for the win odds shrink by it, where it is 2.5 % at least; on one for places
what the odds pay beyond the stake shrinks, by every factor. Several factors compound; the odds are rounded once, to a
hundredth.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from advisor.sandbox.order_venues.orders import Match, Selection

_LEAST: Final = Fraction(25, 1000)
_HUNDREDTH: Final = 100
_SHORTEST_E4: Final = 10_100


class FieldMarket(StrEnum):
    """What a market of a field is on. On the wire."""

    WIN = "win"
    PLACE = "place"


_LAYS_CANCELLED_FROM: Final = {FieldMarket.WIN: _LEAST, FieldMarket.PLACE: Fraction(4, 100)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A selection is removed.

    Attributes:
        factor: share of the market that it was thought to win, from 0 to below 1.
        of: what its market is on.
        at: Unix seconds.
    """

    selection: Selection
    factor: Fraction
    of: FieldMarket
    at: float

    @property
    def cancels_lays(self) -> bool:
        """Whether lays of the others that wait to be matched are cancelled: they would stand at a wrong price."""
        return self.factor >= _LAYS_CANCELLED_FROM[self.of]


def reduced(odds_e4: int, removals: Sequence[Removal]) -> int:
    """Odds after some removals, ten-thousandths."""
    odds = Fraction(odds_e4)
    for each in removals:
        if each.of is FieldMarket.PLACE:
            odds = 10_000 + (odds - 10_000) * (1 - each.factor)
        elif each.factor >= _LEAST:
            odds *= 1 - each.factor
    if odds == odds_e4:
        return odds_e4
    return max(_SHORTEST_E4, round(odds / _HUNDREDTH) * _HUNDREDTH)


@dataclass(slots=True)
class Removals:
    """All of a venue's, by market, the oldest first."""

    made: defaultdict[tuple[str, str, int | None], list[Removal]] = field(default_factory=lambda: defaultdict(list))

    def add(self, removal: Removal) -> None:
        """One more."""
        self.made[removal.selection[:3]].append(removal)

    def has(self, selection: Selection) -> bool:
        """Whether a selection is gone."""
        return any(each.selection == selection for each in self.made.get(selection[:3], ()))

    def paid_e4(self, selection: Selection, match: Match) -> int:
        """Odds at which a match of a selection is paid: those removed before it was made are in its price already."""
        since = [each for each in self.made.get(selection[:3], ()) if each.at >= match.at]
        return reduced(match.odds_e4, since)
