"""What a market type is: the columns of their table, ``market_types``."""

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import Final

from advisor.core.markets import LINE_NONE, MarketTypeKey, Period

HOME: Final = "home"
DRAW: Final = "draw"
AWAY: Final = "away"
OVER: Final = "over"
UNDER: Final = "under"
YES: Final = "yes"
NO: Final = "no"
BETWEEN: Final = "_or_"
"""Stands between the results that a selection covers."""
HOME_OR_DRAW: Final = HOME + BETWEEN + DRAW
HOME_OR_AWAY: Final = HOME + BETWEEN + AWAY
DRAW_OR_AWAY: Final = DRAW + BETWEEN + AWAY


class Line(Enum):
    """What the line of a market means, in hundredths.

    Attributes:
        NONE: it has none.
        HANDICAP: what the home side is given; the away side is given the opposite.
        POINTS: what the counted points are held against.
    """

    NONE = "none"
    HANDICAP = "handicap"
    POINTS = "points"


class About(Enum):
    """Whom a market is about. All but the first are about one *participant*, so that an event has one market for each.

    Attributes:
        EVENT: the event as a whole, or a side of it that the market type names.
        FIELD: one of a field of participants of whom one wins: all markets of such an event are priced together.
        PERSON: somebody who takes part.
        STATEMENT: a statement of fact, which is true or not whatever becomes of others: it stands in a participant's
            place.
    """

    EVENT = "event"
    FIELD = "field"
    PERSON = "person"
    STATEMENT = "statement"


class SettlementRule(IntEnum):
    """What a result makes of a bet; ``ledger.settlement`` has the function of each.

    All but the last two read the score of the event; those two what is known of its participant.

    Attributes:
        WINNER: the selection is the result, home, draw or away, or names it among others.
        WINNER_OF_TWO: the selection is the winner; a tie is settled by the venue's rule.
        HANDICAP: the difference of the score, with the line added to the home side's.
        TOTAL: the sum of the score against the line.
        DRAW_NO_BET: the selection is the winner; a draw returns the stakes at every venue.
        BOTH_SCORE: whether each side scored.
        HOME_TOTAL, AWAY_TOTAL: the score of that side against the line.
        FINISH: the participant's share of the win: all of it, a part in a dead heat, or none.
        COUNT: what the participant achieved against the line; without a line, whether it achieved any at all.
    """

    WINNER = 0
    WINNER_OF_TWO = 1
    HANDICAP = 2
    TOTAL = 3
    DRAW_NO_BET = 4
    BOTH_SCORE = 5
    HOME_TOTAL = 6
    AWAY_TOTAL = 7
    FINISH = 8
    COUNT = 9


class Payoff(StrEnum):
    """What becomes of a bet. Public.

    Attributes:
        WON, LOST: the whole stake.
        HALF_WON, HALF_LOST: half of the stake; the other half returns.
        PUSH: the stake returns.
        DIVIDED: a part of the stake wins, as of those that share a win, and the rest loses.
    """

    WON = "won"
    HALF_WON = "half_won"
    PUSH = "push"
    HALF_LOST = "half_lost"
    LOST = "lost"
    DIVIDED = "divided"


