"""Market types: one row each. Adding one is its row and the test of its settlement.

The last axis of every array of prices follows the order of a row's selections. Codes are small integers for columns,
stored in the database and in files of history: append only.
"""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_type import (
    AWAY,
    BETWEEN,
    DRAW,
    DRAW_OR_AWAY,
    HOME,
    HOME_OR_AWAY,
    HOME_OR_DRAW,
    MAX_SELECTIONS,
    NO,
    OVER,
    UNDER,
    YES,
    About,
    Line,
    MarketType,
    SettlementRule,
)
from advisor.instruments.match_markets import (
    AWAY_TOTALS,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_TOTALS,
    MATCH_ROWS,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from advisor.instruments.participant_markets import (
    OUTRIGHT,
    PARTICIPANT_ROWS,
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
    QUESTION,
    TRUTH,
    WIN,
)

__all__ = [
    "AWAY",
    "AWAY_TOTALS",
    "BETWEEN",
    "BTTS",
    "BY_CODE",
    "DOUBLE_CHANCE",
    "DRAW",
    "DRAW_NO_BET",
    "DRAW_OR_AWAY",
    "H2H",
    "H2H_3WAY",
    "H2H_3WAY_H1",
    "HOME",
    "HOME_OR_AWAY",
    "HOME_OR_DRAW",
    "HOME_TOTALS",
    "MARKET_TYPES",
    "MAX_SELECTIONS",
    "NO",
    "OUTRIGHT",
    "OVER",
    "PLAYER_ASSISTS",
    "PLAYER_GOAL",
    "PLAYER_PASS_TOUCHDOWNS",
    "PLAYER_PASS_YARDS",
    "PLAYER_POINTS",
    "PLAYER_POINTS_REBOUNDS_ASSISTS",
    "PLAYER_REBOUNDS",
    "PLAYER_RECEPTIONS",
    "PLAYER_RECEPTION_YARDS",
    "PLAYER_RUSH_YARDS",
    "PLAYER_SHOTS",
    "PLAYER_SHOTS_ON_TARGET",
    "PLAYER_THREES",
    "PLAYER_TOUCHDOWN",
    "QUESTION",
    "SPREADS",
    "STATISTICS",
    "TOTALS",
    "TOTALS_H1",
    "TRUTH",
    "UNDER",
    "WIN",
    "YES",
    "About",
    "KnownMarketType",
    "KnownSelection",
    "Line",
    "MarketType",
    "SettlementRule",
]

_ROWS: Final[tuple[MarketType, ...]] = (*MATCH_ROWS, *PARTICIPANT_ROWS)

MARKET_TYPES: Final[Mapping[MarketTypeKey, MarketType]] = {row.key: row for row in _ROWS}
"""All rows by key, in the order of their codes."""

BY_CODE: Final[tuple[MarketType, ...]] = _ROWS
"""All rows; a code is the place of its row."""

STATISTICS: Final = frozenset(row.statistic for row in _ROWS if row.statistic)
"""What may be known of a participant, as results name it."""


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
