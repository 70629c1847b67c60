"""Clubs of the world: each is found by all its names, and a name has as many meanings as clubs that carry it."""

from collections import Counter, defaultdict

import pytest

from advisor.identity.clubs import Club, clubs_named, narrowed, plays, where_of
from advisor.identity.directory import Team, TeamDirectory, TeamEntry, csv_rows, shipped_teams
from advisor.identity.names import fold
from advisor.identity.squads import FIRST_TEAM, Squad, read_name
from advisor.identity.team_index import ANYWHERE
from advisor.identity.team_matching import TeamFinder, TeamVerdict, compare_teams

TABLES = ("clubs.csv", "franchises.csv")
MEMBERS = {"NFL": 32, "NBA": 30, "MLB": 30, "NHL": 32, "NPB": 12, "KBO": 10, "CFL": 9, "Counties": 18, "BBL": 8}
SHIPPED = TeamDirectory.shipped()
FINDER = TeamFinder(SHIPPED)


def named(sport: str, name: str, country: str = "", where: str = "") -> set[str]:
    return {club.key for club in clubs_named(sport, country, where, read_name(name).base)}


def verdict(sport: str, one: str, other: str) -> TeamVerdict:
    ours, theirs = (FINDER.read(sport, ANYWHERE, name) for name in (one, other))
    assert compare_teams(ours, theirs).verdict is compare_teams(theirs, ours).verdict
    return compare_teams(ours, theirs).verdict


def test_closed_leagues_are_complete_and_every_league_is_known() -> None:
    leagues = {row["league"] for row in csv_rows("leagues.csv")}
    assert len(leagues) == len(csv_rows("leagues.csv"))
    assert {row["league"] for table in TABLES for row in csv_rows(table)} <= leagues
    counted = Counter(row["league"] for row in csv_rows("franchises.csv"))
    assert {league: counted[league] for league in MEMBERS} == MEMBERS
    assert sum(counted.values()) + len(csv_rows("clubs.csv")) > 2_000


@pytest.mark.parametrize("table", TABLES)
def test_every_club_is_found_by_each_of_its_names(table: str) -> None:
    for row in csv_rows(table):
        first, *more = [row["name"]] if table == "clubs.csv" else [f"{row['place']} {row['nickname']}"]
        names = [first, *more, *filter(None, row["aliases"].split("|"))]
        assert len({fold(name) for name in names}) == len(names), row
        found = [clubs_named(row["sport"], "", "", read_name(name).base) for name in names]
        common = frozenset.intersection(*found)
        assert [club for club in common if club.league == row["league"]], (row, found)


def test_no_clubs_name_is_another_ones_alias_in_its_own_league() -> None:
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in csv_rows("clubs.csv"):
        for alias in filter(None, row["aliases"].split("|")):
            names[row["sport"], row["league"], fold(alias)].add(row["name"])
    shared = [row["name"] for row in csv_rows("clubs.csv") if (row["sport"], row["league"], fold(row["name"])) in names]
    assert shared == []


def test_shipped_teams_are_the_tables_clubs_and_not_another_ones() -> None:
    for entry in shipped_teams():
        team = entry.team
        if read_name(team.name).squad != FIRST_TEAM or not FINDER.find(team.sport, team.country, team.name):
            continue
        found = clubs_named(team.sport, "", "", read_name(team.name).base)
        assert team.key in {club.key for club in found}, (team, found)


@pytest.mark.parametrize(
    ("sport", "name", "keys"),
    [
        ("football", "Everton", {"everton", "everton-de-vina-del-mar"}),
        ("football", "Barcelona SC", {"barcelona-sc"}),
        ("football", "FC Barcelona", {"barcelona"}),
        ("football", "Barcelona FC", {"barcelona"}),
        ("football", "C. Palace", {"crystal-palace"}),
        ("football", "Ravenmoor", set()),
        ("basketball", "Los Angeles", {"los-angeles-clippers", "los-angeles-lakers", "los-angeles-sparks"}),
        ("baseball", "Chicago", {"chicago-cubs", "chicago-white-sox"}),
        ("american_football", "Green Bay", {"green-bay-packers"}),
        ("basketball", "Green Bay", {"green-bay-phoenix"}),
        ("basketball", "Maccabi Segafredo Tel Aviv", {"maccabi-tel-aviv"}),
        ("ice_hockey", "EHC Red Bull München", {"red-bull-munich"}),
    ],
)
def test_a_name_means_each_club_that_carries_it(sport: str, name: str, keys: set[str]) -> None:
    assert named(sport, name) == keys


def test_a_competition_says_whose_clubs_are_meant() -> None:
    assert named("basketball", "Houston") == {"houston-cougars", "houston-rockets"}
    assert named("basketball", "Houston", "USA", where_of("NBA")) == {"houston-rockets"}
    assert named("basketball", "Houston", "USA", where_of("NCAAB")) == {"houston-cougars"}
    assert named("football", "Rangers", "Scotland") == {"rangers"}
    assert named("football", "Rangers", "", where_of("UCL")) == {"rangers"}
    assert named("football", "Rangers", "Italy") == set()


