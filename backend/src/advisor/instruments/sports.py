"""Sports as data: what of them decides which market is the main one."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey, Period
from advisor.instruments.market_types import (
    DRAW,
    H2H,
    H2H_3WAY,
    MARKET_TYPES,
    SPREADS,
    TOTALS,
)
from advisor.instruments.participant_markets import OUTRIGHT, QUESTION

MAIN_MARKETS: Final[Mapping[str, MarketTypeKey]] = {"football": H2H_3WAY}
"""The market a fixture is shown with in lists, where it is not ``h2h``."""


PARTS: Final[Mapping[str, str]] = {"baseball": "inning", "football": "half"}
"""What one part of a sport's games is called, where it is not a period."""

ASKS: Final = "?"
"""What the title of a question ends with."""


def main_market(sport: str, title: str | None = None) -> MarketTypeKey:
    """The market a fixture of a sport is shown with in lists; one that has a title in place of teams is a question, or
    won by one of a field."""
    if title is not None:
        return QUESTION if title.endswith(ASKS) else OUTRIGHT
    return MAIN_MARKETS.get(sport, H2H)


def part_name(sport: str) -> str:
    """What one part of its games is called, such as ``"inning"``."""
    return PARTS.get(sport, "period")


def has_draws(sport: str) -> bool:
    """Whether bets on the result of its matches name the draw: two prices without it are of another market, or lack
    one."""
    return DRAW in MARKET_TYPES[main_market(sport)].selections


class ScoreMarkets(NamedTuple):
    """Markets whose prices say together how likely each score is.

    Attributes:
        result: home, draw and away.
        total: the sum of the score.
    """

    result: MarketTypeKey
    total: MarketTypeKey

    @property
    def draw(self) -> int:
        """Where the draw stands among the selections of the result."""
        return MARKET_TYPES[self.result].selections.index(DRAW)


SCORE_MARKETS: Final[Mapping[str, ScoreMarkets]] = {"football": ScoreMarkets(H2H_3WAY, TOTALS)}
"""Of the sports whose scores ``pricing.goals`` knows."""

SAY_HOW_IT_ENDS: Final = frozenset(market for read in SCORE_MARKETS.values() for market in (read.result, read.total))
"""Markets whose fair prices say how likely bets on others return their stakes."""

PUSHES_BY_LINE: Final = frozenset({"american_football"})
"""Sports whose bets push as often as their line's own price says."""

SAY_OF_THEMSELVES: Final = frozenset({SPREADS, TOTALS, H2H})
"""Markets whose own prices say it there."""

NEVER_TIED: Final = frozenset({"basketball", "ice_hockey", "table_tennis", "tennis", "volleyball"})
"""Sports played on, or shot out, until somebody has won: a bet on the winner of two never returns. Baseball is not one
of them, as games of Japan and Korea end tied after twelve innings."""


def markets_read(sport: str, market: MarketTypeKey) -> tuple[MarketTypeKey, ...]:
    """The markets whose prices it takes to value bets on this one: also those that say how likely its stakes return."""
    score, row = SCORE_MARKETS.get(sport), MARKET_TYPES[market]
    if score is None or not row.can_return or not row.is_settled_by_score or row.period is Period.FIRST_HALF:
        return (market,)
    if row.turns_on_tie:
        return (market,)
    return tuple(dict.fromkeys((market, score.result, score.total)))