MIN_SELECTIONS: Final = 2
MAX_SELECTIONS: Final = 3
"""Of one market, in columns, files and tables. A field of hundreds is as many markets of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketType:
    """What can be bet on in one kind of market: a row of the table.

    Attributes:
        key: stable key in parameters, files and the API.
        code: its place in the table, as the database and the engine's columns know it.
        name, short_name: for people, in full and where there is little space.
        selections: names of the outcomes, in their order.
        line: what its line means.
        rule: how it is settled.
        period: whose score settles it.
        is_exhaustive: whether its selections are all that can win, so that one of them does or all stakes return. Not
            unless it is known: an outright market may have winners that nobody quotes.
        covers: for each selection the results that it wins with, where several win with one; else None.
        mirror: the market that this one is when home and away change places; None where it stays the same.
        about: whom each of its markets is about.
        statistic: what of the participant settles it, as results name it: ``"win"``, ``"points"``, …; several market
            types may read one. "" where the score of the event does.
    """

    key: MarketTypeKey
    code: int
    name: str
    short_name: str
    selections: tuple[str, ...]
    line: Line
    rule: SettlementRule
    period: Period = Period.WHOLE
    is_exhaustive: bool = False
    covers: tuple[frozenset[int], ...] | None = None
    mirror: MarketTypeKey | None = None
    about: About = About.EVENT
    statistic: str = ""

    def __post_init__(self) -> None:
        """
        Raises:
            ValueError: it has fewer or more selections than a market holds.
        """
        if not MIN_SELECTIONS <= len(self.selections) <= MAX_SELECTIONS:
            raise ValueError(
                f"{self.key} has {len(self.selections)} selections, not {MIN_SELECTIONS} to {MAX_SELECTIONS}; a "
                "field of many is one market on each of them"
            )

    @property
    def has_line(self) -> bool:
        """Whether each of its markets has a line."""
        return self.line is not Line.NONE

    def allows(self, line: int) -> bool:
        """Whether there can be such a market: nobody counts to less than nothing."""
        if not self.has_line:
            return line == LINE_NONE
        return line > 0 if self.line is Line.POINTS else line != LINE_NONE

    @property
    def is_settled_by_score(self) -> bool:
        """Whether the score of its event settles it, and not something that is known of its participant."""
        return self.about is About.EVENT

    @property
    def reads_result_alone(self) -> bool:
        """Whether who is ahead settles it, whatever the score."""
        return self.rule in (SettlementRule.WINNER, SettlementRule.WINNER_OF_TWO, SettlementRule.DRAW_NO_BET)

    @property
    def turns_on_tie(self) -> bool:
        """Whether a tie is none of its selections, and what it makes of a bet the venue's own rule."""
        return self.rule is SettlementRule.WINNER_OF_TWO

    @property
    def payoffs(self) -> tuple[Payoff, ...]:
        """What can become of a bet on it at most venues, best first, if its event is played to its end."""
        if self.has_line:
            return (Payoff.WON, Payoff.HALF_WON, Payoff.PUSH, Payoff.HALF_LOST, Payoff.LOST)
        if self.turns_on_tie or self.rule is SettlementRule.DRAW_NO_BET:
            return (Payoff.WON, Payoff.PUSH, Payoff.LOST)
        if self.rule is SettlementRule.FINISH and self.about is About.FIELD:
            return (Payoff.WON, Payoff.DIVIDED, Payoff.LOST)
        return (Payoff.WON, Payoff.LOST)

    @property
    def can_return(self) -> bool:
        """Whether some results return the stake of a bet, or half of it, at most venues."""
        return Payoff.PUSH in self.payoffs

    @property
    def is_sided(self) -> bool:
        """Whether its selections name sides of the event."""
        return HOME in self.selections

    @property
    def names_winner(self) -> bool:
        """Whether its fair prices say which side is the favourite."""
        return self.is_sided and not self.has_line

    @property
    def winners(self) -> int:
        """How many of its selections win together, and so what fair inverse odds add up to."""
        return 1 if self.covers is None else sum(0 in covered for covered in self.covers)

    def wins(self, selection: int, result: int) -> bool:
        """Whether a selection wins with a result: with its own, or with each of those that it covers."""
        return selection == result if self.covers is None else result in self.covers[selection]

    @property
    def covered(self) -> tuple[int, ...]:
        """For each selection bits of the results that it wins with; 0 where it is a result itself."""
        if self.covers is None:
            return (0,) * len(self.selections)
        return tuple(sum(1 << result for result in results) for results in self.covers)

    @property
    def results(self) -> int:
        """How many results there are."""
        return len(self.selections) if self.covers is None else len(frozenset().union(*self.covers))

    @property
    def swapped(self) -> tuple[int, ...]:
        """Where each selection stands when home and away change places."""
        other = {HOME: AWAY, AWAY: HOME, HOME_OR_DRAW: DRAW_OR_AWAY, DRAW_OR_AWAY: HOME_OR_DRAW}
        return tuple(self.selections.index(other.get(name, name)) for name in self.selections)
