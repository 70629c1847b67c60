"""Markets that are quoted for single games of football, before they start: what else the two sides' goals decide."""

from functools import cache
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H_3WAY_H1,
    HOME_TOTALS,
    MARKET_TYPES,
    TOTALS_H1,
)
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.scoring import Chances, Column
from advisor.sandbox.world.sports import FOOTBALL, Sport

_LINES: Final[dict[MarketTypeKey, int]] = {HOME_TOTALS: 150, AWAY_TOTALS: 100, TOTALS_H1: 100}
"""Hundredths. At a whole line a stake may return."""
_MARKETS: Final = (DRAW_NO_BET, BTTS, DOUBLE_CHANCE, H2H_3WAY_H1, TOTALS_H1, HOME_TOTALS, AWAY_TOTALS)
_GOALS: Final = 16


@cache
def event_columns(sport: Sport) -> tuple[Column, ...]:
    """The markets of single games of a sport, in the order of their chances' columns; none for most."""
    found: list[Column] = []
    for market in _MARKETS if sport is FOOTBALL else ():
        start = found[-1].stop if found else 0
        found.append(Column(market, start, start + len(MARKET_TYPES[market].selections)))
    return tuple(found)


def event_chances(game: GameState) -> Chances:
    """True probabilities of a game of football that has not begun, given no push."""
    whole = _grid(game.rates)
    half = _grid(game.rates / 2)
    result, drawn = _result(whole), float(np.trace(whole))
    both = float(whole[1:, 1:].sum())
    goals = np.arange(_GOALS, dtype=np.float64)
    rows = {
        DRAW_NO_BET: [result[0] / (1 - drawn), result[2] / (1 - drawn)],
        BTTS: [both, 1 - both],
        DOUBLE_CHANCE: [result[0] + result[1], result[0] + result[2], result[1] + result[2]],
        H2H_3WAY_H1: _result(half),
        TOTALS_H1: _over(half, goals[:, None] + goals[None, :], _LINES[TOTALS_H1]),
        HOME_TOTALS: _over(whole, np.broadcast_to(goals[:, None], whole.shape), _LINES[HOME_TOTALS]),
        AWAY_TOTALS: _over(whole, np.broadcast_to(goals[None, :], whole.shape), _LINES[AWAY_TOTALS]),
    }
    return Chances(
        lines=np.array([[float(_LINES.get(market, LINE_NONE)) for market in _MARKETS]]),
        shares=np.array([[share for market in _MARKETS for share in rows[market]]]),
    )


def _grid(rates: Float64) -> Float64:
    """(g, g) probability of home and away goals."""
    counts = np.arange(_GOALS)
    factorials = np.cumprod(np.maximum(counts, 1))
    home, away = (np.exp(-rate) * rate**counts / factorials for rate in rates.tolist())
    joint = np.outer(home, away)
    grid: Float64 = joint / joint.sum()
    return grid


def _result(grid: Float64) -> list[float]:
    return [float(np.tril(grid, -1).sum()), float(np.trace(grid)), float(np.triu(grid, 1).sum())]


def _over(grid: Float64, counted: Float64, line: int) -> list[float]:
    """Over and under, given that the score does not end on the line."""
    over, under = float(grid[counted * 100 > line].sum()), float(grid[counted * 100 < line].sum())
    return [over / (over + under), under / (over + under)]
