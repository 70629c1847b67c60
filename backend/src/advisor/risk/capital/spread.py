"""Limits over bets that may go wrong together: those on one competition, and those on one sport and day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.staking import share_of


class EventPlace(NamedTuple):
    """What an event has in common with others.

    Attributes:
        competition: its code; empty where it is not known.
        group: its sport and its day, as ``group_of``; empty likewise.
    """

    competition: str
    group: str


UNPLACED = EventPlace("", "")


def group_of(sport: str, day: date | None) -> str:
    """The correlated group of an event: one model and one day's surprises of a sport may fail all of its bets at once.

    Args:
        day: in UTC, on which it starts; None: not known.
    """
    return f"{sport} {day.isoformat()}" if sport and day is not None else ""


@dataclass(frozen=True, slots=True)
class EventBound:
    """What all bets on one event may lose.

    Attributes:
        most: smallest units, what is lost with the open ones included.
        refusal: of what leaves no more.
    """

    most: int
    refusal: Refusal

    def limits(self, limits: LimitValues) -> LimitValues:
        """The limits of a bet on the event."""
        return limits._replace(max_event=min(limits.max_event, self.most))

    def named(self, refusal: Refusal, limits: LimitValues) -> Refusal:
        """What refused a bet, where it was not the profile's limit per event.

        Args:
            limits: of the profile alone.
        """
        return self.refusal if refusal is Refusal.EVENT_LIMIT and self.most < limits.max_event else refusal


@dataclass(frozen=True, slots=True)
class Spread:
    """Shares of the bankroll that bets with something in common can lose together at most.

    Attributes:
        competition, group: shares in [0, 1]; 1: as much as there is.
        places: of events, by id. An event that is missing may be of any competition and any group.
    """

    competition: float = 1.0
    group: float = 1.0
    places: Mapping[str, EventPlace] = field(default_factory=dict)

    def bound(self, event: str, exposures: Mapping[str, int], bankroll: int) -> EventBound | None:
        """What bets on an event may lose; None: nothing bounds them.

        Args:
            exposures: what can be lost on each event now, smallest units.
            bankroll: settled, smallest units.
        """
        if self.competition >= 1 and self.group >= 1:
            return None
        here, mine = self.places.get(event, UNPLACED), exposures.get(event, 0)
        found = [
            EventBound(
                max(share_of(max(bankroll, 0), share) - self._used(exposures, kind, here[kind]), 0) + mine, refusal
            )
            for kind, share, refusal in (
                (0, self.competition, Refusal.COMPETITION_LIMIT),
                (1, self.group, Refusal.GROUP_LIMIT),
            )
        ]
        return min(found, key=lambda each: each.most)

    def _used(self, exposures: Mapping[str, int], kind: int, subject: str) -> int:
        return sum(
            amount
            for event, amount in exposures.items()
            if not subject or self.places.get(event, UNPLACED)[kind] in {subject, ""}
        )


NO_SPREAD: Final = Spread()
"""Nothing is bounded together."""
