"""The periods of a match that Pinnacle prices, and which of our markets theirs are."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    H2H,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_TOTALS,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from advisor.instruments.sports import has_draws

WHOLE_MATCH: Final = 0
FIRST_HALF: Final = 1
"""Numbers of the periods that are read; the second one of some sports alone."""

_HALVED: Final = frozenset({"american_football", "basketball", "football", "handball", "rugby_league", "rugby_union"})
"""Sports whose period 1 is the first half; elsewhere it is a set, a period, or some innings."""


class Markets(NamedTuple):
    """Which of our markets those of a period are; None for those that are not read."""

    three_way: MarketTypeKey
    two_way: MarketTypeKey | None
    spreads: MarketTypeKey | None
    totals: MarketTypeKey
    home_totals: MarketTypeKey | None
    away_totals: MarketTypeKey | None


_OF_PERIOD: Final[Mapping[int, Markets]] = {
    WHOLE_MATCH: Markets(H2H_3WAY, H2H, SPREADS, TOTALS, HOME_TOTALS, AWAY_TOTALS),
    FIRST_HALF: Markets(H2H_3WAY_H1, None, None, TOTALS_H1, None, None),
}


def markets_of(period: int, sport: str) -> Markets:
    """Which of our markets those of a period are; there is no winner of two where the result may be a draw."""
    found = _OF_PERIOD[period]
    return found._replace(two_way=None) if has_draws(sport) else found


def is_read(period: int, sport: str) -> bool:
    """Whether a period has markets of ours: the whole match, and the first half where a match has two."""
    return period == WHOLE_MATCH or (period == FIRST_HALF and sport in _HALVED)
