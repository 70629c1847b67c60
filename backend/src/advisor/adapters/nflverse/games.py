"""One row of nflverse ``games.csv`` → one game, or the reason why not.

Times are US Eastern wherever a game is played. Where the file has none, the game is taken to start at 13:00.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo

from advisor.core.history import NO_SCORE, UNKNOWN, event_key
from advisor.core.markets import EventStatus
from advisor.identity.directory import Competition, TeamDirectory, known_competitions
from advisor.identity.names import fold
from advisor.parsing.assembly import EventRow
from advisor.parsing.cells import NO_VALUE, RowFaultError, checked_name, local_start, read_score, read_time, shown_twice

NFL: Final[Competition] = known_competitions()["NFL"]

_EASTERN: Final = ZoneInfo("America/New_York")
_USUAL_TIME: Final = time(13, 0)
_SEASON: Final = re.compile(r"[0-9]{4}")
_MARGIN: Final = re.compile(r"-?[0-9]{1,3}(?:\.0+)?")
_FLAG: Final = re.compile(r"[01](?:\.0+)?")
_FIRST_YEAR: Final = 1920
_LAST_YEAR: Final = 2100


def read_game(cells: Sequence[str], position: Mapping[str, int], teams: TeamDirectory) -> tuple[EventRow, str]:
    """Read one game.

    Args:
        cells: as many as there are headings.
        position: of each heading.

    Returns:
        The game, and why its start is uncertain though the file gives a time, or "".

    Raises:
        RowFaultError: the first thing wrong with the row.
    """

    def text(column: str) -> str:
        return cells[position[column]] if column in position else ""

    day = _read_day(text("gameday"))
    start = read_time(text("gametime"), "gametime")
    kickoff = local_start(day, start or _USUAL_TIME, _EASTERN, "gametime")
    doubt = shown_twice(start, day) if start and kickoff.ambiguous else ""
    season = text("season")
    if not _SEASON.fullmatch(season):
        raise RowFaultError("season", f"season {season!r} is not a year")
    home_score, away_score = _scores(text("home_score"), text("away_score"), text("result"), text("total"))
    overtime = _overtime(text("overtime"), home_score)
    home_normal, away_normal = (home_score, away_score) if overtime == 0 else (NO_SCORE, NO_SCORE)
    home, away = _teams(text("home_team"), text("away_team"), teams)
    game = EventRow(
        key=event_key(NFL.code, day, home, away),
        competition=NFL.code,
        season=season,
        home=home,
        away=away,
        kickoff=kickoff.at,
        kickoff_known=start is not None and not doubt,
        status=(EventStatus.SCHEDULED if home_score == NO_SCORE else EventStatus.FINISHED).value,
        home_score=home_score,
        away_score=away_score,
        home_normal=home_normal,
        away_normal=away_normal,
        overtime=overtime,
    )
    return game, doubt


def _read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RowFaultError("gameday", f"date {text!r} cannot be read" if text else "date is missing") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RowFaultError("gameday", f"date {text!r} lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def _scores(home_text: str, away_text: str, result: str, total: str) -> tuple[int, int]:
    home, away = read_score(home_text, "home_score"), read_score(away_text, "away_score")
    if (home == NO_SCORE) != (away == NO_SCORE):
        raise RowFaultError("home_score" if home == NO_SCORE else "away_score", "only one side has a score")
    for column, text, expected in (("result", result, home - away), ("total", total, home + away)):
        if text in NO_VALUE:
            continue
        if home == NO_SCORE:
            raise RowFaultError(column, f"{column} {text} without a score")
        if not _MARGIN.fullmatch(text) or int(float(text)) != expected:
            raise RowFaultError(column, f"score {home}-{away} contradicts {column} {text!r}")
    return home, away


def _overtime(text: str, score: int) -> int:
    """Whether there was overtime; before it only that the score was level is known."""
    if text in NO_VALUE or score == NO_SCORE:
        return UNKNOWN
    if not _FLAG.fullmatch(text):
        raise RowFaultError("overtime", f"overtime {text!r} is neither 0 nor 1")
    return int(float(text))


def _teams(home_name: str, away_name: str, teams: TeamDirectory) -> tuple[str, str]:
    for column, name in (("home_team", home_name), ("away_team", away_name)):
        if name in NO_VALUE or not fold(name):
            raise RowFaultError(column, "team is missing")
        checked_name(name, column)
    if fold(home_name) == fold(away_name):
        raise RowFaultError("away_team", f"{home_name!r} plays itself")
    home, away = (teams.resolve(NFL.sport, NFL.country, name).key for name in (home_name, away_name))
    if home == away:
        raise RowFaultError("away_team", f"{home_name!r} and {away_name!r} are one team")
    return home, away
