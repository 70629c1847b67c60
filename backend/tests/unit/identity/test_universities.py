"""Universities have many names, share cities with professional teams, and are never mistaken for one another."""

from collections import Counter
from itertools import combinations

import pytest

from advisor.identity.directory import AMERICAN_FOOTBALL, COLLEGE_SPORTS, TeamDirectory, csv_rows
from advisor.identity.event_matching import EventMatcher
from advisor.identity.event_rules import MatchVerdict
from advisor.identity.names import fold
from advisor.identity.squads import FIRST_TEAM, read_name
from advisor.identity.team_matching import TeamFinder, compare_teams
from tests.unit.identity.games import event, reported

SHIPPED = TeamDirectory.shipped()
FINDER = TeamFinder(SHIPPED)
ROWS = csv_rows("universities.csv")


def names_of(row: dict[str, str]) -> list[str]:
    return [row["school"], f"{row['school']} {row['nickname']}", *filter(None, row["aliases"].split("|"))]


def test_no_name_means_two_schools() -> None:
    assert len(ROWS) > 360
    counted = Counter(name for row in ROWS for name in {fold(name) for name in names_of(row)})
    assert [name for name, count in counted.items() if count > 1] == []
    assert all(read_name(name).squad == FIRST_TEAM for row in ROWS for name in names_of(row))


@pytest.mark.parametrize("sport", COLLEGE_SPORTS)
def test_a_school_is_found_by_every_name_that_no_professional_team_has(sport: str) -> None:
    lost = []
    for row in ROWS:
        found = {name: FINDER.find(sport, "USA", name) for name in names_of(row)}
        teams = {team.name for team in found.values() if team is not None}
        assert f"{row['school']} {row['nickname']}" in teams
        lost += [name for name, team in found.items() if team is None]
        # What a professional team is called by (UTA, OAK, LAC) stays its name.
        others = teams - {f"{row['school']} {row['nickname']}"}
        assert all(SHIPPED.find(sport, "USA", name) for name in others)
        assert len(others) <= 1
    assert len(lost) < 45, lost


@pytest.mark.parametrize(
    ("sport", "city"),
    [
        (AMERICAN_FOOTBALL, "Washington"), (AMERICAN_FOOTBALL, "Houston"), (AMERICAN_FOOTBALL, "Miami"),
        ("basketball", "Memphis"), ("basketball", "Denver"), ("basketball", "Utah"), ("baseball", "Texas"),
        ("baseball", "Cincinnati"),
    ],
)  # fmt: skip
def test_a_city_of_a_professional_team_means_neither(sport: str, city: str) -> None:
    assert FINDER.find(sport, "USA", city) is None


def test_no_two_schools_are_alike_under_their_schools_names() -> None:
    read = [FINDER.read("basketball", "USA", row["school"]) for row in ROWS]
    alike = [(ours.name, theirs.name) for ours, theirs in combinations(read, 2) if compare_teams(ours, theirs).likely]
    assert alike == []


@pytest.mark.parametrize(
    ("code", "home", "away", "their_home", "their_away"),
    [
        ("NCAAF", "Ole Miss Rebels", "Miss St", "Mississippi", "Mississippi State Bulldogs"),
        ("NCAAF", "Miami (FL)", "UCF", "Miami Hurricanes", "Central Florida Knights"),
        ("NCAAF", "Washington", "Oregon State", "Washington Huskies", "Oregon St Beavers"),
        ("NCAAB", "UConn Huskies", "St. John's", "Connecticut", "Saint John's Red Storm"),
        ("NCAAB", "Houston", "Memphis", "Houston Cougars", "Memphis Tigers"),
        ("NCAAB", "LIU Sharks", "Cal St. Fullerton", "Long Island University", "CSU Fullerton Titans"),
        ("NCAABB", "LSU", "Texas A&M", "Louisiana State Tigers", "Texas A and M Aggies"),
        ("NBA", "LA Lakers", "Golden State", "Los Angeles Lakers", "Golden State Warriors"),
        ("MLB", "NY Mets", "Chi White Sox", "New York Mets", "Chicago White Sox"),
        ("NHL", "Montréal Canadiens", "St Louis Blues", "Montreal Canadiens", "Saint Louis Blues"),
    ],
)
def test_one_game_of_schools_under_two_names(code: str, home: str, away: str, their_home: str, their_away: str) -> None:
    for ours, theirs in (((home, away), (their_home, their_away)), ((their_home, their_away), (home, away))):
        result = EventMatcher([event(*ours, code)], SHIPPED).match(reported(*theirs, code))
        assert result.verdict is MatchVerdict.JOIN, result.evidence
