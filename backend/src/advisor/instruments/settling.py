"""Which score settles a market: the final one, that at the end of normal time, or that at half-time. Pure.

This is the one place that decides it, of bets found live and in backtests. Where that score is not known nothing is
settled: a bet on the draw that was settled by what happened in overtime would be lost for the wrong reason. Nor does
the end of a game that was cut short settle anything by itself: whether its bets stand is a rule of each venue.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Int8, Int32
from advisor.core.history import LEVEL, NO_SCORE, UNKNOWN, ScoreColumns
from advisor.core.markets import GameEnd, Period
from advisor.core.results import EventResult
from advisor.instruments.market_type import MarketType

BY_NORMAL_TIME: Final = frozenset({"football"})
"""Sports whose bets on the whole match are on normal time: extra time and penalties do not count. Theirs need not have
been level then, as the first leg counts too; in all others nobody plays on but from a level score."""


def settling_period(sport: str, row: MarketType) -> Period:
    """Whose score settles the market type in a sport."""
    if row.period is Period.WHOLE and sport in BY_NORMAL_TIME:
        return Period.NORMAL_TIME
    return row.period


def settling_scores(sport: str, row: MarketType, known: ScoreColumns) -> tuple[Int32, Int32]:
    """(n,) scores of home and away that settle a market type.

    ``NO_SCORE`` where that score is not known, or is the end of a game that was cut short; ``LEVEL`` on both sides
    where it is known only that it was level, and the market asks for no more.

    Args:
        known: of n events of the sport that are over.
    """
    period = settling_period(sport, row)
    if period is Period.FIRST_HALF:
        return known.home_half, known.away_half
    home, away = (known.home_score, known.away_score) if period is Period.WHOLE else _normal_time(sport, row, known)
    return _where(known.shortened, NO_SCORE, home), _where(known.shortened, NO_SCORE, away)


def _normal_time(sport: str, row: MarketType, known: ScoreColumns) -> tuple[Int32, Int32]:
    home, away = known.home_normal, known.away_normal
    if sport in BY_NORMAL_TIME or not row.reads_result_alone:
        return home, away
    over = (known.home_score != NO_SCORE) & (known.away_score != NO_SCORE)
    level: Bool = over & (home == NO_SCORE) & ((known.overtime == 1) | (known.home_score == known.away_score))
    return _where(level, LEVEL, home), _where(level, LEVEL, away)


def _where(condition: Bool, value: int, scores: Int32) -> Int32:
    return np.where(condition, value, scores).astype(np.int32)


def settling_score(row: MarketType, known: EventResult) -> tuple[int, int] | None:
    """The score that settles a market type of one event that is over; see ``settling_scores``.

    Returns:
        None where it is not known.
    """
    home, away = settling_scores(known.sport, row, _one(known))
    return None if home[0] == NO_SCORE else (int(home[0]), int(away[0]))


class _Columns(NamedTuple):
    home_score: Int32
    away_score: Int32
    home_normal: Int32
    away_normal: Int32
    home_half: Int32
    away_half: Int32
    overtime: Int8
    shortened: Bool


def _one(known: EventResult) -> _Columns:
    home_score, away_score = _sides(known.score)
    home_normal, away_normal = _sides(known.normal_time)
    home_half, away_half = _sides(known.half_time)
    overtime = np.array([UNKNOWN if known.overtime is None else int(known.overtime)], np.int8)
    shortened = np.array([known.ending is GameEnd.SHORTENED], np.bool_)
    return _Columns(home_score, away_score, home_normal, away_normal, home_half, away_half, overtime, shortened)


def _sides(score: tuple[int, int] | None) -> tuple[Int32, Int32]:
    home, away = score or (NO_SCORE, NO_SCORE)
    return np.array([home], np.int32), np.array([away], np.int32)
