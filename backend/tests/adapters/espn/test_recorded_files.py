"""Every recorded answer of ESPN: read, or refused with a reason."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.adapters.espn import league_of, parse
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading, Stadium
from tests.adapters.reading_checks import NOW, assert_sane

WNBA = league_of("basketball/wnba")


@pytest.fixture
def folder(real_data: Path) -> Path:
    return real_data / "wire" / "espn"


def read(path: Path) -> Reading:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    reading = parse(body, NOW, WNBA if path.name.startswith("wnba") else None)
    assert_sane(reading)
    return reading


def test_every_answer_is_read_or_refused(folder: Path) -> None:
    refused: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        try:
            assert read(path).events, path.name
        except PayloadRefusedError as error:
            refused[path.name] = error.reason
    assert all("scoreboard" not in name for name in refused)
    assert set(refused.values()) <= {"wrong_shape"}


def test_no_field_of_a_scoreboard_is_unknown(folder: Path) -> None:
    for path in sorted(folder.glob("*scoreboard*")):
        assert read(path).unknown_fields == {}, path.name


def test_a_world_cup_match_by_hand(folder: Path) -> None:
    first, second = read(folder / "scoreboard_fifa_world_2026.json").events
    assert (first.home, first.home_score, first.away, first.away_score) == ("Canada", 1, "Bosnia-Herzegovina", 1)
    assert (first.competition, first.sport, first.status) == ("soccer/fifa.world", "football", EventStatus.FINISHED)
    assert first.kickoff == datetime(2026, 6, 12, 19, tzinfo=UTC)
    assert first.stadium == Stadium(name="BMO Field", city="Toronto", country="Canada", indoor=None)
    assert (second.home, second.home_score) == ("United States", 4)


def test_a_week_of_the_nfl_by_hand(folder: Path) -> None:
    events = read(folder / "scoreboard_nfl_2024.json.gz").events
    assert len(events) == 16
    assert {event.status for event in events} == {EventStatus.SCHEDULED}
    assert (events[0].home, events[0].away) == ("Baltimore Ravens", "Cleveland Browns")


def test_a_wnba_result_by_hand(folder: Path) -> None:
    event = read(folder / "wnba_espn_scoreboard.json").events[0]
    assert (event.home, event.home_score, event.away, event.away_score) == ("New York Liberty", 70, "Seattle Storm", 79)


def test_a_match_still_in_progress_is_not_final_though_its_event_says_so(folder: Path) -> None:
    (event,) = read(folder / "scoreboard_nfl_2025_sample.json").events
    assert (event.status, event.home_score, event.away_score, event.clock) == (EventStatus.IN_PLAY, 7, 14, "Q3 08:42")
