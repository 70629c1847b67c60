"""ESPN's scoreboards: states, scores, clocks, stadiums, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from advisor.adapters.espn import League, league_of, parse
from advisor.adapters.espn.meanings import MEANINGS, NOT_PLAYED, Meaning
from advisor.core.errors import ConfigError, PayloadRefusedError
from advisor.core.markets import EventStatus, GameEnd
from advisor.core.readings import EventReport, Reading, Stadium
from tests.adapters.espn.samples import FINAL, SCHEDULED, game, scoreboard, side, status
from tests.adapters.mutations import Json, damaged, encoded
from tests.adapters.reading_checks import NOW, assert_sane

SOCCER = league_of("soccer/eng.1")


def read(*games: Json, league: League | None = None) -> Reading:
    reading = parse(encoded(scoreboard(*games)), NOW, league)
    assert_sane(reading)
    return reading


def read_one(document: Json, league: League | None = None) -> EventReport:
    reading = read(document, league=league)
    assert reading.refused == ()
    (report,) = reading.events
    return report


def periods(*points: int) -> Json:
    return [{"value": float(each)} for each in points]


def test_a_game_ahead_has_no_score() -> None:
    report = read_one(game())
    assert (report.home, report.away, report.status) == ("Alpha Ants", "Beta Bears", EventStatus.SCHEDULED)
    assert (report.home_score, report.away_score, report.clock) == (None, None, "")
    assert (report.sport, report.competition) == ("american_football", "football/nfl")
    assert report.competition_name == "National Football League"
    assert report.kickoff == datetime(2026, 11, 26, 18, tzinfo=UTC)
    assert report.stadium == Stadium(name="Alpha Field", city="Alpha", country="USA", indoor=False)
    assert report.at == NOW


def test_a_start_that_is_to_be_announced_is_not_known() -> None:
    assert not read_one(game(timeValid=False)).kickoff_known


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (FINAL, EventStatus.FINISHED),
        (status("STATUS_FULL_TIME", "post", completed=True), EventStatus.FINISHED),
        (status("STATUS_POSTPONED", "post"), EventStatus.POSTPONED),
        (status("STATUS_POSTPONED", "post", completed=True), EventStatus.POSTPONED),
        (status("STATUS_SUSPENDED", "in"), EventStatus.POSTPONED),
        (status("STATUS_CANCELED", "post"), EventStatus.VOID),
        (status("STATUS_CANCELLED", "post", completed=True), EventStatus.VOID),
        (status("STATUS_ABANDONED", "post"), EventStatus.VOID),
        (status("STATUS_HALFTIME", "in"), EventStatus.IN_PLAY),
        (status("STATUS_END_PERIOD", "in"), EventStatus.IN_PLAY),
        (status("STATUS_DELAYED", "pre"), EventStatus.SCHEDULED),
        (status("STATUS_RAIN_DELAY", "in"), EventStatus.IN_PLAY),
        *[
            (status(f"STATUS_{name}", "post", completed=over), EventStatus.VOID)
            for name in ("UNCONTESTED", "NO_CONTEST", "FORFEIT", "CANCELED", "ABANDONED", "WALKOVER", "AWARDED")
            for over in (False, True)
        ],
        *[
            (status(f"STATUS_{name}", "post", completed=True), EventStatus.POSTPONED)
            for name in ("POSTPONED", "SUSPENDED", "RESCHEDULED")
        ],
        *[
            (status(f"STATUS_{name}", "post", completed=True), EventStatus.FINISHED)
            for name in ("FINAL", "FULL_TIME", "FINAL_AET", "FINAL_PEN", "FINAL_OT", "FINAL_ET", "FULL_PEN")
        ],
    ],
)
def test_states(state: Json, expected: EventStatus) -> None:
    assert read_one(game(state)).status is expected


@pytest.mark.parametrize(
    "state",
    [
        # Over by one word, and not by another.
        status("STATUS_FINAL", "post"),
        status("STATUS_NEW", "post"),
        status("STATUS_SCHEDULED", "post"),
        # Marked as completed, under a name that is not of a game played to its end.
        status("STATUS_SOMETHING_NEW", "post", completed=True),
        status("STATUS_IN_PROGRESS", "in", completed=True),
        status("STATUS_RAIN_DELAY", "post", completed=True),
        status("STATUS_SCHEDULED", "pre", completed=True),
        status("", "post", completed=True),
    ],
)
def test_an_end_that_is_not_said_in_full_settles_nothing(state: Json) -> None:
    reading = read(game(state, home=side("Alpha Ants", "home", "24")))
    assert [(report.status, report.home_score) for report in reading.events] == [(None, None)]
    assert [(refused.path, refused.reason) for refused in reading.refused] == [
        ("events[0].competitions[0].status", "unknown_status")
    ]


@pytest.mark.parametrize(("state", "expected"), [("in", EventStatus.IN_PLAY), ("pre", EventStatus.SCHEDULED)])
def test_a_name_we_do_not_know_goes_by_its_state_and_is_said(state: str, expected: EventStatus) -> None:
    reading = read(game(status("STATUS_SOMETHING_NEW", state)))
    assert [report.status for report in reading.events] == [expected]
    assert [(refused.reason, "STATUS_SOMETHING_NEW" in refused.detail) for refused in reading.refused] == [
        ("unknown_status", True)
    ]


def test_what_is_no_name_of_a_status_is_not_repeated() -> None:
    (refused,) = read(game(status("status <script>", "in"))).refused
    assert refused.reason == "unknown_status"
    assert "script" not in refused.detail.lower()


@pytest.mark.parametrize(
    ("league", "period", "ending"),
    [
        ("baseball/mlb", 6, GameEnd.SHORTENED),
        ("baseball/mlb", 8, GameEnd.SHORTENED),
        ("baseball/mlb", 9, GameEnd.REGULAR),
        ("baseball/mlb", 10, GameEnd.REGULAR),
        ("football/nfl", 3, GameEnd.SHORTENED),
        ("soccer/eng.1", 1, GameEnd.SHORTENED),
        ("hockey/nhl", 2, GameEnd.SHORTENED),
        ("basketball/mens-college-basketball", 1, GameEnd.SHORTENED),
        ("volleyball/mens-college-volleyball", 3, None),
        ("baseball/mlb", 0, None),
        ("baseball/mlb", True, None),
    ],
)
def test_a_game_that_was_cut_short_is_over_and_says_so(league: str, period: int, ending: GameEnd | None) -> None:
    report = read_one(game(ended("STATUS_FINAL", period)), league=league_of(league))
    assert report.status is EventStatus.FINISHED
    assert None not in (report.home_score, report.away_score)
    assert (report.ending, report.ended_in) == (ending, period if ending is GameEnd.SHORTENED else None)
    assert report.overtime is not True or ending is GameEnd.REGULAR


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("ABANDONED", GameEnd.ABANDONED),
        ("AWARDED", GameEnd.FORFEITED),
        ("FORFEIT", GameEnd.FORFEITED),
        ("WALKOVER", GameEnd.FORFEITED),
        ("NO_CONTEST", GameEnd.UNCONTESTED),
        ("UNCONTESTED", GameEnd.UNCONTESTED),
        ("CANCELED", GameEnd.CANCELLED),
        ("CANCELLED", GameEnd.CANCELLED),
        ("FINAL_CANCELED", GameEnd.CANCELLED),
    ],
)
def test_what_was_not_decided_by_play_says_why(name: str, ending: GameEnd) -> None:
    sides = {"home": side("Alpha Ants", "home", "1"), "away": side("Beta Bears", "away", "0")}
    report = read_one(game(status(f"STATUS_{name}", "post"), **sides))
    assert (report.status, report.ending, report.ended_in) == (EventStatus.VOID, ending, None)
    # Where it stood is said of what was broken off alone: a forfeit's score is made up.
    stood = (1, 0) if ending is GameEnd.ABANDONED else (None, None)
    assert (report.home_score, report.away_score) == stood


def test_every_name_that_returns_stakes_says_how_it_ended() -> None:
    assert NOT_PLAYED.keys() == {name for name, meaning in MEANINGS.items() if meaning is Meaning.NO_BET}


@pytest.mark.parametrize(
    "said",
    [status("STATUS_IN_PROGRESS", "in"), status("STATUS_ABANDONED", "post", completed=True), status("", "post")],
)
def test_an_event_that_says_it_goes_on_is_not_finished(said: Json) -> None:
    contradicting = {**game(FINAL), "status": said}
    reading = read(contradicting)
    assert [report.status for report in reading.events] == [None]
    assert [refused.reason for refused in reading.refused] == ["contradicting_status"]


@pytest.mark.parametrize("score", ["24", 24, 24.0, {"value": 24.0, "displayValue": "24"}])
def test_scores_go_by_side_however_written(score: Json) -> None:
    report = read_one(game(FINAL, home=side("Alpha Ants", "home", score), away=side("Beta Bears", "away", "17")))
    assert (report.home_score, report.away_score) == (24, 17)


@pytest.mark.parametrize(
    ("league", "state", "clock"),
    [
        ("football/nfl", status("STATUS_IN_PROGRESS", "in", clock="4:12", period=3), "Q3 04:12"),
        ("football/nfl", status("STATUS_IN_PROGRESS", "in", clock="4:12", period=5), "OT 04:12"),
        ("basketball/nba", status("STATUS_IN_PROGRESS", "in", clock="42.1", period=6), "2OT 42.1"),
        ("hockey/nhl", status("STATUS_IN_PROGRESS", "in", clock="12:01", period=2), "P2 12:01"),
        ("baseball/mlb", status("STATUS_IN_PROGRESS", "in", clock="0:00", period=5), "0:00 - 5"),
        ("soccer/eng.1", status("STATUS_FIRST_HALF", "in", clock="45'+2'", period=1), "45'+2'"),
        ("soccer/eng.1", status("STATUS_HALFTIME", "in", clock="45'", period=1), "HT"),
    ],
)
def test_clocks(league: str, state: Json, clock: str) -> None:
    assert read_one(game(state), league_of(league)).clock == clock


@pytest.mark.parametrize(
    ("league", "state", "minutes"),
    [
        ("soccer/eng.1", status("STATUS_FIRST_HALF", "in", clock="7'", period=1), 9),
        ("soccer/eng.1", status("STATUS_FIRST_HALF", "in", clock="45'+2'", period=1), 49),
        # What was played after a break does not say when it began, and neither does a clock that cannot be read.
        ("soccer/eng.1", status("STATUS_HALFTIME", "in", clock="45'", period=1), None),
        ("soccer/eng.1", status("STATUS_SECOND_HALF", "in", clock="46'", period=2), None),
        ("soccer/eng.1", status("STATUS_FIRST_HALF", "in", clock="soon", period=1), None),
        ("soccer/eng.1", status("STATUS_FIRST_HALF", "in", clock="0'", period=1), None),
        ("soccer/eng.1", status("STATUS_SCHEDULED", "pre", clock="0'", period=1), None),
        # Clocks that stand still: four times what they show has passed at most, and six minutes.
        ("football/nfl", status("STATUS_IN_PROGRESS", "in", clock="15:00", period=1), None),
        ("football/nfl", status("STATUS_IN_PROGRESS", "in", clock="14:00", period=1), 10),
        ("hockey/nhl", status("STATUS_IN_PROGRESS", "in", clock="0:30.0", period=1), 84),
        ("basketball/nba", status("STATUS_IN_PROGRESS", "in", clock="30.0", period=1), 52),
        ("basketball/nba", status("STATUS_IN_PROGRESS", "in", clock="12:01", period=1), None),
        ("basketball/mens-college-basketball", status("STATUS_IN_PROGRESS", "in", clock="12:00", period=1), 38),
        ("basketball/nba", status("STATUS_END_PERIOD", "in", clock="0.0", period=1), None),
        ("baseball/mlb", status("STATUS_IN_PROGRESS", "in", clock="0:00", period=1), None),
    ],
)
def test_when_a_game_began(league: str, state: Json, minutes: int | None) -> None:
    began = read_one(game(state), league_of(league)).began
    assert began == (None if minutes is None else NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("league", "home", "away", "half"),
    [
        ("soccer/eng.1", (1, 1), (0, 2), (1, 0)),
        ("football/nfl", (7, 3, 0, 7), (0, 10, 3, 0), (10, 10)),
        ("basketball/nba", (30, 20, 25, 25), (20, 30, 20, 30), None),
        ("soccer/eng.1", (1, 1), (0,), None),
    ],
)
def test_half_time_of_sports_that_have_one(
    league: str, home: tuple[int, ...], away: tuple[int, ...], half: tuple[int, int] | None
) -> None:
    sides = (
        side("Alpha Ants", "home", str(sum(home)), linescores=periods(*home)),
        side("Beta Bears", "away", str(sum(away)), linescores=periods(*away)),
    )
    assert read_one(game(FINAL, *sides), league_of(league)).half_time == half
    assert read_one(game(status("STATUS_IN_PROGRESS", "in"), *sides), league_of(league)).half_time is None


def test_football_beyond_normal_time_has_the_score_of_its_halves_too() -> None:
    state = status("STATUS_FINAL_AET", "post", completed=True)
    home = side("Alpha Ants", "home", "3", linescores=periods(1, 1, 1, 0))
    away = side("Beta Bears", "away", "2", linescores=periods(0, 2, 0, 0))
    report = read_one(game(state, home, away), SOCCER)
    assert (report.status, report.home_score, report.away_score) == (EventStatus.FINISHED, 3, 2)
    assert (report.overtime, report.normal_time, report.half_time) == (True, (2, 2), (1, 0))
    silent = read_one(game(state, side("Alpha Ants", "home", "3"), away), SOCCER)
    assert (silent.home_score, silent.overtime, silent.normal_time) == (3, True, None)


def ended(name: str, period: int | None) -> Json:
    state = status(name, "post", completed=True, period=period or 0)
    assert isinstance(state, dict)
    return state if period is not None else {key: value for key, value in state.items() if key != "period"}


@pytest.mark.parametrize(
    ("league", "state", "lines", "overtime", "normal"),
    [
        ("soccer/eng.1", ended("STATUS_FULL_TIME", 2), 2, False, None),
        ("soccer/eng.1", ended("STATUS_FULL_TIME", None), 0, False, None),
        ("soccer/eng.1", ended("STATUS_FINAL", None), 0, None, None),
        ("soccer/eng.1", ended("STATUS_FINAL_PEN", 5), 5, True, (2, 2)),
        ("soccer/eng.1", ended("STATUS_FINAL_PEN", 5), 2, True, None),
        ("soccer/eng.1", ended("STATUS_FULL_TIME", 2), 4, True, (2, 2)),
        ("football/nfl", ended("STATUS_FINAL", 4), 4, False, None),
        ("football/nfl", ended("STATUS_FINAL", 5), 5, True, (4, 4)),
        ("football/nfl", ended("STATUS_FINAL", 5), 0, True, None),
        ("football/nfl", ended("STATUS_FINAL", 4), 5, True, (4, 4)),
        ("football/nfl", ended("STATUS_FINAL_OT", None), 0, True, None),
        ("hockey/nhl", ended("STATUS_FINAL", 3), 3, False, None),
        ("hockey/nhl", ended("STATUS_FINAL", 5), 5, True, (3, 3)),
        ("basketball/nba", ended("STATUS_FINAL", 6), 6, True, (4, 4)),
        ("basketball/mens-college-basketball", ended("STATUS_FINAL", 2), 2, False, None),
        ("basketball/mens-college-basketball", ended("STATUS_FINAL", 3), 3, True, (2, 2)),
        # Innings are no periods, and what cannot be read says nothing.
        ("baseball/mlb", ended("STATUS_FINAL", 11), 11, None, None),
        ("football/nfl", {**status("STATUS_FINAL", "post", completed=True), "period": "5"}, 0, None, None),  # type: ignore[dict-item]
    ],
)
def test_whether_a_game_went_on_after_normal_time(
    league: str, state: Json, lines: int, overtime: bool | None, normal: tuple[int, int] | None
) -> None:
    """Each side scores one in each period."""
    sides = [side(name, where, "9", linescores=periods(*[1] * lines)) for name, where in (("A", "home"), ("B", "away"))]
    report = read_one(game(state, *sides), league_of(league))
    assert (report.overtime, report.normal_time) == (overtime, normal)
    running = read_one(game(status("STATUS_OVERTIME", "in", period=5), *sides), league_of(league))
    assert (running.overtime, running.normal_time) == (None, None)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"id": "1"}, "missing_field"),
        ({"id": "1", "competitions": []}, "missing_field"),
        (7, "wrong_type"),
        (game(None), "missing_field"),
        (game(date=None, id="5"), "missing_field"),
        (game(date="2026-11-26"), "bad_time"),
        (game(home=side("Alpha Ants", "away")), "no_home_away"),
        (game(competitors=[side("Alpha Ants", "home")]), "no_home_away"),
        (game(home=side("Beta Bears", "home")), "same_teams"),
        (game(home={"homeAway": "home", "team": {}}), "missing_field"),
        (game(FINAL, home=side("Alpha Ants", "home", "many")), "bad_score"),
        (game(FINAL, home=side("Alpha Ants", "home", -3)), "bad_score"),
        (game(FINAL, home=side("Alpha Ants", "home", None)), "missing_field"),
    ],
)
def test_a_bad_game_is_refused_and_its_neighbour_is_not(document: Json, reason: str) -> None:
    reading = read(document, game(id="good"))
    assert [report.ref for report in reading.events] == ["good"]
    assert [refused.reason for refused in reading.refused] == [reason]


def test_fields_we_do_not_know_are_counted() -> None:
    reading = read(game(SCHEDULED, mascot="ant"), game(id="2", mascot="bear"))
    assert reading.unknown_fields == {"events.competitions.mascot": 2}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[]", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b'{"events":{}}', "wrong_shape"),
        (b'{"code":400,"message":"Failed to get events endpoint."}', "error_body"),
        (b'{"events":[]}', "unknown_league"),
        (b"oops", "not_json"),
    ],
)
def test_other_bodies_are_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        parse(body, NOW)
    assert refused.value.reason == reason


def test_a_day_without_games_is_no_fault() -> None:
    assert parse(b'{"events":[]}', NOW, SOCCER).events == ()


@pytest.mark.parametrize("path", ["nfl", "golf/pga", "soccer/../x", "soccer/"])
def test_paths_that_are_no_league_are_refused(path: str) -> None:
    with pytest.raises(ConfigError):
        league_of(path)


SAMPLE = scoreboard(game(FINAL), game(status("STATUS_FIRST_HALF", "in", clock="9'"), id="2"), game(id="3"))


@given(damaged(SAMPLE))
def test_damage_is_refused_or_harmless(body: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert_sane(parse(body, NOW))
