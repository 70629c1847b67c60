"""The weights of ``advisor.pricing.goals.margins``, computed from the games of nflverse, and how they do on later ones.

The product's importer takes no line without a price, and before 2006 the file has no prices of lines; so the lines are
read here by themselves, and every main line counts as even.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64
from advisor.pricing.goals.margins import FARTHEST, Ends, centres_of, density

SEASONS: Final = 8
"""So many are learned from: kicks and overtime have changed, and with them how often 3, 6, 8 and 0 points decide."""
FIRST_TESTED: Final = 2012
GAMES_OF_NOTHING: Final = {Ends.MARGIN: 5.0, Ends.TOTAL: 10.0}
"""So many games that end as if no number stood out are added to each number: what is rare is not taken at its word."""
DISTANCES: Final = ((0.0, 1.0), (1.5, 3.0), (3.5, 6.0), (6.5, 10.0), (10.5, float(FARTHEST)))
"""Points of a line from the main one, both included."""
KEY_NUMBERS: Final = {Ends.MARGIN: (1, 2, 3, 4, 6, 7, 10, 14), Ends.TOTAL: (37, 41, 43, 44, 47, 51)}
ROUNDS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Games:
    """g games: season, the main line (points by which home is favoured, or that both sides score), and how it ended."""

    season: Int64
    line: Float64
    ended: Int64

    def where(self, chosen: Bool) -> "Games":
        return Games(season=self.season[chosen], line=self.line[chosen], ended=self.ended[chosen])

    def before(self, season: int) -> "Games":
        """Those of the seasons that are learned from for this one."""
        return self.where((self.season < season) & (self.season >= season - SEASONS))


class Ended(NamedTuple):
    """Some whole lines: what they are, how many, and by game whether it ended on one of them, and the chance of it."""

    what: str
    lines: int
    seen: Bool
    predicted: Float64


def recorded_games(real_data: Path, ends: Ends) -> Games:
    with (real_data / "nfl" / "games_1999_2020.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["result"] not in ("", "NA")]
    line, ended = ("spread_line", "result") if ends is Ends.MARGIN else ("total_line", "total")
    return Games(
        season=np.array([row["season"] for row in rows], np.int64),
        line=np.array([row[line] for row in rows], np.float64),
        ended=np.array([row[ended] for row in rows], np.int64),
    )


def deviation(games: Games) -> float:
    """Root of the mean square by which games end beside their line."""
    return float(np.sqrt(((games.ended - games.line) ** 2).mean()))


def weights(games: Games, ends: Ends) -> Float64:
    """By number of points: how games end is normal around the line, times that, so that as many end on it as did."""
    values = ends.values
    number = ends.number(values)
    normal = np.exp(-0.5 * ((values - games.line[:, None]) / deviation(games)) ** 2)
    seen = np.bincount(ends.number(games.ended), minlength=number.max() + 1)
    added, weight = GAMES_OF_NOTHING[ends], np.ones(number.max() + 1)
    for _ in range(ROUNDS):
        expected = np.bincount(number, _normalised(normal * weight[number]).sum(axis=0))
        weight *= (seen + added) / (expected + added * weight)
    return weight


def walked_forward(games: Games, ends: Ends) -> tuple[Games, Float64]:
    """The games tested, and (g, values) the distribution of how each ends, learned from the seasons before its own."""
    tested = games.where(games.season >= FIRST_TESTED)
    found = np.empty((len(tested.season), len(ends.values)))
    for season in np.unique(tested.season).tolist():
        learned = games.before(season)
        spread, weight = deviation(learned), weights(learned, ends)
        for line in np.unique(tested.line[tested.season == season]).tolist():
            chosen = (tested.season == season) & (tested.line == line)
            found[chosen] = _even(line, ends, spread, weight)
    return tested, found


def _even(line: float, ends: Ends, spread: float, weight: Float64) -> Float64:
    """How a game ends with an even main line, which may be one of halves."""
    around = density(centres_of(line), ends, spread, weight)
    above, below = (around @ side for side in (ends.values > line, ends.values < line))
    even: Float64 = np.array([np.interp(0.5, above / (above + below), column) for column in around.T])
    return even


def by_distance(games: Games, ends: Ends, distribution: Float64) -> Iterator[Ended]:
    """Whole lines so far from the main one."""
    away = np.abs(ends.values - games.line[:, None])
    for least, most in DISTANCES:
        yield _ended(f"{least:g} to {most:g} away", games, ends, distribution, (least <= away) & (away <= most))


def by_key_number(games: Games, ends: Ends, distribution: Float64) -> Iterator[Ended]:
    """Whole lines of so many points, on either side and as far from the main one as any that are priced."""
    near = np.abs(ends.values - games.line[:, None]) <= FARTHEST
    for each in KEY_NUMBERS[ends]:
        yield _ended(f"{each} points", games, ends, distribution, near & (np.abs(ends.values) == each))


def _ended(what: str, games: Games, ends: Ends, distribution: Float64, chosen: Bool) -> Ended:
    on_one = (chosen & (games.ended[:, None] == ends.values)).any(axis=1)
    return Ended(what, int(chosen.sum()), on_one, (distribution * chosen).sum(axis=1))


def _normalised(each: Float64) -> Float64:
    whole: Float64 = each / each.sum(axis=1, keepdims=True)
    return whole
