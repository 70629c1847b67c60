"""The prices by which bets are measured, noted while it is not certain when a game really begins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from advisor.engine.tracking.value_bets import ValueBet


class ClosingPrice(NamedTuple):
    """The last prices before a start for one selection at one venue.

    Attributes:
        odds_e4: of the venue; None without.
        probability: fair; None without.
    """

    odds_e4: int | None
    probability: float | None


class NotedClose(NamedTuple):
    """The close of a bet whose game begins at ``at``, µs, or later: until the next one that is noted."""

    at: int
    close: ClosingPrice


@dataclass(slots=True)
class NotedCloses:
    """Closes of the bets on one event since its start was due.

    Attributes:
        last: µs: when they were noted last.
        closes: of each bet those that differ from the one before, in order of time.
    """

    last: int | None = None
    closes: dict[UUID, list[NotedClose]] = field(default_factory=dict)

    def note(
        self, bets: Iterable[ValueBet], now: int, closing: Callable[[ValueBet], ClosingPrice], noted_for: int
    ) -> None:
        """Note the closes for a start now, and forget those of more than ``noted_for``, µs, ago."""
        self.last = now
        for bet in bets:
            noted, close = self.closes.setdefault(bet.id, []), closing(bet)
            if not noted or noted[-1].close != close:
                noted.append(NotedClose(now, close))
            while len(noted) > 1 and noted[1].at < now - noted_for:
                del noted[0]

    def at(self, bet: ValueBet, start: int) -> ClosingPrice | None:
        """The close of a bet for a start at ``start``, µs; None where nothing was noted before."""
        return next((each.close for each in reversed(self.closes.get(bet.id, ())) if each.at <= start), None)
