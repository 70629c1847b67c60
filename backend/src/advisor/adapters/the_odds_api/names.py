"""The Odds API's names of sports, markets and bookmakers in our words. Data: all three change from season to season."""

from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import Side
from advisor.instruments.market_types import (
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H_3WAY,
    H2H_3WAY_H1,
    OUTRIGHT,
    PLAYER_ASSISTS,
    PLAYER_GOAL,
    PLAYER_PASS_TOUCHDOWNS,
    PLAYER_PASS_YARDS,
    PLAYER_POINTS,
    PLAYER_POINTS_REBOUNDS_ASSISTS,
    PLAYER_REBOUNDS,
    PLAYER_RECEPTION_YARDS,
    PLAYER_RECEPTIONS,
    PLAYER_RUSH_YARDS,
    PLAYER_SHOTS,
    PLAYER_SHOTS_ON_TARGET,
    PLAYER_THREES,
    PLAYER_TOUCHDOWN,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)

_SPORTS: Final = {
    "soccer": "football",
    "americanfootball": "american_football",
    "icehockey": "ice_hockey",
    "rugbyleague": "rugby_league",
    "rugbyunion": "rugby_union",
    "aussierules": "aussie_rules",
    "mma": "mixed_martial_arts",
}
"""Our sport by the first part of their key, where it is not the same word."""

VENUES_BY_BOOKMAKER: Final = {
    "betfair_ex_uk": "betfair_exchange",
    "betfair_sb_uk": "betfair_sportsbook",
    "betfred_uk": "betfred",
    "ladbrokes_uk": "ladbrokes",
    "onexbet": "1xbet",
    "paddypower": "paddy_power",
    "sport888": "888sport",
    "williamhill": "william_hill",
    "williamhill_us": "caesars",
    "betfair_ex_eu": "betfair_exchange_eu",
    "betfair_ex_au": "betfair_exchange_au",
}
"""Our venue by their bookmaker, where it is not the same key. Regions of one exchange stay apart: one answer may hold
both, and their prices differ."""


class MarketName(NamedTuple):
    """What a market key of theirs means.

    ``market`` is None for ``h2h`` until its outcomes are seen, and for team totals, whose outcomes name their teams.
    """

    kind: str
    market: MarketTypeKey | None
    side: Side


TEAM_TOTALS: Final = "team_totals"
_COUNTED_OF_PLAYERS: Final = {
    "player_points": PLAYER_POINTS,
    "player_rebounds": PLAYER_REBOUNDS,
    "player_assists": PLAYER_ASSISTS,
    "player_threes": PLAYER_THREES,
    "player_points_rebounds_assists": PLAYER_POINTS_REBOUNDS_ASSISTS,
    "player_pass_yds": PLAYER_PASS_YARDS,
    "player_pass_tds": PLAYER_PASS_TOUCHDOWNS,
    "player_rush_yds": PLAYER_RUSH_YARDS,
    "player_reception_yds": PLAYER_RECEPTION_YARDS,
    "player_receptions": PLAYER_RECEPTIONS,
    "player_shots": PLAYER_SHOTS,
    "player_shots_on_target": PLAYER_SHOTS_ON_TARGET,
}
"""Over and under; each has further lines as ``…_alternate``."""
_KINDS: Final = {
    "h2h": ("h2h", None),
    "h2h_3_way": ("h2h_3_way", H2H_3WAY),
    "draw_no_bet": ("draw_no_bet", DRAW_NO_BET),
    "spreads": ("spreads", SPREADS),
    "alternate_spreads": ("spreads", SPREADS),
    "totals": ("totals", TOTALS),
    "alternate_totals": ("totals", TOTALS),
    "btts": ("btts", BTTS),
    "double_chance": ("double_chance", DOUBLE_CHANCE),
    "h2h_h1": ("h2h_h1", H2H_3WAY_H1),
    "h2h_3_way_h1": ("h2h_h1", H2H_3WAY_H1),
    "totals_h1": ("totals_h1", TOTALS_H1),
    "alternate_totals_h1": ("totals_h1", TOTALS_H1),
    "team_totals": (TEAM_TOTALS, None),
    "alternate_team_totals": (TEAM_TOTALS, None),
    "outrights": ("outrights", OUTRIGHT),
    "player_anytime_td": ("player_anytime_td", PLAYER_TOUCHDOWN),
    "player_goal_scorer_anytime": ("player_goal_scorer_anytime", PLAYER_GOAL),
    **{f"{key}{suffix}": (key, market) for key, market in _COUNTED_OF_PLAYERS.items() for suffix in ("", "_alternate")},
}
_LAY: Final = "_lay"

MARKETS: Final = {
    f"{key}{suffix}": MarketName(kind, market, side)
    for key, (kind, market) in _KINDS.items()
    for suffix, side in (("", Side.BACK), (_LAY, Side.LAY))
}
"""Markets we can use, by their key. Exchanges send the ``_lay`` ones unasked."""


def sport_of(sport_key: str) -> str:
    """Our sport of a key such as ``"soccer_epl"``; unknown ones keep the first part of their key."""
    first = sport_key.partition("_")[0]
    return _SPORTS.get(first, first)


def venue_key_of(bookmaker: str) -> str:
    """Our venue key of a bookmaker key of theirs."""
    return VENUES_BY_BOOKMAKER.get(bookmaker, bookmaker)
