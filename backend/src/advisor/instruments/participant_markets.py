"""Market types about a participant: one of a field of whom one wins, a person whose deeds count, or a statement.

Somebody who takes no part is settled by the venue's terms, as is a dead heat: see ``settlement_terms``.
"""

from typing import Final

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_type import NO, OVER, UNDER, YES, About, Line, MarketType, SettlementRule

WIN: Final = "win"
"""The statistic of one of a field: how many share the win with it, itself counted; 0: it did not win."""

TRUTH: Final = "truth"
"""The statistic of a statement: 1 if it is true, 0 if not."""

OUTRIGHT: Final = MarketTypeKey("outright")
PLAYER_POINTS: Final = MarketTypeKey("player_points")
PLAYER_REBOUNDS: Final = MarketTypeKey("player_rebounds")
PLAYER_ASSISTS: Final = MarketTypeKey("player_assists")
PLAYER_THREES: Final = MarketTypeKey("player_threes")
PLAYER_POINTS_REBOUNDS_ASSISTS: Final = MarketTypeKey("player_points_rebounds_assists")
PLAYER_PASS_YARDS: Final = MarketTypeKey("player_pass_yards")
PLAYER_PASS_TOUCHDOWNS: Final = MarketTypeKey("player_pass_touchdowns")
PLAYER_RUSH_YARDS: Final = MarketTypeKey("player_rush_yards")
PLAYER_RECEPTION_YARDS: Final = MarketTypeKey("player_reception_yards")
PLAYER_RECEPTIONS: Final = MarketTypeKey("player_receptions")
PLAYER_TOUCHDOWN: Final = MarketTypeKey("player_touchdown")
PLAYER_GOAL: Final = MarketTypeKey("player_goal")
PLAYER_SHOTS: Final = MarketTypeKey("player_shots")
PLAYER_SHOTS_ON_TARGET: Final = MarketTypeKey("player_shots_on_target")
QUESTION: Final = MarketTypeKey("question")
"""Keys that adapters name, as they say which of ours a market of theirs is."""


def _counted(key: MarketTypeKey, code: int, name: str, short_name: str, statistic: str) -> MarketType:
    """Over or under so many of a person's."""
    return MarketType(
        key=key,
        code=code,
        name=name,
        short_name=short_name,
        selections=(OVER, UNDER),
        line=Line.POINTS,
        rule=SettlementRule.COUNT,
        is_exhaustive=True,
        about=About.PERSON,
        statistic=statistic,
    )


def _achieved(key: MarketTypeKey, code: int, name: str, short_name: str, statistic: str) -> MarketType:
    """Whether a person achieves one at least."""
    return MarketType(
        key=key,
        code=code,
        name=name,
        short_name=short_name,
        selections=(YES, NO),
        line=Line.NONE,
        rule=SettlementRule.COUNT,
        is_exhaustive=True,
        about=About.PERSON,
        statistic=statistic,
    )


PARTICIPANT_ROWS: Final = (
    MarketType(
        key=OUTRIGHT,
        code=11,
        name="Winner",
        short_name="Winner",
        selections=(YES, NO),
        line=Line.NONE,
        rule=SettlementRule.FINISH,
        is_exhaustive=True,
        about=About.FIELD,
        statistic=WIN,
    ),
    _counted(PLAYER_POINTS, 12, "Player points", "Points", "points"),
    _counted(PLAYER_REBOUNDS, 13, "Player rebounds", "Rebounds", "rebounds"),
    _counted(PLAYER_ASSISTS, 14, "Player assists", "Assists", "assists"),
    _counted(PLAYER_THREES, 15, "Player threes", "Threes", "threes"),
    _counted(
        PLAYER_POINTS_REBOUNDS_ASSISTS, 16, "Player points, rebounds and assists", "PRA", "points_rebounds_assists"
    ),
    _counted(PLAYER_PASS_YARDS, 17, "Player passing yards", "Pass yds", "pass_yards"),
    _counted(PLAYER_PASS_TOUCHDOWNS, 18, "Player passing touchdowns", "Pass TDs", "pass_touchdowns"),
    _counted(PLAYER_RUSH_YARDS, 19, "Player rushing yards", "Rush yds", "rush_yards"),
    _counted(PLAYER_RECEPTION_YARDS, 20, "Player receiving yards", "Rec yds", "reception_yards"),
    _counted(PLAYER_RECEPTIONS, 21, "Player receptions", "Receptions", "receptions"),
    _achieved(PLAYER_TOUCHDOWN, 22, "Player to score a touchdown", "Anytime TD", "touchdowns"),
    _achieved(PLAYER_GOAL, 23, "Player to score", "Scorer", "goals"),
    _counted(PLAYER_SHOTS, 24, "Player shots", "Shots", "shots"),
    _counted(PLAYER_SHOTS_ON_TARGET, 25, "Player shots on target", "On target", "shots_on_target"),
    MarketType(
        key=QUESTION,
        code=26,
        name="Question",
        short_name="Question",
        selections=(YES, NO),
        line=Line.NONE,
        rule=SettlementRule.COUNT,
        is_exhaustive=True,
        about=About.STATEMENT,
        statistic=TRUTH,
    ),
)
