"""What is known of an event and its participants once it is over: what settles bets on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple, Self

from advisor.core.markets import EventStatus, GameEnd, MarketTypeKey

DID_NOT_TAKE_PART: Final = -1
"""The result of a participant that was not there."""

LOST: Final = 0
"""The result of one of a field that did not win."""


class EventWords(NamedTuple):
    """Which event is meant, as somebody writes it: by our id alone, or by the others.

    Attributes:
        id: ours.
        competition: its code.
        day: of the match as its source names it; None of an event without teams where its title says enough.
        home, away: keys, names or aliases of the teams.
        title: of an event without teams.
    """

    id: int | None = None
    competition: str = ""
    day: date | None = None
    home: str = ""
    away: str = ""
    title: str = ""


class StatedResult(NamedTuple):
    """A line of a file of results.

    Attributes:
        line: physical, 1-based.
        market: type of the markets that it settles.
        participant: as the file writes the name.
        result: ``DID_NOT_TAKE_PART``; of one of a field how many share the win with it, itself counted, or ``LOST``; of
            a person how many it achieved.
    """

    line: int
    event: EventWords
    market: MarketTypeKey
    participant: str
    result: int


class PlayedParts(NamedTuple):
    """What is known of the parts of a match that is over, beside its final score; None where it is not known.

    Attributes:
        half_time, normal_time: score of home and away at the end of each.
        overtime: whether it was played on after normal time.
    """

    half_time: tuple[int, int] | None = None
    normal_time: tuple[int, int] | None = None
    overtime: bool | None = None

    def can_be(self, score: tuple[int, int]) -> bool:
        """Whether scores only grow from each part to the next, up to the final one."""
        order = [part for part in (self.half_time, self.normal_time, score) if part is not None]
        grows = all(a <= b for before, after in pairwise(order) for a, b in zip(before, after, strict=True))
        return grows and (self.overtime is not False or self.normal_time == score)

    def completed_by(self, other: Self, score: tuple[int, int]) -> Self:
        """This, and what the other knows besides of the same score; nothing of the other if both cannot be true."""
        both = self._replace(
            half_time=other.half_time if self.half_time is None else self.half_time,
            normal_time=other.normal_time if self.normal_time is None else self.normal_time,
            overtime=other.overtime if self.overtime is None else self.overtime,
        )
        return both if both.can_be(score) else self


NOTHING_KNOWN: Final = PlayedParts()
"""Of no part."""

REPORTED_BY: Final = "provider:"
"""How the source of a result begins that a provider reported, and no file; its key follows."""


class ReportedResult(NamedTuple):
    """What a provider says of one participant of an event that is over.

    Attributes:
        market: type of the markets that it settles.
        participant: as the provider writes the name.
        result: as ``StatedResult.result``.
    """

    market: MarketTypeKey
    participant: str
    result: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventResult:
    """How an event ended, as far as a bet on it asks.

    Attributes:
        sport: whose rules say what a score settles.
        score: final, of home and away, ≥ 0; None where not known.
        normal_time, half_time: likewise, at the end of normal time and at half-time.
        overtime: whether it was played on after normal time; None where not known.
        ending: how it came to its end; None where not known.
        ended_in: the period or inning in which a shortened game ended; None of others.
        participants: by participant, in the statistic that settles the bet's market, as ``StatedResult.result``. Of a
            field those who won at least, and the bet's own if it is known.
        called_off: it was called off after the bet was found.
    """

    status: EventStatus
    sport: str
    score: tuple[int, int] | None = None
    normal_time: tuple[int, int] | None = None
    half_time: tuple[int, int] | None = None
    overtime: bool | None = None
    ending: GameEnd | None = None
    ended_in: int | None = None
    participants: Mapping[int, int] = field(default_factory=dict)
    called_off: bool = False


def wins_among(results: Iterable[int]) -> Fraction:
    """How much of one win those of a field have together."""
    return sum((Fraction(1, result) for result in results if result > LOST), Fraction(0))


def result_in_field(known: Mapping[int, int], participant: int) -> int | None:
    """The result of one of a field: its own, or that it lost, once it is known who won.

    Args:
        known: results by participant.

    Returns:
        None where nothing says it.
    """
    if participant in known:
        return known[participant]
    return LOST if wins_among(known.values()) == 1 else None
