"""Two games of the same two on one day: when they are two, and which is which at another provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from advisor.identity.kickoffs import ONCE_A_WEEK, SERIES_WITHIN, Start

IN_ORDER: Final = frozenset({"baseball"})
"""Sports whose second game of a day follows the first, so that providers only guess when it starts."""


def is_another_game(ours: Start, theirs: Start, sport: str) -> bool:
    """Whether two games of the same two that one provider lists at the same time are two, not one written twice."""
    apart = abs(ours.at - theirs.at)
    return sport not in ONCE_A_WEEK and ours.known and theirs.known and apart > SERIES_WITHIN


@dataclass(frozen=True, slots=True)
class DayOfGames:
    """The games of two teams within some hours, ours and those that one provider lists.

    Attributes:
        free: our events that the provider does not list yet, by id.
        taken: starts of its games that are certain, with those of our events.
        doubtful: starts of its other games, by their row.
    """

    free: Sequence[tuple[int, datetime]]
    taken: Sequence[tuple[datetime, datetime]]
    doubtful: Sequence[tuple[int, datetime]]


def paired(day: DayOfGames) -> dict[int, int]:
    """Which event each doubtful game is, by row: the n-th of a provider is our n-th; empty where that is not certain.

    It is where both know more than one game, as many as the other, and no two start together.
    """
    several = len(day.free) + len(day.taken) > 1
    if not several or len(day.free) != len(day.doubtful):
        return {}
    events = sorted(day.free, key=lambda event: event[1])
    rows = sorted(day.doubtful, key=lambda row: row[1])
    pairs = [(row_at, event_at) for (_, row_at), (_, event_at) in zip(rows, events, strict=True)]
    in_order = sorted([*day.taken, *pairs])
    if not all(one[0] < next_[0] and one[1] < next_[1] for one, next_ in pairwise(in_order)):
        return {}
    return {row: event for (row, _), (event, _) in zip(rows, events, strict=True)}
