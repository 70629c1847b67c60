"""The season in which a game falls, by its competition and day: one rule for files that name none and for providers.

It looks at one game alone, so that a part of a file gives the same season as the whole.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from advisor.identity.directory import Competition

_CALENDAR_YEAR: Final = frozenset(
    {
        *("BRA", "BRA2", "CHI", "KOR", "CHN", "JPN", "USA", "NOR", "SWE", "SWE2", "FIN", "IRL", "LIB", "SUD", "WC"),
        *("EURO", "WNBA", "MLB", "NCAABB", "NPB", "KBO", "CFL", "AFL", "NRL", "IPL", "ARG"),
    }
)
"""Competitions whose season is a calendar year."""

_OTHER_SEASONS: Final[Mapping[str, tuple[tuple[date, date, bool], ...]]] = {
    "ARG": ((date.min, date(2014, 7, 31), False), (date(2016, 7, 1), date(2020, 6, 30), False)),
    "JPN": ((date(2026, 7, 1), date.max, False),),
}
"""From and to which day the seasons of a competition were, or will be, of the other kind: whether a calendar year."""

_ONE_YEAR_SPORTS: Final = frozenset({"american_football", "baseball", "tennis", "mma", "boxing", "australian_rules"})
"""Sports whose seasons carry one year's name."""

_STARTS: Final = (7, 1)
"""On which seasons named after two years begin."""

_ALL: Final = ""
_STARTED_LATE: Final[Mapping[tuple[str, int], tuple[int, int]]] = {
    # The pandemic carried 2019/20 through July 2020, in these divisions into August.
    (_ALL, 2020): (8, 1),
    ("I1", 2020): (9, 1),
    ("SP2", 2020): (9, 1),
    ("MEX", 2020): (7, 1),
    # Seasons of 2020 and 2021 that ended in the next year.
    ("BRA", 2021): (3, 1),
    ("ARG", 2021): (2, 1),
    ("CHN", 2022): (2, 1),
}
"""The first day, by competition and year, where the season before ran on; those of the whole world begin in summer."""

_SPILL_UNTIL: Final = 3
"""American football's play-offs run into the next year, to March at the latest, and count to the year before."""


def season_of(competition: Competition, day: date) -> str:
    """The season's name, as files write it: ``"2026"`` or ``"2025/26"``.

    Args:
        day: local to the stadium.
    """
    if competition.sport == "american_football":
        return str(day.year - (day.month <= _SPILL_UNTIL))
    is_year = _is_calendar_year(competition, day)
    usual = (1, 1) if is_year else _STARTED_LATE.get((_ALL, day.year), _STARTS)
    start = _STARTED_LATE.get((competition.code, day.year), usual)
    first = day.year if (day.month, day.day) >= start else day.year - 1
    return str(first) if is_year else of_two_years(first)


def of_two_years(first: int) -> str:
    """The name of the season that begins in a year and ends in the next: 2025 → ``"2025/26"``."""
    return f"{first}/{(first + 1) % 100:02d}"


def _is_calendar_year(competition: Competition, day: date) -> bool:
    for start, end, is_year in _OTHER_SEASONS.get(competition.code, ()):
        if start <= day <= end:
            return is_year
    return competition.code in _CALENDAR_YEAR or competition.sport in _ONE_YEAR_SPORTS
