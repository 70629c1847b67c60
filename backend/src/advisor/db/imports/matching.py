"""Which of a file's events the database knows already."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from advisor.core.markets import EventStatus
from advisor.core.results import NOTHING_KNOWN, PlayedParts

_RESCHEDULED_WITHIN: Final = timedelta(days=200)
"""How far an unplayed match moves at most; farther off it is another match."""

_CORRECTED_WITHIN: Final = timedelta(days=3)
"""How far a played match was misdated at most; farther off the same score is chance."""

_UNPLAYED: Final = (EventStatus.SCHEDULED, EventStatus.POSTPONED)

Pairing = tuple[int, int, int]
"""Ids of competition, home team and away team."""


@dataclass(frozen=True, slots=True)
class EventValues:
    """An event's columns, as a file or the database has them; ``game`` of those of its pairing on its day."""

    pairing: Pairing
    season: str
    match_date: date
    kickoff: datetime
    kickoff_known: bool
    status: str
    score: tuple[int, int] | None
    parts: PlayedParts = NOTHING_KNOWN
    game: int = 1

    @property
    def unplayed(self) -> bool:
        return self.score is None and self.status in _UNPLAYED

    def apart(self, other: "EventValues") -> timedelta:
        return abs(self.match_date - other.match_date)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event in the database."""

    id: int
    values: EventValues


@dataclass(frozen=True, slots=True)
class Match:
    """A stored event that is in a file.

    Attributes:
        outdated: the file only knows of a date before the one on which the event has been played since.
    """

    stored: StoredEvent
    outdated: bool = False


def match_events(
    incoming: Sequence[EventValues], stored: Mapping[Pairing, Sequence[StoredEvent]]
) -> list[Match | None]:
    """Find the stored event of each incoming one; None where it is new. No stored event is found twice.

    The same game of the same pairing on the same day is the same event, whatever else the file says. Of the events left
    over, in this order of preference and nearest first:

    - a played one with the same score at most 3 days off was misdated;
    - an unplayed one of the same season at most 200 days off was rescheduled;
    - an incoming unplayed one, of the same season and at most 200 days before one that has been played, is outdated.

    All else is new: a league may well play the same pairing at the same stadium twice a season.
    """
    found: list[Match | None] = [None] * len(incoming)
    left_over: dict[Pairing, list[int]] = defaultdict(list)
    unclaimed = {pairing: list(stored.get(pairing, ())) for pairing in {values.pairing for values in incoming}}
    for row, values in enumerate(incoming):
        candidates = unclaimed[values.pairing]
        day = (values.match_date, values.game)
        same_day = next((known for known in candidates if (known.values.match_date, known.values.game) == day), None)
        if same_day is None:
            left_over[values.pairing].append(row)
        else:
            candidates.remove(same_day)
            found[row] = Match(same_day)
    for pairing, rows in left_over.items():
        for row in sorted(rows, key=lambda row: incoming[row].match_date):
            match = _other_day(incoming[row], unclaimed[pairing])
            if match is not None:
                unclaimed[pairing].remove(match.stored)
                found[row] = match
    return found


def _other_day(incoming: EventValues, candidates: Sequence[StoredEvent]) -> Match | None:
    rules: tuple[tuple[Callable[[EventValues, EventValues], bool], bool], ...] = (
        (_misdated, False),
        (_rescheduled, False),
        (_played_since, True),
    )
    for holds, outdated in rules:
        fitting = [known for known in candidates if holds(incoming, known.values)]
        if fitting:
            return Match(min(fitting, key=lambda known: known.values.apart(incoming)), outdated)
    return None


def _misdated(incoming: EventValues, known: EventValues) -> bool:
    return known.score is not None and known.score == incoming.score and known.apart(incoming) <= _CORRECTED_WITHIN


def _rescheduled(incoming: EventValues, known: EventValues) -> bool:
    return known.unplayed and known.season == incoming.season and known.apart(incoming) <= _RESCHEDULED_WITHIN


def _played_since(incoming: EventValues, known: EventValues) -> bool:
    return (
        incoming.unplayed
        and known.score is not None
        and known.season == incoming.season
        and timedelta(0) < known.match_date - incoming.match_date <= _RESCHEDULED_WITHIN
    )
