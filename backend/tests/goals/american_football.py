"""The tables of ``advisor.pricing.goals.margins``, computed from the games of nflverse.

The product's importer takes no line without a price, and before 2006 the file has no prices of lines; so the lines are
read here by themselves.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64
from advisor.instruments.market_types import SPREADS, TOTALS
from advisor.pricing.goals import push_probability

LAST_TRAINED: Final = 2011
"""Games up to that season are learned from, later ones are tested on."""
LARGEST: Final = 24
"""Margins up to it have a weight of their own."""
NEAR: Final = 5
"""Totals that end within so many points of the line say how often one ends on it."""
KEY_NUMBERS: Final = (3, 6, 7, 10, 14)
REACH: Final = 80
ROUNDS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Games:
    """g games: season, points by which the home side is favoured and by which it won, total of the line and scored."""

    season: Int64
    favoured: Float64
    margin: Int64
    total_line: Float64
    total: Int64

    def where(self, chosen: Bool) -> "Games":
        return Games(
            season=self.season[chosen],
            favoured=self.favoured[chosen],
            margin=self.margin[chosen],
            total_line=self.total_line[chosen],
            total=self.total[chosen],
        )

    def trained(self) -> "Games":
        return self.where(self.season <= LAST_TRAINED)

    def tested(self) -> "Games":
        return self.where(self.season > LAST_TRAINED)


def recorded_games(real_data: Path) -> Games:
    with (real_data / "nfl" / "games_1999_2020.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["result"] not in ("", "NA")]
    return Games(
        season=np.array([row["season"] for row in rows], np.int64),
        favoured=np.array([row["spread_line"] for row in rows], np.float64),
        margin=np.array([row["result"] for row in rows], np.int64),
        total_line=np.array([row["total_line"] for row in rows], np.float64),
        total=np.array([row["total"] for row in rows], np.int64),
    )


def deviation(games: Games) -> float:
    """Standard deviation of the margin around the line."""
    return float((games.margin - games.favoured).std())


def pushes_at_spread(games: Games) -> Float64:
    """(LARGEST + 1,) probability that a game with that spread is won by exactly it.

    Margins are normal around the line, times a weight of each absolute margin by which as many games are expected to
    end on it as did: all games say how often 3 or 7 points decide, not only those with that line.
    """
    sigma, margins = deviation(games), np.arange(-REACH, REACH + 1)
    size = np.abs(margins)
    normal = np.exp(-0.5 * ((margins - games.favoured[:, None]) / sigma) ** 2)
    seen = np.bincount(np.minimum(np.abs(games.margin), LARGEST + 1))[: LARGEST + 1]
    weight = np.ones(REACH + 1)
    for _ in range(ROUNDS):
        expected = np.bincount(size, _normalised(normal * weight[size]).sum(axis=0))[: LARGEST + 1]
        weight[: LARGEST + 1] *= seen / expected
    lines = np.arange(LARGEST + 1)
    around = _normalised(np.exp(-0.5 * ((margins - lines[:, None]) / sigma) ** 2) * weight[size])
    found: Float64 = around[lines, REACH + lines]
    return found


def push_at_total(games: Games) -> float:
    """Share of games that end near their total, for each number of points that counts as near: one less of a half."""
    near = np.abs(games.total - games.total_line) <= NEAR
    return float(near.sum() / np.where(games.total_line % 1.0 == 0.0, 2 * NEAR + 1, 2 * NEAR).sum())


def pushes_of(games: Games) -> Iterator[tuple[str, Bool, Float64]]:
    """Of each kind of whole line: its name, which games ended on it, and the shipped probability that they do."""
    spread, total = 100 * games.favoured.astype(np.int32), 100 * games.total_line.astype(np.int32)
    whole = games.favoured % 1.0 == 0.0
    points = np.abs(games.favoured)
    ended = games.margin == games.favoured
    predicted = push_probability(SPREADS, -spread)
    for each in KEY_NUMBERS:
        chosen = points == each
        yield f"spread {each}", ended[chosen], predicted[chosen]
    others = whole & ~np.isin(points, KEY_NUMBERS)
    yield "other spreads", ended[others], predicted[others]
    yield "all spreads", ended[whole], predicted[whole]
    whole = games.total_line % 1.0 == 0.0
    yield "totals", (games.total == games.total_line)[whole], push_probability(TOTALS, total)[whole]


def _normalised(weights: Float64) -> Float64:
    whole: Float64 = weights / weights.sum(axis=1, keepdims=True)
    return whole
