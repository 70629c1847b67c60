"""The Odds API's events, scores and competitions."""

from datetime import UTC, datetime

import pytest

from advisor.adapters.the_odds_api import parse, parse_sports
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import EventStatus
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW, assert_sane
from tests.adapters.the_odds_api.samples import ODDS, SCORES, SPORTS, event


def test_events_carry_names_and_kickoff() -> None:
    reading = parse(encoded(ODDS), NOW)
    first = reading.events[0]
    assert (first.sport, first.competition, first.competition_name) == ("football", "soccer_epl", "EPL")
    assert (first.home, first.away) == ("Alpha Town", "Beta City")
    assert first.kickoff == datetime(2026, 11, 28, 15, tzinfo=UTC)
    assert first.status is None
    assert first.at == NOW


def test_times_may_be_unix_seconds() -> None:
    (report,) = parse(encoded([event(commence_time=1_795_878_000)]), NOW).events
    assert report.kickoff == datetime(2026, 11, 28, 15, tzinfo=UTC)


def test_scores_go_by_name() -> None:
    finished, ahead = parse(encoded(SCORES), NOW).events
    assert (finished.status, finished.home_score, finished.away_score) == (EventStatus.FINISHED, 113, 101)
    assert finished.at == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert (ahead.status, ahead.home_score) == (EventStatus.SCHEDULED, None)


def test_an_event_without_teams_is_called_as_its_competition_and_has_no_score() -> None:
    golf = event(
        sport_key="golf_masters_tournament_winner",
        sport_title="Masters Tournament Winner",
        home_team=None,
        away_team=None,
        completed=True,
        scores=None,
    )
    (report,) = parse(encoded([golf]), NOW).events
    assert (report.title, report.home, report.away) == ("Masters Tournament Winner", "", "")
    assert (report.status, report.home_score) == (None, None)
    assert parse(encoded(ODDS), NOW).events[0].title == ""


def score_event(**more: Json) -> Json:
    return [event(bookmakers=None, completed=False, commence_time="2026-11-25T11:00:00Z", **more)]


def test_a_game_with_a_score_is_in_play_and_one_begun_without_is_anybodys_guess() -> None:
    scores: Json = [{"name": "Alpha Town", "score": "1"}, {"name": "Beta City", "score": "0"}]
    assert parse(encoded(score_event(scores=scores)), NOW).events[0].status is EventStatus.IN_PLAY
    assert parse(encoded(score_event(scores=None)), NOW).events[0].status is None


@pytest.mark.parametrize(
    ("sport", "start", "status"),
    [
        ("soccer_epl", "2026-11-25T12:10:00Z", EventStatus.IN_PLAY),
        ("soccer_epl", "2026-11-25T12:20:00Z", EventStatus.SCHEDULED),
        ("soccer_epl", "2026-11-26T12:00:00Z", EventStatus.SCHEDULED),
        ("soccer_epl", "2026-11-24T12:00:00Z", EventStatus.IN_PLAY),
        ("soccer_epl", "2026-11-24T11:59:00Z", None),
        ("cricket_test_match", "2026-11-21T11:00:00Z", EventStatus.IN_PLAY),
        ("cricket_test_match", "2026-11-18T11:00:00Z", None),
    ],
)
def test_a_score_far_from_its_start_puts_no_game_in_play(sport: str, start: str, status: EventStatus | None) -> None:
    """An abandoned game stays unfinished for days; one of tomorrow has another's score, or a start that has moved."""
    assert datetime(2026, 11, 25, 12, tzinfo=UTC) == NOW
    scores: Json = [{"name": "Alpha Town", "score": "1"}, {"name": "Beta City", "score": "0"}]
    more: dict[str, Json] = {"sport_key": sport, "commence_time": start, "completed": False, "scores": scores}
    (report,) = parse(encoded([event(bookmakers=None, **more)]), NOW).events
    assert report.status is status


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([{"name": "Alpha Town", "score": "245/7"}, {"name": "Beta City", "score": "0"}], "bad_score"),
        ([{"name": "Alpha Town", "score": "1"}], "missing_score"),
        ([{"name": "Alpha Town", "score": "1"}, {"name": "Gamma", "score": "0"}], "unknown_team"),
        ("1:0", "wrong_type"),
    ],
)
def test_an_event_with_an_unreadable_score_is_refused(scores: Json, reason: str) -> None:
    reading = parse(encoded(score_event(scores=scores)), NOW)
    assert reading.events == ()
    assert [refused.reason for refused in reading.refused] == [reason]


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"id": None}, "[0].id", "missing_field"),
        ({"sport_key": "Soccer EPL"}, "[0].sport_key", "bad_competition"),
        ({"away_team": None}, "[0].away_team", "missing_field"),
        ({"away_team": "Alpha  Town "}, "[0].away_team", "same_teams"),
        ({"home_team": "Alpha\x00Town"}, "[0].home_team", "bad_text"),
        ({"commence_time": "2026-11-28T15:00:00"}, "[0].commence_time", "bad_time"),
        ({"commence_time": True}, "[0].commence_time", "bad_time"),
        ({"bookmakers": {}}, "[0].bookmakers", "wrong_type"),
    ],
)
def test_an_event_without_what_it_needs_is_refused_and_its_neighbour_is_not(
    more: dict[str, Json], path: str, reason: str
) -> None:
    reading = parse(encoded([event(**more), event(id="good")]), NOW)
    assert [report.ref for report in reading.events] == ["good"]
    assert [(refused.path, refused.reason) for refused in reading.refused] == [(path, reason)]


def test_an_event_listed_twice_counts_once() -> None:
    reading = parse(encoded([event(), event()]), NOW)
    assert len(reading.events) == 1
    assert [refused.reason for refused in reading.refused] == ["duplicate"]


def test_one_event_alone_is_read_too() -> None:
    reading = parse(encoded(event(id="alone", markets=[])), NOW)
    assert [report.ref for report in reading.events] == ["alone"]
    assert reading.unknown_fields == {"markets": 1}
    assert_sane(reading)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "not_json"),
        (b"<html></html>", "not_json"),
        (b"[NaN]", "not_json"),
        (b"null", "wrong_shape"),
        (b"7", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b'{"message":"no","error_code":"UNKNOWN_SPORT"}', "error_body"),
        (b'{"success":true,"data":[]}', "old_version"),
        (b'{"timestamp":"yesterday","data":[]}', "wrong_shape"),
        (encoded(SPORTS), "wrong_shape"),
    ],
)
def test_other_bodies_are_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        parse(body, NOW)
    assert refused.value.reason == reason


def test_competitions_have_a_season_and_a_kind() -> None:
    found = parse_sports(encoded([*sports(), {"key": "x"}]))
    assert [(sport.key, sport.sport, sport.active, sport.outrights) for sport in found.sports] == [
        ("soccer_epl", "football", True, False),
        ("golf_masters_winner", "golf", True, True),
        ("baseball_mlb", "baseball", False, False),
    ]
    assert [(refused.path, refused.reason) for refused in found.refused] == [("[3].active", "missing_field")]


def sports() -> list[Json]:
    assert isinstance(SPORTS, list)
    return SPORTS


def test_a_list_of_competitions_must_be_a_list() -> None:
    with pytest.raises(PayloadRefusedError):
        parse_sports(b"{}")
