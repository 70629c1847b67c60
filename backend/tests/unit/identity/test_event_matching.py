"""Which event a report is about: certain matches join, doubtful ones wait for review, other games stay apart."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.identity.event_matching import EventMatcher, match
from advisor.identity.event_rules import MatchVerdict
from tests.unit.identity import measuring
from tests.unit.identity.games import DIRECTORY, KICKOFF, event, reported

HARD_NEGATIVES = [
    ("Man United", "Arsenal", "Manchester City", "Arsenal", "E0"),
    ("Sheffield Weds", "Hull", "Sheffield United", "Hull City", "E1"),
    ("Inter", "Roma", "AC Milan", "AS Roma", "I1"),
    ("Real Madrid", "Sevilla", "Atlético Madrid", "Sevilla", "SP1"),
    ("Ath Bilbao", "Betis", "Atlético Madrid", "Real Betis", "SP1"),
    ("Paris SG", "Lens", "Paris FC", "RC Lens", "F1"),
    ("Bristol City", "Stoke", "Bristol Rovers", "Stoke City", "E1"),
    ("Celtic", "Dundee", "Celtic", "Dundee United", "SC0"),
    ("Union Berlin", "Mainz", "Hertha Berlin", "Mainz 05", "D1"),
    ("Los Angeles FC", "Austin FC", "LA Galaxy", "Austin FC", "USA"),
    ("Atletico-MG", "Santos", "Athletico-PR", "Santos", "BRA"),
    ("New York Giants", "Dallas Cowboys", "New York Jets", "Dallas Cowboys", "NFL"),
    ("LA", "SEA", "LAC", "SEA", "NFL"),
    ("Arsenal", "Chelsea", "Arsenal Women", "Chelsea Women", "E0"),
    ("Arsenal", "Chelsea", "Arsenal (W)", "Chelsea (W)", "E0"),
    ("Arsenal", "Chelsea", "Arsenal Ladies", "Chelsea LFC", "E0"),
    ("Lyon", "Nantes", "Olympique Lyonnais Féminines", "FC Nantes Féminines", "F1"),
    ("Wolfsburg", "Freiburg", "VfL Wolfsburg Frauen", "SC Freiburg Frauen", "D1"),
    ("Barcelona", "Valencia", "FC Barcelona Femenino", "Valencia Femenino", "SP1"),
    ("Arsenal", "Chelsea", "Arsenal U21", "Chelsea U21", "E0"),
    ("Arsenal", "Chelsea", "Arsenal Under-23s", "Chelsea Under-23s", "E0"),
    ("Roma", "Inter", "Roma Primavera", "Inter Primavera", "I1"),
    ("Villarreal", "Eibar", "Villarreal B", "SD Eibar", "SP2"),
    ("Dortmund", "Mainz", "Borussia Dortmund II", "Mainz 05 II", "D1"),
    ("Ajax", "PSV Eindhoven", "Jong Ajax", "Jong PSV", "N1"),
    ("Real Madrid", "Getafe", "Real Madrid Castilla", "Getafe B", "SP1"),
    ("Juventus", "Torino", "Juventus Next Gen", "Torino", "I1"),
    ("Arsenal", "Chelsea", "Arsenal SRL", "Chelsea SRL", "E0"),
]


@pytest.mark.parametrize(("home", "away", "their_home", "their_away", "code"), HARD_NEGATIVES)
def test_teams_that_sound_alike_never_join(home: str, away: str, their_home: str, their_away: str, code: str) -> None:
    result = match(reported(their_home, their_away, code), [event(home, away, code)], DIRECTORY)
    assert result.verdict is not MatchVerdict.JOIN
    backwards = match(reported(home, away, code), [event(their_home, their_away, code)], DIRECTORY)
    assert backwards.verdict is not MatchVerdict.JOIN


@pytest.mark.parametrize(
    ("home", "away", "their_home", "their_away", "code"),
    [
        ("Man United", "Nott'm Forest", "Manchester Utd", "Nottingham Forest FC", "E0"),
        ("Brighton", "Bournemouth", "Brighton & Hove Albion", "AFC Bournemouth", "E0"),
        ("M'gladbach", "FC Koln", "Borussia M.Gladbach", "1. FC Köln", "D1"),
        ("Ath Madrid", "Sociedad", "Club Atlético de Madrid", "Real Sociedad", "SP1"),
        ("St Etienne", "Paris SG", "AS Saint-Étienne", "PSG", "F1"),
        ("LA", "WAS", "Los Angeles Rams", "Washington Commanders", "NFL"),
        ("Willem II", "Ajax", "Willem II Tilburg", "AFC Ajax", "N1"),
        ("Real Sociedad B", "Eibar", "Real Sociedad II", "SD Eibar", "SP2"),
        ("Arsenal Women", "Chelsea Women", "Arsenal", "Chelsea (W)", "WSL"),
    ],
)
def test_one_game_under_two_names_joins(home: str, away: str, their_home: str, their_away: str, code: str) -> None:
    result = match(reported(their_home, their_away, code), [event(home, away, code)], DIRECTORY)
    assert (result.verdict, result.event_id, result.swapped) == (MatchVerdict.JOIN, 1, False)
    assert result.score > 0.6


@pytest.mark.parametrize(
    ("code", "hours", "verdict"),
    [
        ("E0", 0.1, MatchVerdict.JOIN),
        ("E0", 10, MatchVerdict.JOIN),
        ("E0", 72, MatchVerdict.REVIEW),
        ("E0", 24 * 12, MatchVerdict.NEW),
        ("MLB", 0.5, MatchVerdict.JOIN),
        ("MLB", 4, MatchVerdict.REVIEW),
        ("MLB", 24, MatchVerdict.NEW),
    ],
)
def test_the_window_of_the_start(code: str, hours: float, verdict: MatchVerdict) -> None:
    home, away = ("Arsenal", "Chelsea") if code == "E0" else ("New York Yankees", "Boston Red Sox")
    assert match(reported(home, away, code, hours=hours), [event(home, away, code)], DIRECTORY).verdict is verdict


def test_a_day_that_changes_at_midnight() -> None:
    late = replace(event("Arsenal", "Chelsea", known=False), match_date=(KICKOFF - timedelta(days=1)).date())
    assert match(reported("Arsenal", "Chelsea"), [late], DIRECTORY).verdict is MatchVerdict.JOIN


def test_a_doubleheader_is_resolved_by_the_minute_or_not_at_all() -> None:
    first, second = (
        event("New York Yankees", "Boston Red Sox", "MLB", id_=1),
        event("New York Yankees", "Boston Red Sox", "MLB", id_=2, hours=1.2),
    )
    exact = match(reported("New York Yankees", "Boston Red Sox", "MLB", hours=1.2), [first, second], DIRECTORY)
    assert (exact.verdict, exact.event_id) == (MatchVerdict.JOIN, 2)
    between = match(reported("New York Yankees", "Boston Red Sox", "MLB", hours=0.6), [first, second], DIRECTORY)
    assert between.verdict is MatchVerdict.REVIEW
    assert {between.event_id, *(other.event_id for other in between.others)} == {1, 2}


def test_swapped_sides_wait_where_a_side_is_at_home_and_are_noted_where_none_is() -> None:
    football = match(reported("Chelsea", "Arsenal"), [event("Arsenal", "Chelsea")], DIRECTORY)
    assert (football.verdict, football.swapped) == (MatchVerdict.REVIEW, True)
    nfl = match(reported("Seahawks", "Patriots", "NFL"), [event("NE", "SEA", "NFL")], DIRECTORY)
    assert (nfl.verdict, nfl.swapped) == (MatchVerdict.JOIN, True)
    assert "swapped" in {fact.code for fact in nfl.evidence}


def test_another_competition_of_the_same_teams_waits() -> None:
    cup = match(reported("Arsenal", "Chelsea", "FAC"), [event("Arsenal", "Chelsea")], DIRECTORY)
    assert cup.verdict is MatchVerdict.REVIEW
    unknown = match(reported("Arsenal", "Chelsea", "zz", name="Winter Cup"), [event("Arsenal", "Chelsea")], DIRECTORY)
    assert unknown.verdict is MatchVerdict.JOIN


def test_a_claimed_event_waits_and_the_next_of_a_series_is_new() -> None:
    claimed = event("New York Yankees", "Boston Red Sox", "MLB", claimed="other")
    assert match(reported("Yankees", "Red Sox", "MLB"), [claimed], DIRECTORY).verdict is not MatchVerdict.JOIN
    later = match(reported("New York Yankees", "Boston Red Sox", "MLB", hours=4), [claimed], DIRECTORY)
    assert later.verdict is MatchVerdict.SEPARATE


def test_evidence_is_readable() -> None:
    facts = match(reported("Nottm Forrest", "Arsenal"), [event("Nott'm Forest", "Arsenal")], DIRECTORY).evidence
    assert [fact.text for fact in facts] == [
        "Nottm Forrest and Nottingham Forest: spelt alike, or one shortens the other (0.83)",
        "Arsenal is Arsenal: a known name",
        "the starts are 0 min apart",
        "the same competition",
    ]
    assert all(0 < fact.weight <= 1 for fact in facts)


@pytest.mark.parametrize("provider", measuring.PROVIDERS)
def test_real_fixtures_under_other_names(real_data: Path, provider: str) -> None:
    fixtures = measuring.football_fixtures(real_data, DIRECTORY)[::7]
    matcher = EventMatcher((fixture.event for fixture in fixtures), DIRECTORY)
    labelled = measuring.reports_by(provider, fixtures)
    found = measuring.measure(matcher, labelled)
    assert len(labelled) > 1_500
    assert found.precision >= 0.999
    assert found.recall >= 0.98
    assert measuring.measure(matcher, list(measuring.impostors(labelled[::2]))).wrong == 0


def test_the_nfl_in_two_archives(real_data: Path) -> None:
    games = measuring.nfl_games(real_data, DIRECTORY)
    matcher = EventMatcher((game for same in games.values() for game in same), DIRECTORY)
    labelled = measuring.nfl_reports(real_data, games)
    found = measuring.measure(matcher, labelled)
    assert len(labelled) > 1_500
    assert found.precision >= 0.999
    assert found.recall >= 0.98
