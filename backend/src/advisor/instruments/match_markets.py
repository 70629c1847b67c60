"""Market types about a match, which its score settles."""

from typing import Final

from advisor.core.markets import MarketTypeKey, Period
from advisor.instruments.market_type import (
    AWAY,
    DRAW,
    DRAW_OR_AWAY,
    HOME,
    HOME_OR_AWAY,
    HOME_OR_DRAW,
    NO,
    OVER,
    UNDER,
    YES,
    Line,
    MarketType,
    SettlementRule,
)

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

MATCH_ROWS: Final = (
    MarketType(
        key=H2H_3WAY,
        code=0,
        name="Match result (1X2)",
        short_name="1X2",
        selections=(HOME, DRAW, AWAY),
        line=Line.NONE,
        rule=SettlementRule.WINNER,
        period=Period.NORMAL_TIME,
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
        period=Period.NORMAL_TIME,
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
        period=Period.NORMAL_TIME,
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
