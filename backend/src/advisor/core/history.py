"""History as columns: produced by importers, stored by the database, read by backtests.

Columns, not row objects: a season of one league is 20 k prices, twenty seasons of Europe are millions.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, Self

import numpy as np

from advisor.core.arrays import Bool, Int8, Int16, Int32, Int64

NO_SCORE = -1
"""Of one side: no score is known."""
LEVEL: Final = -2
"""Of both sides: the score is not known, but that it was the same."""

UNKNOWN: Final = -1
"""Whether there was overtime is not known; else 0 or 1."""


def event_key(competition: str, day: date, home: str, away: str, game: int = 1) -> str:
    """The natural key of an event, equal on every machine: ``competition/date/home/away`` with canonical team keys.

    Args:
        game: of those that the two play on that day; the second and later ones end in their number.
    """
    key = f"{competition}/{day.isoformat()}/{home}/{away}"
    return key if game == 1 else f"{key}/{game}"


def day_of_key(key: str) -> tuple[date, int]:
    """The day in a natural key, and the number of the game on that day."""
    _, day, _, _, *game = key.split("/")
    return date.fromisoformat(day), int(game[0]) if game else 1


class ScoreColumns(Protocol):
    """What is known of the scores of n events; the columns of ``Events``."""

    @property
    def home_score(self) -> Int32: ...
    @property
    def away_score(self) -> Int32: ...
    @property
    def home_normal(self) -> Int32: ...
    @property
    def away_normal(self) -> Int32: ...
    @property
    def home_half(self) -> Int32: ...
    @property
    def away_half(self) -> Int32: ...
    @property
    def overtime(self) -> Int8: ...
    @property
    def shortened(self) -> Bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """n events.

    Attributes:
        sport: ``"football"`` or ``"american_football"``, one for all.
        key: natural keys, see ``event_key``.
        competition, season, home, away: competition code, season label, canonical team keys.
        kickoff: (n,) µs since the Unix epoch, UTC; where only the date is known, the competition's usual time.
        kickoff_known: (n,) False where only the date is known.
        status: ``EventStatus`` values.
        home_score, away_score: (n,) final scores, overtime included as far as the source says; ``NO_SCORE`` before the
            end.
        home_normal, away_normal: (n,) scores at the end of normal time; ``NO_SCORE`` where not known.
        home_half, away_half: (n,) scores at half-time, likewise.
        overtime: (n,) whether it was played on after normal time: 0 or 1, or ``UNKNOWN``.
        shortened: (n,) True where it is known that the game was shorter than those of its league.
    """

    sport: str
    key: list[str]
    competition: list[str]
    season: list[str]
    home: list[str]
    away: list[str]
    kickoff: Int64
    kickoff_known: Bool
    status: list[str]
    home_score: Int32
    away_score: Int32
    home_normal: Int32
    away_normal: Int32
    home_half: Int32
    away_half: Int32
    overtime: Int8
    shortened: Bool

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """k rows, each the prices of one venue for one market of one event in one phase.

    Attributes:
        event: (k,) row of ``Events``.
        market: (k,) code of its market type.
        line: (k,) hundredths, or ``LINE_NONE``.
        venue: (k,) index into ``venues``.
        phase: (k,) ``Phase``.
        at: (k,) µs since the Unix epoch, UTC: when the price stood.
        odds_e4: (k, s) ten-thousandths in the order of selections; 0 where missing or beyond the market.
        venues: venue keys.
    """

    event: Int32
    market: Int8
    line: Int32
    venue: Int16
    phase: Int8
    at: Int64
    odds_e4: Int32
    venues: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.event)

    @classmethod
    def none(cls, selections: int) -> Self:
        """No rows.

        Args:
            selections: of the widest market, s.
        """
        return cls(
            event=np.empty(0, np.int32),
            market=np.empty(0, np.int8),
            line=np.empty(0, np.int32),
            venue=np.empty(0, np.int16),
            phase=np.empty(0, np.int8),
            at=np.empty(0, np.int64),
            odds_e4=np.empty((0, selections), np.int32),
            venues=(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Events with the venues' prices and, apart from them, aggregates over venues (market maximum, average).

    ``aggregates`` has the shape of ``Prices``, its ``venues`` naming the statistic (``"max"``, ``"average"``):
    an aggregate cannot be bet on, so no strategy sees one.
    """

    events: Events
    prices: Prices
    aggregates: Prices
