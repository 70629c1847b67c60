"""Made-up files in the newest layout of football-data.co.uk, every column filled."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.identity.directory import FOOTBALL, TeamDirectory, known_competitions

DIVISIONS: Final = ("E0", "D1", "I1", "SP1", "F1", "N1", "B1", "P1", "T1", "G1")
CLUBS: Final = 18
FIRST_YEAR: Final = 1995

# fmt: off
_FACTS: Final = (
    "Div", "Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR", "HTHG", "HTAG", "HTR", "Referee",
    "HS", "AS", "HST", "AST", "HF", "AF", "HC", "AC", "HY", "AY", "HR", "AR",
)
# fmt: on
_BOOKS: Final = ("B365", "BFD", "BMGM", "BV", "BW", "CL", "LB", "PS", "Max", "Avg", "BFE")
_SIDE_BOOKS: Final = ("B365", "P", "Max", "Avg", "BFE")


def football_data_file(matches: int, seed: int = 1) -> bytes:
    """A file of so many matches of ten divisions, with each of the 132 columns of a file of 2025/26.

    It holds 30 rows of venue prices and 12 of aggregates for each match.
    """
    rng = np.random.default_rng(seed)
    columns = [*_FACTS, *_price_columns("", "AHh"), *_price_columns("C", "AHCh")]
    # Prices move until the close, but not to those of another match: such rows are refused.
    early = [rng.dirichlet(np.full(sides, 6.0), size=matches) for sides in (3, 2, 2)]
    late = [fair * np.exp(rng.normal(0, 0.05, fair.shape)) for fair in early]
    prices = np.concatenate([_prices(rng, fairs) for fairs in (early, late)], axis=1)
    lines = [",".join(columns)]
    lines += [f"{facts},{','.join(row)}" for facts, row in zip(_facts(rng, matches), prices, strict=True)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _price_columns(closing: str, line: str) -> Iterator[str]:
    for book in _BOOKS:
        yield from (f"{book}{closing}{side}" for side in "HDA")
    for book in _SIDE_BOOKS:
        yield from (f"{book}{closing}{side}2.5" for side in "><")
    yield line
    for book in _SIDE_BOOKS:
        yield from (f"{book}{closing}AH{side}" for side in "HA")


def _prices(rng: np.random.Generator, fairs: list[Float64]) -> np.ndarray[tuple[int, int], np.dtype[np.str_]]:
    results, totals, spreads = fairs
    handicap = rng.integers(-8, 9, (len(results), 1)) / 4
    asked = [_asked(rng, results, len(_BOOKS)), _asked(rng, totals, len(_SIDE_BOOKS)), handicap]
    return np.char.mod("%.5g", np.concatenate([*asked, _asked(rng, spreads, len(_SIDE_BOOKS))], axis=1))


def _asked(rng: np.random.Generator, fair: Float64, books: int) -> Float64:
    """Odds of each book for each side, (matches, books × sides), by the (matches, sides) fair shares."""
    matches, sides = fair.shape
    noise = np.exp(rng.normal(0, 0.03, (matches, books, sides)))
    shaded = fair[:, None, :] * noise * rng.uniform(1.02, 1.07, (1, books, 1))
    return np.round(1 / np.minimum(shaded, 0.97), 2).reshape(matches, books * sides)


def _facts(rng: np.random.Generator, matches: int) -> Iterator[str]:
    clubs = {division: _clubs(division) for division in DIVISIONS}
    goals = rng.poisson((1.5, 1.2), (matches, 2))
    counts = rng.integers(0, 20, (matches, 12))
    rounds = [(home, away) for home in range(CLUBS) for away in range(CLUBS) if home != away]
    for number in range(matches):
        season, within = divmod(number, len(DIVISIONS) * len(rounds))
        pairing, division = divmod(within, len(DIVISIONS))
        home, away = rounds[pairing]
        day = date(FIRST_YEAR + season, 8, 8) + timedelta(days=pairing * 280 // len(rounds))
        names = clubs[DIVISIONS[division]]
        home_goals, away_goals = goals[number]
        result = "H" if home_goals > away_goals else "A" if away_goals > home_goals else "D"
        yield ",".join(
            [
                *(DIVISIONS[division], f"{day:%d/%m/%Y}", "15:00", names[home], names[away]),
                *(str(home_goals), str(away_goals), result, "0", "0", "D", "A Referee"),
                *map(str, counts[number]),
            ]
        )


def _clubs(division: str) -> list[str]:
    country = known_competitions()[division].country
    names = [
        entry.team.name
        for entry in TeamDirectory.shipped().entries
        if (entry.team.sport, entry.team.country) == (FOOTBALL, country)
    ]
    if len(names) < CLUBS:
        raise ValueError(f"Only {len(names)} clubs of {country} are known.")
    return names[:CLUBS]
