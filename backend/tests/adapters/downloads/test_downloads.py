"""Season files: which are asked for, how they are kept, and what must not take their place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.adapters.football_data import downloads as football_data
from advisor.adapters.football_data.downloads import FootballDataConfig
from advisor.adapters.nflverse import downloads as nflverse
from advisor.adapters.nflverse.downloads import NflverseConfig
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError, UpstreamDependencyUnavailable
from advisor.testing.canned_caller import CannedCaller, reply
from advisor.upstream.calls import Call, CallKind, Priority
from advisor.upstream.downloads import FileSource, download, download_all
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.reading_checks import NOW

SOURCE = FileSource(provider="football_data", path="/a.csv", name="a.csv")
CALL = Call(provider="football_data", endpoint="files", kind=CallKind.FILES, path="/a.csv")
CLOCK = FixedClock(NOW)


async def test_a_file_is_kept_with_its_mark_and_asked_for_by_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    same = reply(b"", NOW, status=304)
    caller = CannedCaller(CLOCK, {"/a.csv": [reply(b"Div,1\n", NOW, headers={"etag": '"x1"'}), same]})
    first = await download(caller, SOURCE, folder)
    assert (first.path.read_bytes(), first.changed, first.fetched_at) == (b"Div,1\n", True, NOW)
    second = await download(caller, SOURCE, folder)
    assert (second.path.read_bytes(), second.changed) == (b"Div,1\n", False)
    assert [call.headers.get("if-none-match") for call in caller.calls] == [None, '"x1"']
    assert caller.calls[0].priority is Priority.BACKGROUND
    assert sorted(path.name for path in folder.iterdir()) == [".a.csv.etag", "a.csv"]


async def test_the_same_content_is_no_change_and_a_lost_file_is_fetched_anew(tmp_path: Path) -> None:
    caller = CannedCaller(CLOCK, {"/a.csv": reply(b"Div,1\n", NOW, headers={"etag": '"x1"'})})
    await download(caller, SOURCE, tmp_path)
    assert not (await download(caller, SOURCE, tmp_path)).changed
    (tmp_path / "a.csv").unlink()
    assert (await download(caller, SOURCE, tmp_path)).changed
    assert [call.headers.get("if-none-match") for call in caller.calls] == [None, '"x1"', None]


async def test_one_that_fails_leaves_its_old_copy_and_the_others_come(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    other = FileSource(provider="football_data", path="/b.csv", name="b.csv")
    caller = CannedCaller(CLOCK, {"/b.csv": b"Div,2\n"})
    found = await download_all(caller, [SOURCE, other], tmp_path)
    assert [one.path.name for one in found.done] == ["b.csv"]
    ((source, error),) = found.failed
    assert source is SOURCE
    assert isinstance(error, UpstreamDependencyUnavailable)
    assert (tmp_path / "a.csv").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("now", "season"),
    [
        (datetime(2026, 11, 25, tzinfo=UTC), "2627"),
        (datetime(2026, 6, 30, tzinfo=UTC), "2526"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2627"),
        (datetime(2099, 8, 1, tzinfo=UTC), "9900"),
    ],
)
def test_the_season_turns_in_july_in_london(now: datetime, season: str) -> None:
    config = FootballDataConfig(divisions=("E0",), fixtures=False)
    assert [source.path for source in football_data.files(config, now)] == [f"/mmz4281/{season}/E0.csv"]


def test_all_files_that_are_set_are_asked_for_under_names_of_their_own() -> None:
    config = FootballDataConfig(divisions=("E0", "SP1"), extra=("NOR",), seasons_back=1)
    sources = football_data.files(config, NOW)
    assert [source.name for source in sources] == [
        *("E0-2627.csv", "SP1-2627.csv", "E0-2526.csv", "SP1-2526.csv", "NOR.csv", "fixtures.csv"),
    ]
    assert [source.path for source in nflverse.files(NflverseConfig())] == ["/nflverse/nfldata/master/data/games.csv"]


def test_divisions_that_are_not_there_are_refused() -> None:
    with pytest.raises(ConfigError):
        FootballDataConfig(divisions=("E9",))
    with pytest.raises(ConfigError):
        FootballDataConfig(seasons_back=31)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"\xef\xbb\xbfDiv,Date,HomeTeam\nE0", Verdict.OK),
        (200, b"Country,League,Season\n", Verdict.OK),
        (200, b"<html>busy</html>", Verdict.FAILED),
        (200, b"", Verdict.FAILED),
        (304, b"", Verdict.OK),
        (404, b"", Verdict.REFUSED),
        (503, b"", Verdict.FAILED),
    ],
)
def test_an_error_page_does_not_pass_for_a_division(status: int, body: bytes, verdict: Verdict) -> None:
    assert football_data.classify(CALL, Answer(status=status, headers={}, body=body)).verdict is verdict


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"game_id,season,home_team,away_team\n", Verdict.OK),
        (200, b"<html>game_id</html>", Verdict.FAILED),
        (304, b"", Verdict.OK),
        (429, b"", Verdict.LIMITED),
    ],
)
def test_an_error_page_does_not_pass_for_the_schedule(status: int, body: bytes, verdict: Verdict) -> None:
    assert nflverse.classify(CALL, Answer(status=status, headers={}, body=body)).verdict is verdict


def test_the_recorded_files_would_be_taken(real_data: Path) -> None:
    schedules = [path for path in (real_data / "nfl").glob("*games*.csv")]
    assert schedules
    for path in schedules:
        answer = Answer(status=200, headers={}, body=path.read_bytes())
        assert nflverse.classify(CALL, answer).verdict is Verdict.OK
