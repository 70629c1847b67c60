"""One rule names the season of a game, whether a file names none or a provider reports it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from advisor.identity.directory import known_competitions
from advisor.identity.seasons import of_two_years, season_of


@pytest.mark.parametrize(
    ("competition", "day", "season"),
    [
        ("E0", date(2023, 8, 11), "2023/24"),
        ("E0", date(2024, 5, 19), "2023/24"),
        ("E0", date(1999, 8, 7), "1999/00"),
        ("F2", date(2018, 7, 27), "2018/19"),
        ("B1", date(2019, 6, 30), "2018/19"),
        ("E0", date(2020, 7, 26), "2019/20"),
        ("SC0", date(2020, 8, 1), "2020/21"),
        ("I1", date(2020, 8, 2), "2019/20"),
        ("SP2", date(2020, 8, 7), "2019/20"),
        ("I1", date(2020, 9, 19), "2020/21"),
        ("B1", date(2020, 8, 8), "2020/21"),
        ("MEX", date(2026, 7, 3), "2026/27"),
        ("BRA", date(2026, 12, 6), "2026"),
        ("NFL", date(2027, 2, 7), "2026"),
        ("NFL", date(2026, 9, 10), "2026"),
    ],
)
def test_season_of_a_day(competition: str, day: date, season: str) -> None:
    assert season_of(known_competitions()[competition], day) == season


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (date(2012, 8, 3), "2012/13"),
        (date(2014, 5, 18), "2013/14"),
        (date(2014, 8, 8), "2014"),
        (date(2015, 11, 8), "2015"),
        (date(2016, 5, 29), "2016"),
        (date(2016, 8, 26), "2016/17"),
        (date(2020, 3, 9), "2019/20"),
        (date(2020, 10, 30), "2020"),
        (date(2021, 1, 17), "2020"),
        (date(2021, 2, 12), "2021"),
        (date(2026, 12, 5), "2026"),
    ],
)
def test_argentina_plays_by_the_calendar_year_but_for_two_spells(day: date, season: str) -> None:
    assert season_of(known_competitions()["ARG"], day) == season


@pytest.mark.parametrize(
    ("competition", "day", "season"),
    [
        ("BRA", date(2021, 2, 25), "2020"),
        ("BRA", date(2021, 5, 29), "2021"),
        ("CHN", date(2022, 1, 4), "2021"),
        ("JPN", date(2026, 6, 6), "2026"),
        ("JPN", date(2026, 8, 8), "2026/27"),
        ("JPN", date(2027, 5, 30), "2026/27"),
    ],
)
def test_seasons_that_ran_on_and_leagues_that_change_to_autumn(competition: str, day: date, season: str) -> None:
    assert season_of(known_competitions()[competition], day) == season


def test_no_season_comes_back_once_the_next_has_begun() -> None:
    for competition in known_competitions().values():
        days = [date(1993, 1, 1) + timedelta(days=days) for days in range(0, 36 * 365, 3)]
        seasons = list(dict.fromkeys(season_of(competition, day) for day in days))
        changes = [
            (before, after)
            for before, after in pairwise(days)
            if season_of(competition, before) != season_of(competition, after)
        ]
        assert len(changes) == len(seasons) - 1, competition.code


def test_the_name_of_two_years() -> None:
    assert [of_two_years(first) for first in (1999, 2009, 2025)] == ["1999/00", "2009/10", "2025/26"]
