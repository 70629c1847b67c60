"""The history of prices as columns: every change of a back price, and when somebody looked."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Bool, Int8, Int16, Int32, Int64
from advisor.core.quotes import WITHDRAWN

_TOGETHER: Final = 0.1
_HASTE: Final = 0.1
"""So few of a venue's pauses are shorter than what counts as its pace: two of its clocks may differ once in a while."""
_MOSTLY: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanges:
    """n changes of back prices before the start, by price and then by the instant they were seen; arrays are (n,).

    Attributes:
        venues: keys; ``venue`` indexes them.
        competitions: codes; ``competition`` indexes them.
        event: our ids.
        market: code of its market type.
        participant: our id, or ``NO_PARTICIPANT``.
        line: hundredths, or ``LINE_NONE``.
        selection: index into the selections of its market type.
        odds_e4: from then on, ten-thousandths; ``WITHDRAWN`` where the price went away.
        usable: no quality flag keeps it from strategies.
        at: µs since the Unix epoch: since when the price stands, by the provider's word; never later than ``seen``.
        seen: µs likewise: when we received it.
        kickoff: µs likewise: of the event; after ``seen``.
    """

    venues: tuple[str, ...]
    competitions: tuple[str, ...]
    competition: Int32
    event: Int64
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    odds_e4: Int32
    usable: Bool
    at: Int64
    seen: Int64
    kickoff: Int64

    def __len__(self) -> int:
        return len(self.event)

    def rows(self, chosen: Int64 | Bool) -> "PriceChanges":
        """Some of the rows, by ascending index or by mask, under the same names."""
        return PriceChanges(
            venues=self.venues,
            competitions=self.competitions,
            competition=self.competition[chosen],
            event=self.event[chosen],
            market=self.market[chosen],
            participant=self.participant[chosen],
            line=self.line[chosen],
            selection=self.selection[chosen],
            venue=self.venue[chosen],
            odds_e4=self.odds_e4[chosen],
            usable=self.usable[chosen],
            at=self.at[chosen],
            seen=self.seen[chosen],
            kickoff=self.kickoff[chosen],
        )

    def ordered(self) -> "PriceChanges":
        """The same in the order that is promised above, for who brings them in another; what was seen after the start
        is left out."""
        before = self.rows(self.seen < self.kickoff)
        return before.rows(np.lexsort((before.at, before.seen, before.venue, *reversed(before._selections()))))

    def starts(self) -> Int64:
        """(k + 1,) first row of each price, that is of each selection of a market and each venue; then n."""
        return boundaries(*self._selections(), self.venue)

    def looks(self) -> "Looks":
        """When the venues were looked at.

        A look at a venue brings a whole competition (an answer), or a message stands for it (a stream): each instant
        at which one of its prices was seen to change is one at which all the others were seen, too. Venues that share
        the instants of a tenth of their changes come in one answer, so that a change at one is a look at the others.
        Looks that brought nothing new at all are not stored; there were at least those found here.
        """
        wide, group = len(self.venues) + 1, self._groups()
        groups, instants = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for competition in np.unique(self.competition).tolist():
            own = self.competition == competition
            times, place = np.unique(self.seen[own], return_inverse=True)
            shown, venue = np.unique(self.venue[own], return_inverse=True)
            changed = np.zeros((len(times), len(shown)), np.float32)
            changed[place, venue] = 1
            shared = changed.T @ changed
            together = shared >= _TOGETHER * shared.diagonal()[:, None]
            for column, name in enumerate(shown.tolist()):
                looked = times[changed[:, together[column]].any(axis=1)]
                groups.append(np.full(len(looked), competition * wide + name, np.int64))
                instants.append(looked)
        return Looks(group=group, groups=np.concatenate(groups), instants=np.concatenate(instants))

    def paces(self) -> Int64:
        """(n,) µs: how soon after one another the venue of each change moves its prices of the competition.

        By the provider's word, of all these prices together; 0 where it only repeats when we looked, or has moved but
        once.
        """
        found, group = np.zeros(len(self), np.int64), self._groups()
        order = np.lexsort((self.at, group))
        for first, last in pairwise(boundaries(group[order]).tolist()):
            own = order[first:last]
            offered = own[self.odds_e4[own] != WITHDRAWN]
            dated = self.at[offered] < self.seen[offered]
            pauses = np.diff(np.unique(self.at[offered]))
            if len(pauses) and dated.mean() > _MOSTLY:
                found[own] = np.quantile(pauses, _HASTE, method="lower")
        return found

    def _selections(self) -> tuple[NDArray[np.integer], ...]:
        return self.event, self.market, self.participant, self.line, self.selection

    def _groups(self) -> Int64:
        group: Int64 = self.competition.astype(np.int64) * (len(self.venues) + 1) + self.venue
        return group


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """k looks, by group (a venue's prices of a competition) and instant.

    Attributes:
        group: (n,) of each change.
        groups, instants: (k,) of each look.
    """

    group: Int64
    groups: Int64
    instants: Int64

    def before(self, instants: Int64) -> Int64:
        """(n,) the last look at each change's group before an instant; the first one where there was none."""
        found = np.empty_like(instants)
        for group, first, last in self._ranges():
            own = np.flatnonzero(self.group == group)
            at = np.searchsorted(self.instants[first:last], instants[own])
            found[own] = self.instants[first:last][np.maximum(at - 1, 0)]
        return found

    def gaps(self) -> dict[int, float]:
        """Seconds between two looks at a group, the middle of all; of one look alone there is none."""
        return {
            group: float(np.median(np.diff(self.instants[first:last]))) / 1e6
            for group, first, last in self._ranges()
            if last - first > 1
        }

    def _ranges(self) -> list[tuple[int, int, int]]:
        edges = boundaries(self.groups).tolist()
        return [(int(self.groups[first]), first, last) for first, last in pairwise(edges)]


def boundaries(*columns: NDArray[np.integer]) -> Int64:
    """(k + 1,) where a new combination of values begins in columns of length n, and n."""
    n = len(columns[0])
    new = np.zeros(n, np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    found: Int64 = np.r_[np.flatnonzero(new), n].astype(np.int64)
    return found