def test_an_opponent_says_which_of_several_clubs_is_meant() -> None:
    def meant(sport: str, name: str, opponent: str) -> set[str]:
        return {club.key for club in narrowed(*(clubs_named(sport, "", "", fold(each)) for each in (name, opponent)))}

    assert meant("football", "Everton", "Liverpool") == meant("football", "Everton", "Napoli") == {"everton"}
    assert meant("football", "Everton", "Cobreloa") == {"everton-de-vina-del-mar"}
    assert meant("football", "Nacional", "Ravenmoor") == named("football", "Nacional")
    assert meant("baseball", "Texas", "Athletics") == {"texas-rangers"}
    assert len(meant("basketball", "Houston", "Memphis")) == 2
    assert narrowed(frozenset(), frozenset({Club("NBA", "x")})) == frozenset()


@pytest.mark.parametrize(
    ("sport", "one", "other", "expected"),
    [
        ("football", "Tottenham Hotspur", "Spurs", TeamVerdict.SAME_TEAM),
        ("football", "Red Star Belgrade", "FK Crvena zvezda", TeamVerdict.SAME_TEAM),
        ("football", "Radnički Niš", "Radnički 1923", TeamVerdict.OTHER_TEAM),
        ("football", "Bayern München II", "Bayern Munich B", TeamVerdict.SAME_TEAM),
        ("football", "Castilla", "Real Madrid B", TeamVerdict.SAME_TEAM),
        ("football", "Castilla", "Real Madrid", TeamVerdict.OTHER_SQUAD),
        ("football", "Barcelona", "Barcelona SC", TeamVerdict.OTHER_TEAM),
        ("football", "River Plate", "River Plate Montevideo", TeamVerdict.ONE_OF_SEVERAL),
        ("basketball", "Houston", "Houston Rockets", TeamVerdict.ONE_OF_SEVERAL),
        ("basketball", "OKC", "Oklahoma City Blue", TeamVerdict.ONE_OF_SEVERAL),
        ("basketball", "Las Vegas Aces", "Las Vegas Aces (W)", TeamVerdict.SAME_TEAM),
        ("rugby_union", "Black Ferns", "New Zealand Women", TeamVerdict.SAME_TEAM),
        ("rugby_union", "Black Ferns", "All Blacks", TeamVerdict.OTHER_SQUAD),
        ("ice_hockey", "Canada Juniors", "Canada U20", TeamVerdict.SAME_TEAM),
        ("football", "Inter Primavera", "Internazionale U19", TeamVerdict.SAME_TEAM),
        ("football", "Inter Primavera", "Internazionale U23", TeamVerdict.OTHER_SQUAD),
        ("football", "Real Madrid Juvenil A", "Real Madrid U19", TeamVerdict.SAME_TEAM),
    ],
)
def test_two_names_compared(sport: str, one: str, other: str, expected: TeamVerdict) -> None:
    assert verdict(sport, one, other) is expected


def test_what_a_person_said_goes_before_the_table() -> None:
    """The table parts these two; a person's alias joins them."""
    own = Team(sport="football", country=ANYWHERE, key="cska-sofia", name="CSKA Sofia", reviewed=False)
    finder = TeamFinder(TeamDirectory.shipped([TeamEntry(team=own, aliases=("CSKA 1948 Sofia",))]))
    ours, theirs = finder.read_team(own), finder.read("football", ANYWHERE, "CSKA 1948 Sofia")
    assert compare_teams(ours, theirs).verdict is TeamVerdict.SAME_TEAM
    assert verdict("football", "CSKA Sofia", "CSKA 1948 Sofia") is TeamVerdict.OTHER_TEAM


def test_the_opponents_of_women_are_women() -> None:
    ours, theirs = (FINDER.read("football", ANYWHERE, name) for name in ("OL Lyonnes", "Fleury"))
    assert FINDER.against(theirs, ours).squad == Squad(women=True)
    assert FINDER.against(ours, theirs) is ours
    chicago, sun = (FINDER.read("basketball", ANYWHERE, name) for name in ("Chicago", "Connecticut Sun"))
    assert (chicago.squad, FINDER.against(chicago, sun).squad) == (FIRST_TEAM, Squad(women=True))


def test_universities_play_in_their_own_sports_only() -> None:
    rows = {row["school"]: row for row in csv_rows("universities.csv")}
    assert plays(rows["Michigan"], "ice_hockey")
    assert not plays(rows["Alabama"], "ice_hockey")
    assert not plays(rows["Gonzaga"], "american_football")
    assert not plays(rows["Colorado"], "baseball")
    assert sum(plays(row, "ice_hockey") for row in rows.values()) >= 40
    assert all(plays(row, "basketball") for row in rows.values())
    assert named("football", "Michigan") == set()


def test_an_opponent_that_says_more_makes_no_other_team_of_the_same_name() -> None:
    everton, liverpool, cobreloa = (
        FINDER.read("football", ANYWHERE, name) for name in ("Everton", "Liverpool", "Cobreloa")
    )
    english, chilean = FINDER.against(everton, liverpool), FINDER.against(everton, cobreloa)
    assert compare_teams(english, everton).verdict is TeamVerdict.SAME_WORDS
    assert compare_teams(english, chilean).verdict is TeamVerdict.ONE_OF_SEVERAL
