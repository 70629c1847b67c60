"""Players of football clubs, and the markets on what they do in a game, before it starts.

A side's goals fall to its players, and its shots are as frequent as its goals; both are Poisson counts, so that each
player's are too. The markets follow the sides' strength of the moment, the lines the first view of the game.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from advisor.core.markets import LINE_NONE
from advisor.instruments.participant_markets import PLAYER_GOAL, PLAYER_SHOTS
from advisor.sandbox.world.clubs import Club
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.fixtures import Fixture
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.scoring import Chances, Column
from advisor.sandbox.world.sports import FOOTBALL

_SHOTS_PER_GOAL: Final = 9.0
_ROLES: Final = ((0.30, 0.22), (0.20, 0.17), (0.14, 0.13), (0.08, 0.08))
"""Shares of a side's goals and of its shots, of whom one can bet on; the rest falls to the others."""
_FIRST: Final = (
    "Ado",
    "Bram",
    "Casimir",
    "Dario",
    "Emlyn",
    "Fausto",
    "Goran",
    "Hale",
    "Ivo",
    "Jory",
    "Kasper",
    "Lorne",
)
_LAST: Final = (
    "Abelard", "Brightwater", "Corvane", "Duskin", "Elmgrove", "Farrowby", "Gantry", "Hollins", "Ironside", "Jessop",
    "Kestrel", "Lindqvist", "Marlowe", "Nightingale", "Oakhurst", "Pellgrave", "Quillon",
)  # fmt: skip
_APART: Final = 17
"""Clubs after which the names of the next competition begin; larger ones share names with those after them."""
_MOST: Final = 40
"""Counts that are computed; of a shot every few minutes more never come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One of a club's, invented.

    Attributes:
        goals, shots: shares of the side's.
    """

    name: str
    goals: float
    shots: float


@cache
def squad(competition: Competition, club: Club) -> tuple[Player, ...]:
    """Whom of a club one can bet on, the likeliest scorer first; nobody of a competition shares a name."""
    first = (competition.index * _APART + competition.clubs.index(club)) * len(_ROLES)
    # Two lists whose lengths have no common divisor: a pair comes again after as many as there are pairs.
    return tuple(
        Player(name=f"{_FIRST[place % len(_FIRST)]} {_LAST[place % len(_LAST)]}", goals=goals, shots=shots)
        for place, (goals, shots) in enumerate(_ROLES, first)
    )


def _players(fixture: Fixture) -> list[tuple[Player, int]]:
    """The players of a game, each with his side: 0 for home."""
    clubs = (fixture.home, fixture.away)
    return [(player, side) for side, club in enumerate(clubs) for player in squad(fixture.competition, club)]


def player_columns(fixture: Fixture) -> tuple[Column, ...]:
    """The markets on the players of a game, in the order of their chances' columns; none outside football."""
    if fixture.competition.sport is not FOOTBALL:
        return ()
    markets = [(market, player.name) for player, _ in _players(fixture) for market in (PLAYER_GOAL, PLAYER_SHOTS)]
    return tuple(
        Column(market, 2 * place, 2 * place + 2, participant=name) for place, (market, name) in enumerate(markets)
    )


def player_chances(game: GameState) -> Chances:
    """True probabilities of a game of football that has not begun, given no push: to score and not, over and under."""
    lines, shares = list[float](), list[float]()
    for player, side in _players(game.fixture):
        scores = float(-np.expm1(-game.rates[side] * player.goals))
        line = shots_line(game, player, side)
        over, under = _beside(float(game.rates[side]) * _SHOTS_PER_GOAL * player.shots, line)
        lines += [float(LINE_NONE), float(line)]
        shares += [scores, 1 - scores, over / (over + under), under / (over + under)]
    return Chances(lines=np.array([lines]), shares=np.array([shares]))


def shots_line(game: GameState, player: Player, side: int) -> int:
    """Whole or half, nearest to what is expected by the first view of the game, in hundredths, so that it stands."""
    expected = float(game.base[side]) * _SHOTS_PER_GOAL * player.shots
    return 50 * max(1, round(2 * expected))


def _beside(rate: float, line: int) -> tuple[float, float]:
    """Probability of more, and of fewer, than a line's hundredths."""
    counts = np.arange(_MOST)
    chance = np.exp(-rate) * rate**counts / np.cumprod(np.maximum(counts, 1).astype(np.float64))
    return float(chance[counts * 100 > line].sum()), float(chance[counts * 100 < line].sum())
