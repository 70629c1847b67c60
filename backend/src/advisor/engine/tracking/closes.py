"""The start of a game, by whose prices its bets are measured, while it is not certain when it really begins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.value_bets import ValueBet


class ClosingPrice(NamedTuple):
    """The last prices before a start for one selection at one venue.

    Attributes:
        odds_e4: of the venue; None without.
        probability: fair; None without.
        at_risk: expected share of a stake that does not return; None where nothing says it.
    """

    odds_e4: int | None
    probability: float | None
    at_risk: float | None = None


NO_CLOSE: Final = ClosingPrice(None, None)


class NotedClose(NamedTuple):
    """The close of a bet whose game begins at ``at``, µs, or later: until the next one that is noted."""

    at: int
    close: ClosingPrice


@dataclass(slots=True)
class GameStart:
    """What is known of a game's start, and the closes of its bets for one that is later.

    Attributes:
        measured_at: µs: the start by whose prices bets were measured; None before that, and where nobody knows it.
        was_on: somebody has said that the game is on.
        noted_at: µs: when closes were noted last.
        closes: of each bet those that differ from the one before, in order of time.
    """

    measured_at: int | None = None
    was_on: bool = False
    noted_at: int | None = None
    closes: dict[UUID, list[NotedClose]] = field(default_factory=dict)

    def is_called_off(self, known: EventState, now: int) -> bool:
        """Whether the game does not take place as bet on: void, postponed, or to be played anew; not if suspended."""
        begins_later = self.was_on and known.kickoff > now
        match known.status:
            case EventStatus.VOID:
                return True
            case EventStatus.POSTPONED:
                return not self.was_on or begins_later
            case EventStatus.SCHEDULED:
                # Without a start it is on no more for now, and its bets stand.
                return begins_later and known.starts
            case _:
                return False

    def note(
        self, bets: Iterable[ValueBet], at: int, closing: Callable[[ValueBet], ClosingPrice | None], noted_for: int
    ) -> None:
        """Note the closes for a start at ``at``, µs, and forget those of more than ``noted_for`` before.

        Args:
            closing: None of a bet whose market is not held, as in the first step after a restart.
        """
        self.noted_at = at
        for bet in bets:
            close = closing(bet)
            if close is None:
                continue
            noted = self.closes.setdefault(bet.id, [])
            if not noted or noted[-1].close != close:
                noted.append(NotedClose(at, close))
            while len(noted) > 1 and noted[1].at < at - noted_for:
                del noted[0]

    def close_at(self, bet: ValueBet, start: int) -> ClosingPrice | None:
        """The close of a bet for a start at ``start``, µs; None where nothing was noted before."""
        return next((each.close for each in reversed(self.closes.get(bet.id, ())) if each.at <= start), None)
