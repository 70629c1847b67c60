"""What a game that is over makes of a bet, by the venue's own rules and by no code of the advisor's.

What it pays is what ours is held against.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from advisor.core.markets import EventStatus, MarketTypeKey
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_TOTALS,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from advisor.sandbox.order_venues.orders import Selection
from advisor.sandbox.world.games import GameState


class _Score(NamedTuple):
    """Points of both sides."""

    home: int
    away: int

    @property
    def winner(self) -> str:
        return "home" if self.home > self.away else "away" if self.away > self.home else "draw"


def won(game: GameState, selection: Selection) -> Fraction:
    """Share of a stake on a selection that wins less the share that loses, from -1 to 1; 0 where it returns.

    Args:
        game: that is over; of one that was not played all stakes return.
    """
    if game.status is not EventStatus.FINISHED:
        return Fraction(0)
    first_half = _Score(*game.by_period[0]) if game.by_period else _Score(0, 0)
    rule = _RULES[MarketTypeKey(selection.market)]
    return rule(selection.selection, Fraction(selection.line or 0, 100), _Score(game.home, game.away), first_half)


def _beyond(margin: Fraction) -> Fraction:
    """Half a stake at a quarter of a point beyond the line, all of it from a half on."""
    return max(Fraction(-1), min(Fraction(1), 2 * margin))


def _is(right: bool) -> Fraction:
    return Fraction(1 if right else -1)


def _over(name: str, points: int, line: Fraction) -> Fraction:
    return _beyond(points - line if name == "over" else line - points)


def _spread(name: str, line: Fraction, score: _Score) -> Fraction:
    margin = score.home - score.away + line
    return _beyond(margin if name == "home" else -margin)


_Rule = Callable[[str, Fraction, _Score, _Score], Fraction]
_RULES: Final[Mapping[MarketTypeKey, _Rule]] = {
    H2H: lambda name, line, end, half: _is(end.winner == name),
    H2H_3WAY: lambda name, line, end, half: _is(end.winner == name),
    SPREADS: lambda name, line, end, half: _spread(name, line, end),
    TOTALS: lambda name, line, end, half: _over(name, end.home + end.away, line),
    DRAW_NO_BET: lambda name, line, end, half: Fraction(0) if end.winner == "draw" else _is(end.winner == name),
    BTTS: lambda name, line, end, half: _is((min(end) > 0) == (name == "yes")),
    DOUBLE_CHANCE: lambda name, line, end, half: _is(end.winner in name.split("_or_")),
    H2H_3WAY_H1: lambda name, line, end, half: _is(half.winner == name),
    TOTALS_H1: lambda name, line, end, half: _over(name, half.home + half.away, line),
    HOME_TOTALS: lambda name, line, end, half: _over(name, end.home, line),
    AWAY_TOTALS: lambda name, line, end, half: _over(name, end.away, line),
}
"""By market: the selection, its line, the final score and that of the first half."""
