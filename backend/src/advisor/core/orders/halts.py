"""Halts: where no new order is sent until somebody lifts them."""

from dataclasses import dataclass
from enum import StrEnum


class HaltScope(StrEnum):
    """What a halt stands over. Stored in the database, and public."""

    ALL = "all"
    STRATEGY = "strategy"
    VENUE = "venue"
    COMPETITION = "competition"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Halt:
    """One that stands.

    Attributes:
        subject: name of the strategy instance, key of the venue, code of the competition, our id of the event; empty
            where it stands over all.
        reason: for people.
    """

    scope: HaltScope
    subject: str
    reason: str

    def covers(self, *, instance: str, venue: str, competition: str, event: int) -> bool:
        """Whether it stands over an order.

        Args:
            competition: code of the event's; empty where nobody knows it: then every halt of one covers it.
        """
        match self.scope:
            case HaltScope.ALL:
                return True
            case HaltScope.STRATEGY:
                return self.subject == instance
            case HaltScope.VENUE:
                return self.subject == venue
            case HaltScope.COMPETITION:
                return self.subject == competition or not competition
            case HaltScope.EVENT:
                return self.subject == str(event)
