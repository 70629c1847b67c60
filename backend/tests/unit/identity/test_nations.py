"""Countries have many names and are never mistaken for one another."""

from itertools import combinations

import pytest

from advisor.core.readings import EventReport
from advisor.identity.directory import TeamDirectory, csv_rows
from advisor.identity.event_matching import match
from advisor.identity.event_rules import MatchVerdict
from advisor.identity.names import fold
from advisor.identity.nations import nation_of
from advisor.identity.new_events import new_event
from advisor.identity.squads import FIRST_TEAM, read_name
from advisor.identity.team_index import ANYWHERE
from advisor.identity.team_matching import TeamFinder, compare_teams
from tests.unit.identity.games import event, reported

UNKNOWN = TeamDirectory([])
NAMES = {row["name"]: [row["name"], *filter(None, row["aliases"].split("|"))] for row in csv_rows("national_teams.csv")}

MEMBERS_OF_FIFA = 211


def test_the_table_is_complete_and_no_name_means_two_countries() -> None:
    assert len(NAMES) > MEMBERS_OF_FIFA
    for country, names in NAMES.items():
        assert {nation_of(fold(name)) for name in names} == {country}
        assert len({fold(name) for name in names}) == len(names)
        assert {read_name(name).squad for name in names} == {FIRST_TEAM}


def test_no_two_countries_are_one_team_under_any_of_their_names() -> None:
    finder = TeamFinder(UNKNOWN)
    read = {name: finder.read("handball", ANYWHERE, name) for names in NAMES.values() for name in names}
    for (_, ours), (_, theirs) in combinations(NAMES.items(), 2):
        assert not any(compare_teams(read[one], read[other]).compatible for one in ours[:3] for other in theirs[:3])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("USA", "Türkiye"), ("United States", "Turkey")),
        (("Korea Republic", "Czech Republic"), ("South Korea", "Czechia")),
        (("Côte d'Ivoire", "IR Iran"), ("Ivory Coast", "Iran")),
        (("Côte d’Ivoire Women", "Cabo Verde (W)"), ("Ivory Coast (W)", "Cape Verde Women")),
        (("Korea DPR U20", "Türkiye U-20"), ("North Korea Under-20", "Turkey U20")),
        (("Bosnia & Herzegovina", "Republic of Ireland"), ("Bosnia-Herzegovina", "Ireland")),
        (("Chinese Taipei", "Hong Kong, China"), ("Taiwan", "Hong Kong")),
        (("St Kitts & Nevis", "Congo DR"), ("Saint Kitts and Nevis", "DR Congo")),
    ],
)
@pytest.mark.parametrize("code", ["WC", "UNL"])
def test_a_country_under_two_names_is_one_team(one: tuple[str, str], other: tuple[str, str], code: str) -> None:
    for ours, theirs in ((one, other), (other, one)):
        result = match(reported(*theirs, code, hours=0.9), [event(*ours, code)], UNKNOWN)
        assert result.verdict is MatchVerdict.JOIN, result.evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Niger", "Nigeria"), ("Guinea", "Guinea-Bissau"), ("Guinea", "Equatorial Guinea"), ("Congo", "DR Congo"),
        ("Dominica", "Dominican Republic"), ("Austria", "Australia"), ("Samoa", "American Samoa"),
        ("Sudan", "South Sudan"), ("Ireland", "Northern Ireland"), ("South Korea", "North Korea"),
        ("Slovakia", "Slovenia"), ("Mali", "Malia"), ("England", "England Lions"), ("India", "India A"),
        ("Spain", "Spain XI"), ("Niger Women", "Nigeria Women"), ("Brazil", "Brazil Women"), ("Japan", "Japan U23"),
        ("US Virgin Islands", "British Virgin Islands"), ("Korea Republic", "Korea DPR"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("sport", ["football", "handball", "cricket"])
def test_two_countries_are_two_teams(one: str, other: str, sport: str) -> None:
    finder = TeamFinder(UNKNOWN)
    compared = compare_teams(finder.read(sport, ANYWHERE, one), finder.read(sport, ANYWHERE, other))
    assert not compared.likely
    for ours, theirs in ((one, other), (other, one)):
        result = match(reported(theirs, "Peru", "WC"), [event(ours, "Peru", "WC")], UNKNOWN)
        assert result.verdict is not MatchVerdict.JOIN


def test_a_country_is_one_team_whichever_name_comes_first() -> None:
    directory = TeamDirectory([])
    finder = TeamFinder(directory)

    def made(home: str, away: str) -> tuple[str, str]:
        report: EventReport = reported(home, away, "WC")
        found = new_event(report, directory, finder)
        assert found is not None
        return found.home.name, found.away.name

    assert made("Türkiye", "Côte d'Ivoire") == made("Turkey", "Ivory Coast") == ("Turkey", "Ivory Coast")
    assert made("Korea Republic (W)", "USA U20") == ("South Korea Women", "USA U20")
    assert made("Kansas", "Ravenmoor") == ("Kansas", "Ravenmoor")


def test_clubs_of_a_country_are_no_countries() -> None:
    finder = TeamFinder(UNKNOWN)
    assert finder.read("basketball", "USA", "Georgia").nation == ""
    assert finder.read("basketball", ANYWHERE, "Georgia").nation == "Georgia"
