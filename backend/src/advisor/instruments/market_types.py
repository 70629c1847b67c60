"""Market types: one row each. Adding one is its row and the test of its settlement.

The last axis of every array of prices follows the order of a row's selections. Codes are small integers for columns,
stored in the database and in files of history: append only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Annotated, Final, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

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
    """

    EVENT = "event"
    FIELD = "field"
    PERSON = "person"


class SettlementRule(IntEnum):
    """What a final score makes of a bet; ``ledger.settlement`` has the function of each.

    Attributes:
        WINNER: the selection is the result, home, draw or away, or names it among others.
        WINNER_OF_TWO: the selection is the winner; a tie is settled by the venue's rule.
        HANDICAP: the difference of the score, with the line added to the home side's.
        TOTAL: the sum of the score against the line.
        DRAW_NO_BET: the selection is the winner; a draw returns the stakes at every venue.
        BOTH_SCORE: whether each side scored.
        HOME_TOTAL, AWAY_TOTAL: the score of that side against the line.
    """

    WINNER = 0
    WINNER_OF_TWO = 1
    HANDICAP = 2
    TOTAL = 3
    DRAW_NO_BET = 4
    BOTH_SCORE = 5
    HOME_TOTAL = 6
    AWAY_TOTAL = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketType:
    """What can be bet on in one kind of market.

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
    def can_return(self) -> bool:
        """Whether some scores return the stake of a bet, or half of it, at every venue."""
        return self.has_line or self.rule is SettlementRule.DRAW_NO_BET

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


H2H_3WAY: Final = MarketTypeKey("h2h_3way")
H2H: Final = MarketTypeKey("h2h")
SPREADS: Final = MarketTypeKey("spreads")
TOTALS: Final = MarketTypeKey("totals")
DRAW_NO_BET: Final = MarketTypeKey("draw_no_bet")
BTTS: Final = MarketTypeKey("btts")
DOUBLE_CHANCE: Final = MarketTypeKey("double_chance")
H2H_3WAY_H1: Final = MarketTypeKey("h2h_3way_h1")
TOTALS_H1: Final = MarketTypeKey("totals_h1")
HOME_TOTALS: Final = MarketTypeKey("home_totals")
AWAY_TOTALS: Final = MarketTypeKey("away_totals")
"""Keys that adapters name, as they say which of ours a market of theirs is."""

_ROWS: Final = (
    MarketType(
        key=H2H_3WAY,
        code=0,
        name="Match result (1X2)",
        short_name="1X2",
        selections=(HOME, DRAW, AWAY),
        line=Line.NONE,
        rule=SettlementRule.WINNER,
        is_exhaustive=True,
    ),
    MarketType(
        key=H2H,
        code=1,
        name="Moneyline",
        short_name="Moneyline",
        selections=(HOME, AWAY),
        line=Line.NONE,
        rule=SettlementRule.WINNER_OF_TWO,
        is_exhaustive=True,
    ),
    MarketType(
        key=SPREADS,
        code=2,
        name="Handicap",
        short_name="AH",
        selections=(HOME, AWAY),
        line=Line.HANDICAP,
        rule=SettlementRule.HANDICAP,
        is_exhaustive=True,
    ),
    MarketType(
        key=TOTALS,
        code=3,
        name="Over/under",
        short_name="O/U",
        selections=(OVER, UNDER),
        line=Line.POINTS,
        rule=SettlementRule.TOTAL,
        is_exhaustive=True,
    ),
    MarketType(
        key=DRAW_NO_BET,
        code=4,
        name="Draw no bet",
        short_name="DNB",
        selections=(HOME, AWAY),
        line=Line.NONE,
        rule=SettlementRule.DRAW_NO_BET,
        is_exhaustive=True,
    ),
    MarketType(
        key=BTTS,
        code=5,
        name="Both teams to score",
        short_name="BTTS",
        selections=(YES, NO),
        line=Line.NONE,
        rule=SettlementRule.BOTH_SCORE,
        is_exhaustive=True,
    ),
    MarketType(
        key=DOUBLE_CHANCE,
        code=6,
        name="Double chance",
        short_name="DC",
        selections=(HOME_OR_DRAW, HOME_OR_AWAY, DRAW_OR_AWAY),
        line=Line.NONE,
        rule=SettlementRule.WINNER,
        is_exhaustive=True,
        covers=(frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})),
    ),
    MarketType(
        key=H2H_3WAY_H1,
        code=7,
        name="First half result (1X2)",
        short_name="1H 1X2",
        selections=(HOME, DRAW, AWAY),
        line=Line.NONE,
        rule=SettlementRule.WINNER,
        period=Period.FIRST_HALF,
        is_exhaustive=True,
    ),
    MarketType(
        key=TOTALS_H1,
        code=8,
        name="First half over/under",
        short_name="1H O/U",
        selections=(OVER, UNDER),
        line=Line.POINTS,
        rule=SettlementRule.TOTAL,
        period=Period.FIRST_HALF,
        is_exhaustive=True,
    ),
    MarketType(
        key=HOME_TOTALS,
        code=9,
        name="Home team over/under",
        short_name="Home O/U",
        selections=(OVER, UNDER),
        line=Line.POINTS,
        rule=SettlementRule.HOME_TOTAL,
        is_exhaustive=True,
        mirror=AWAY_TOTALS,
    ),
    MarketType(
        key=AWAY_TOTALS,
        code=10,
        name="Away team over/under",
        short_name="Away O/U",
        selections=(OVER, UNDER),
        line=Line.POINTS,
        rule=SettlementRule.AWAY_TOTAL,
        is_exhaustive=True,
        mirror=HOME_TOTALS,
    ),
)

MARKET_TYPES: Final[Mapping[MarketTypeKey, MarketType]] = {row.key: row for row in _ROWS}
"""All rows by key, in the order of their codes."""

BY_CODE: Final[tuple[MarketType, ...]] = _ROWS
"""All rows; a code is the place of its row."""

MAX_SELECTIONS: Final = max(len(row.selections) for row in _ROWS)


class _Known:
    """Lets pydantic refuse what is no key of a row, and name all keys in schemas."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(MARKET_TYPES))


class _KnownSelection:
    """Likewise of selections."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(dict.fromkeys(name for row in _ROWS for name in row.selections)))


KnownMarketType: TypeAlias = Annotated[MarketTypeKey, _Known]
"""A key from outside."""

KnownSelection: TypeAlias = Annotated[str, _KnownSelection]
"""The name of a selection of any market type, from outside."""
