"""Two games of teams with like names never join: a name that lacks a word which parts two teams proves nothing."""

from itertools import product

import pytest

from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import MatchResult, match
from advisor.identity.event_rules import MatchVerdict
from tests.unit.identity.games import event, reported

UNKNOWN = TeamDirectory([])
SHIPPED = TeamDirectory.shipped()


def matched(
    ours: tuple[str, str], theirs: tuple[str, str], code: str, directory: TeamDirectory = UNKNOWN, hours: float = 0.0
) -> MatchResult:
    """Match a report with an event whose teams are those of the directory, or new to it."""
    known = TeamDirectory(directory.entries)
    return match(reported(*theirs, code, hours=hours), [event(*ours, code, directory=known)], directory)


OTHER_GAMES = [
    ("NCAAF", "Kansas", "Oklahoma State", "Kansas State", "Oklahoma"),
    ("NCAAF", "Washington St.", "Oregon", "Washington", "Oregon St."),
    ("NCAAB", "Kansas", "Baylor", "Kansas State", "Baylor"),
    ("NCAAB", "Kansas", "Baylor", "Arkansas", "Baylor"),
    ("NCAAB", "Texas", "Baylor", "Texas A&M", "Baylor"),
    ("NCAAB", "Miami", "Florida", "Miami (OH)", "Florida"),
    ("NCAAB", "Missouri State", "Drake", "Southeast Missouri State", "Drake"),
    ("WC", "Guinea-Bissau", "Nigeria", "Guinea", "Niger"),
    ("WC", "Ireland", "Wales", "Northern Ireland", "Wales"),
    ("AFL", "Adelaide", "Carlton", "Port Adelaide", "Carlton"),
    ("AFL", "Melbourne", "Geelong", "North Melbourne", "Geelong"),
    ("KOR", "Ravenmoor", "Seoul", "Ravenmoor United", "Seoul"),
    ("KOR", "Milano", "Seoul", "Inter Milano", "Seoul"),
    ("KOR", "Ravenmoor Town", "Athletic Copperdale", "Ravenmoor", "Atletico Copperdale"),
]


@pytest.mark.parametrize("directory", [UNKNOWN, SHIPPED], ids=["unknown", "shipped"])
@pytest.mark.parametrize(("code", "home", "away", "other_home", "other_away"), OTHER_GAMES)
def test_games_of_namesakes_never_join(
    code: str, home: str, away: str, other_home: str, other_away: str, directory: TeamDirectory
) -> None:
    one, other = (home, away), (other_home, other_away)
    for (ours, theirs), turned, exchanged in product(((one, other), (other, one)), (False, True), (False, True)):
        left, right = (ours[::-1], theirs[::-1]) if turned else (ours, theirs)
        result = matched(left, right[::-1] if exchanged else right, code, directory)
        assert result.verdict is not MatchVerdict.JOIN, (left, right, result.evidence)


def test_a_doubtful_shortening_waits_for_a_person() -> None:
    ours, theirs = ("Ravenmoor", "Copperdale State"), ("Ravenmoor State", "Copperdale")
    result = matched(ours, theirs, "NCAAF")
    assert (result.verdict, result.event_id) == (MatchVerdict.REVIEW, 1)
    assert result.evidence[0].text == "Ravenmoor State and Ravenmoor: one lacks a word that parts two teams"
    assert matched(ours, theirs, "NCAAF", hours=72).verdict is MatchVerdict.NEW


def test_known_namesakes_are_other_games_and_wait_for_nobody() -> None:
    result = matched(("Kansas", "Oklahoma State"), ("Kansas State", "Oklahoma"), "NCAAF")
    assert result.verdict is MatchVerdict.NEW


@pytest.mark.parametrize("directory", [UNKNOWN, SHIPPED], ids=["unknown", "shipped"])
@pytest.mark.parametrize(
    ("code", "home", "away", "their_home", "their_away"),
    [
        ("NCAAF", "Alabama St Hornets", "Jackson St Tigers", "Alabama State Hornets", "Jackson State Tigers"),
        ("NCAAF", "Alabama St", "Jackson St.", "Alabama State", "Jackson State"),
        ("NCAAB", "St. John's", "Mount St. Mary's", "Saint Johns", "Mount Saint Marys"),
        ("NCAAB", "St Bonaventure", "Weber St", "Saint Bonaventure", "Weber State"),
        ("NCAAB", "St. Peter's", "Murray St. Racers", "Saint Peter's", "Murray State Racers"),
        ("NHL", "St. Louis Blues", "Foo St Bar", "Saint Louis Blues", "Foo Saint Bar"),
        ("NHL", "St. Louis Blues", "Foo St Bar", "Saint Louis Blues", "Foo State Bar"),
        ("NCAAB", "Valparaiso", "Drake", "Valparaiso Beacons", "Drake Bulldogs"),
    ],
)
def test_saints_and_states_are_known_by_their_place(
    code: str, home: str, away: str, their_home: str, their_away: str, directory: TeamDirectory
) -> None:
    for ours, theirs in (((home, away), (their_home, their_away)), ((their_home, their_away), (home, away))):
        result = matched(ours, theirs, code, directory)
        assert result.verdict is MatchVerdict.JOIN, result.evidence


@pytest.mark.parametrize(
    ("one", "other"), [("St Foo", "State Foo"), ("Foo St", "Foo Saint"), ("Foo St Hornets", "Foo Saint Hornets")]
)
def test_a_saint_is_no_state(one: str, other: str) -> None:
    result = matched((one, "Barton"), (other, "Barton"), "NCAAB")
    assert result.verdict is not MatchVerdict.JOIN


def test_crossed_sides_go_before_doubtful_shortenings() -> None:
    result = matched(("Kansas", "Kansas State"), ("Kansas State", "Kansas"), "NCAAB")
    assert (result.verdict, result.swapped) == (MatchVerdict.JOIN, True)


def test_initials_are_likely_and_never_sure() -> None:
    later = matched(("South Dakota State", "North Texas"), ("SD State", "NT Eagles"), "NCAAB", hours=1)
    assert later.verdict is not MatchVerdict.JOIN
