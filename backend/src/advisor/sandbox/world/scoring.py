"""True probabilities: each side's further points are a compound Poisson variable, and every market follows from both.

Only one model is behind the winner, the spread and the total of a game, so they cannot contradict one another; in play
the points scored are added to what is still to come.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, SPREADS, TOTALS
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.sports import Sport

_DECIDED: Final = 1e-9
GOALS_LINE = 250
"""Line of the exchange's total in football, hundredths."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a market's selections are in a row of chances; ``participant`` is the name of whom it is about."""

    market: MarketTypeKey
    start: int
    stop: int
    exchange_only: bool = False
    participant: str = ""


@cache
def columns(sport: Sport) -> tuple[Column, ...]:
    """The markets of a sport, in the order of the chances' columns."""
    winners = len(MARKET_TYPES[sport.winner].selections)
    return (
        Column(sport.winner, 0, winners),
        Column(SPREADS, winners, winners + 2),
        Column(TOTALS, winners + 2, winners + 4),
        Column(TOTALS, winners + 4, winners + 6, exchange_only=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """True probabilities of n games of one sport at an instant.

    Attributes:
        lines: (n, 4) hundredths by market of ``columns``; ``LINE_NONE`` for the winner.
        shares: (n, k) probabilities given no push; each market's columns sum to 1.
    """

    lines: Float64
    shares: Float64


def chances(sport: Sport, games: list[GameState]) -> Chances:
    """True probabilities of games that are not over."""
    if not games:
        width = columns(sport)[-1].stop
        return Chances(lines=np.zeros((0, 4)), shares=np.zeros((0, width)))
    left = np.array([[1 - game.progress] for game in games])
    rates = np.array([game.rates for game in games]) * left
    score = np.array([[game.home, game.away] for game in games], np.float64)
    lines = _lines(sport, np.array([game.base for game in games]), left, score)
    home, away = _further(sport, rates[:, 0]), _further(sport, rates[:, 1])
    margin, total, tie = _joined(sport, home, away, score)
    ahead = score[:, :1] - score[:, 1:] + _offsets(sport)
    points = score.sum(axis=1, keepdims=True) + np.arange(2 * sport.grid)
    overtime = rates[:, 0] / np.maximum(rates.sum(axis=1), 1e-12)
    winner = _winner(sport, margin, ahead, overtime)
    cover = _cover(sport, margin, ahead, lines[:, 1], overtime)
    over = _over(sport, total, points, tie, lines[:, 2])
    fixed = _over(sport, total, points, tie, lines[:, 3])
    return Chances(
        lines=lines,
        shares=np.column_stack([winner, cover, 1 - cover, over, 1 - over, fixed, 1 - fixed]).clip(0.0, 1.0),
    )


def _lines(sport: Sport, base: Float64, left: Float64, score: Float64) -> Float64:
    """Lines nearest to even by the first view of the game; they move with the score and six times in the game."""
    remaining = np.ceil(left * 6) / 6
    expected = score + base * sport.mean_points * remaining
    step = sport.line_step
    spread = step * np.rint((expected[:, 1] - expected[:, 0]) / step)
    total = np.maximum(step * np.rint(expected.sum(axis=1) / step), step)
    none = np.full(len(base), float(LINE_NONE))
    return np.column_stack([none, spread * 100, total * 100, np.full(len(base), float(GOALS_LINE))])


def _further(sport: Sport, rates: Float64) -> Float64:
    """(n, grid) probability of each number of further points at the rates (n,)."""
    play = np.zeros(sport.grid)
    for points, share in sport.points:
        play[points] = share
    transform = np.exp(rates[:, None] * (np.fft.rfft(play)[None, :] - 1))
    density: Float64 = np.fft.irfft(transform, sport.grid, axis=1).clip(0.0)
    density /= density.sum(axis=1, keepdims=True)
    return density


def _joined(sport: Sport, home: Float64, away: Float64, score: Float64) -> tuple[Float64, Float64, Float64]:
    """Distributions of the further margin (n, 2g), the further total (n, 2g), and of ties by further total (n, 2g)."""
    size = 2 * sport.grid
    home_wave, away_wave = np.fft.rfft(home, size, axis=1), np.fft.rfft(away, size, axis=1)
    margin = np.fft.irfft(home_wave * np.conj(away_wave), size, axis=1).clip(0.0)
    total = np.fft.irfft(home_wave * away_wave, size, axis=1).clip(0.0)
    tie = np.zeros_like(total)
    if sport.overtime:
        for row, lead in enumerate((score[:, 0] - score[:, 1]).astype(int)):
            own, other = (home[row], away[row]) if lead >= 0 else (away[row], home[row])
            behind = abs(lead)
            both = own[: sport.grid - behind] * other[behind:]
            tie[row, behind + 2 * np.arange(len(both))] = both
    return margin, total, tie


def _offsets(sport: Sport) -> Float64:
    """The further margin that each column of a circular transform stands for."""
    places = np.arange(2 * sport.grid)
    return np.where(places < sport.grid, places, places - 2 * sport.grid).astype(np.float64)


def _winner(sport: Sport, margin: Float64, ahead: Float64, overtime: Float64) -> Float64:
    home, draw = (margin * (ahead > 0)).sum(axis=1), (margin * (ahead == 0)).sum(axis=1)
    away = (margin * (ahead < 0)).sum(axis=1)
    whole = home + draw + away
    if not sport.overtime:
        three: Float64 = np.column_stack([home, draw, away]) / whole[:, None]
        return three
    home = (home + draw * overtime) / whole
    return np.column_stack([home, 1 - home])


def _cover(sport: Sport, margin: Float64, ahead: Float64, line: Float64, overtime: Float64) -> Float64:
    """(n,) probability that home covers its handicap of ``line`` hundredths, of what is not returned."""
    handicap = line[:, None] / 100
    won, lost = _won(ahead + handicap), _won(-ahead - handicap)
    if sport.overtime:
        first, second = handicap + sport.overtime, handicap - sport.overtime
        ahead_after, behind_after = overtime[:, None], 1 - overtime[:, None]
        won = np.where(ahead == 0, ahead_after * _won(first) + behind_after * _won(second), won)
        lost = np.where(ahead == 0, ahead_after * _won(-first) + behind_after * _won(-second), lost)
    return _of_decided((margin * won).sum(axis=1), (margin * lost).sum(axis=1))


def _over(sport: Sport, total: Float64, points: Float64, tie: Float64, line: Float64) -> Float64:
    """(n,) probability of more points than the line's hundredths, of what is not returned."""
    above = points - line[:, None] / 100
    after = above + sport.overtime
    at_once = total - tie
    won = (at_once * _won(above) + tie * _won(after)).sum(axis=1)
    lost = (at_once * _won(-above) + tie * _won(-after)).sum(axis=1)
    return _of_decided(won, lost)


def _won(beyond: Float64) -> Float64:
    """Share of a stake that is won so many points beyond its line: half of it a quarter of a point beyond."""
    share: Float64 = (2 * beyond).clip(0.0, 1.0)
    return share


def _of_decided(won: Float64, lost: Float64) -> Float64:
    """What is won of what is not returned; a line on which the game is sure to end is even."""
    return np.where(won + lost > _DECIDED, won / np.maximum(won + lost, _DECIDED), 0.5)
