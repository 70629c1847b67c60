"""``advisor import``: what it says, where it says it, and how it ends."""

import hashlib
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from advisor.cli.file_content import file_content
from advisor.core.errors import ImportRefusedError
from advisor.postgres.server import free_port
from tests.cli.running import advisor, advisor_json, written
from tests.db.importing import PRICED, scored, unplayed

GAMES = (
    "game_id,season,gameday,gametime,away_team,away_score,home_team,home_score,away_moneyline,home_moneyline\n"
    "2020_01_LV_CAR,2020,2020-09-13,13:00,LV,34,CAR,30,-162,140\n"
    "2020_01_SEA_ATL,2020,2020-09-13,13:00,SEA,38,ATL,25,lots,110\n"
)
COUNTS = ("rows_read", "imported", "updated", "unchanged")


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Six rows: two matches, one with a refused price, the other repeated word for word, and three bad rows."""
    return written(
        tmp_path / "season.csv",
        PRICED,
        {**PRICED, "HomeTeam": "Rangers", "AwayTeam": "Hibernian", "B365A": "abc"},
        PRICED,
        {**PRICED, "B365H": "1.50"},
        {**PRICED, "HomeTeam": "Dundee", "AwayTeam": "St Mirren", "FTR": "A"},
        {**PRICED, "HomeTeam": "Dundee", "Date": "31/02/2025"},
    )


def counts(done: Mapping[str, Any]) -> tuple[int, ...]:
    """Rows read, imported, updated, unchanged and refused; the first is always the sum of the others."""
    found = (*(done[name] for name in COUNTS), len(done["refused"]))
    assert found[0] == sum(found[1:])
    return found


def test_json_reports_every_row(season: Path, fresh_database_url: str) -> None:
    done = advisor_json("import", "football-data", season, "--database-url", fresh_database_url)
    assert counts(done) == (6, 2, 0, 1, 3)
    assert done["refused"] == [
        {
            "file": str(season),
            "line": 5,
            "column": "",
            "reason": "the same match stands in line 2 with other values",
        },
        {"file": str(season), "line": 6, "column": "FTR", "reason": "score 2-1 contradicts result A"},
        {
            "file": str(season),
            "line": 7,
            "column": "Date",
            "reason": "date '31/02/2025' is not in the calendar (the day stands first)",
        },
    ]
    assert done["refused_prices"] == [
        {"file": str(season), "line": 3, "column": "B365A", "reason": "price 'abc' is not a number"}
    ]
    (file,) = done["files"]
    assert file["file"] == str(season)
    assert {name: file[name] for name in (*COUNTS, "refused", "refused_prices")} == {
        name: done[name] for name in (*COUNTS, "refused", "refused_prices")
    }
    assert (file["changes"], file["new_teams"], file["uncertain"], done["files_refused"]) == ([], [], [], [])


def test_again_and_corrected(season: Path, tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    advisor_json("import", "football-data", season, *words)
    again = advisor_json("import", "football-data", season, *words)
    assert counts(again) == (6, 0, 0, 3, 3)
    assert again["files"][0]["changes"] == []
    late = written(tmp_path / "late.csv", scored(PRICED, 3, 1), {**PRICED, "HomeTeam": "Glasgow Celts"})
    done = advisor_json("import", "football-data", late, *words)
    assert counts(done) == (2, 1, 1, 0, 0)
    assert done["files"][0]["changes"] == [
        {"event": "SC0/2025-08-16/celtic/aberdeen", "field": "score", "before": "2-1", "after": "3-1"}
    ]
    ((new_team),) = done["files"][0]["new_teams"]
    assert (new_team["country"], new_team["key"], new_team["name"]) == ("Scotland", "glasgow-celts", "Glasgow Celts")
    assert "celtic" in new_team["suggestions"] or new_team["suggestions"] == []


def test_files_that_are_refused_do_not_stop_the_others(season: Path, tmp_path: Path, fresh_database_url: str) -> None:
    page, empty, nothing = tmp_path / "page.csv", tmp_path / "empty", tmp_path / "no such file.csv"
    page.write_text("<html>404</html>")
    empty.mkdir()
    files = (page, nothing, empty, season, tmp_path / ("n" * 300))
    done = advisor_json("import", "football-data", *files, "--database-url", fresh_database_url, exit_code=1)
    assert counts(done) == (6, 2, 0, 1, 3)
    assert [file["file"] for file in done["files"]] == [str(season)]
    reasons = {Path(refused["file"]).name: refused["reason"] for refused in done["files_refused"]}
    assert reasons == {
        "empty": "the folder holds no .csv or .xlsx file",
        "page.csv": "the file is a web page or XML, not a text table; download the CSV itself",
        "no such file.csv": "there is no such file",
        "n" * 300: "cannot be read: File name too long",
    }


def test_a_folder_is_imported_in_the_order_of_names(season: Path, tmp_path: Path, fresh_database_url: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "notes.txt").write_text("not for import")
    written(folder / "b.CSV", PRICED)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (list(PRICED), list(unplayed(PRICED).values())):
        sheet.append(cells)
    book.create_sheet("Notes").append(["Key"])
    book["Notes"].append(["Div = division"])
    stream = io.BytesIO()
    book.save(stream)
    (folder / "a.xlsx").write_bytes(stream.getvalue())
    done = advisor_json("import", "football-data", folder, season, "--database-url", fresh_database_url)
    assert [(Path(file["file"]).name, *counts(file)) for file in done["files"]] == [
        ("a.xlsx", 2, 1, 0, 0, 1),
        ("b.CSV", 1, 0, 1, 0, 0),
        ("season.csv", 6, 1, 0, 2, 3),
    ]
    assert counts(done) == (9, 2, 1, 2, 4)


def test_nflverse(tmp_path: Path, fresh_database_url: str) -> None:
    games = tmp_path / "games.csv"
    games.write_text(GAMES)
    done = advisor_json("import", "nflverse", games, "--database-url", fresh_database_url)
    assert counts(done) == (2, 2, 0, 0, 0)
    assert [(fault["line"], fault["column"]) for fault in done["refused_prices"]] == [(3, "away_moneyline")]
    wrong = advisor_json("import", "football-data", games, "--database-url", fresh_database_url, exit_code=1)
    assert (wrong["rows_read"], wrong["files"], len(wrong["files_refused"])) == (0, [], 1)


def test_people_read_it_on_stderr(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    # Square brackets are rich's markup: a name must come out as it is.
    first = written(tmp_path / "[bold]season[E0].csv", unplayed(PRICED), {**PRICED, "HomeTeam": "[red]Celts"})
    second = written(
        tmp_path / "second.csv", *({**PRICED, "HomeTeam": f"{'AB'[n % 2]}?!", "FTR": "A"} for n in range(7))
    )
    advisor("import", "football-data", first, *words)
    result = advisor("import", "football-data", written(first, PRICED, {**PRICED, "PSH": "x"}), second, *words)
    assert (result.exit_code, result.stdout) == (0, "")
    lines = result.stderr.splitlines()
    assert f"{first}: 2 rows, 0 new, 1 updated, 0 unchanged, 1 refused" in lines
    assert "  changed SC0/2025-08-16/celtic/aberdeen score: – → 2-1" in lines
    assert f"  refused row {second}:2 FTR: score 2-1 contradicts result A" in lines
    assert "  … and 2 more refused rows" in lines
    assert lines[-1] == "In all: 9 rows read, 0 imported, 1 updated, 0 unchanged, 8 refused, 0 refused prices"


def test_a_new_team_is_reported_with_what_it_may_be(tmp_path: Path, fresh_database_url: str) -> None:
    file = written(tmp_path / "a.csv", {**PRICED, "HomeTeam": "Celtic Glasgow [Reserves]", "PSH": "x"})
    result = advisor("import", "football-data", file, "--database-url", fresh_database_url)
    assert "new team Celtic Glasgow [Reserves] (Scotland)" in result.stderr
    assert f"{file}: 1 row, 1 new, 0 updated, 0 unchanged, 0 refused; 1 price refused" in result.stderr
    assert f"  refused price {file}:2 PSH: price 'x' is not a number" in result.stderr


def test_made_up_and_real_data_never_mix(season: Path, tmp_path: Path, fresh_database_url: str) -> None:
    english = written(tmp_path / "english.csv", {**PRICED, "Div": "E0", "HomeTeam": "Arsenal", "AwayTeam": "Leeds"})
    advisor_json("import", "football-data", season, "--database-url", fresh_database_url)
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        connection.execute("UPDATE competition SET demo = true")
    done = advisor_json("import", "football-data", season, english, "--database-url", fresh_database_url, exit_code=1)
    assert done["files_refused"] == [
        {"file": str(season), "reason": "Competition SC0 holds made-up data; the two are never mixed."}
    ]
    assert counts(done) == (1, 1, 0, 0, 0)


def test_the_record_of_imports_holds_what_was_said(season: Path, fresh_database_url: str) -> None:
    done = advisor_json("import", "football-data", season, "--database-url", fresh_database_url)
    with psycopg.connect(fresh_database_url) as connection:
        (row,) = connection.execute(
            "SELECT file, sha256, rows_read, imported, updated, unchanged, refused, refused_prices FROM import_file"
        ).fetchall()
    assert row[:2] == (str(season), hashlib.sha256(season.read_bytes()).hexdigest())
    assert row[2:6] == counts(done)[:4]
    assert row[6:] == (done["refused"], done["refused_prices"])


def test_a_database_that_is_away_is_one_sentence(season: Path) -> None:
    away = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    result = advisor("import", "football-data", season, "--json", "--database-url", away)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The database does not answer" in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_to_import_needs_no_database(tmp_path: Path) -> None:
    away = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    result = advisor("import", "football-data", tmp_path, "--json", "--database-url", away)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["files_refused"][0]["reason"] == "the folder holds no .csv or .xlsx file"


def test_what_is_no_ordinary_file_or_larger_than_any_table_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe nobody writes to would be waited for, a device read without end, a huge file fill the memory."""
    pipe, huge = tmp_path / "pipe.csv", tmp_path / "huge.csv"
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(3_000_000_000)  # takes no place on the disk
    for path, reason in {
        pipe: "this is no ordinary file, but a pipe or a device",
        Path("/dev/zero"): "this is no ordinary file, but a pipe or a device",
        huge: "the file has 3,000 MB, more than the 250 MB any table has; split it",
        tmp_path: "this is a folder; name the files in it",
    }.items():
        with pytest.raises(ImportRefusedError) as refusal:
            file_content(path)
        assert refusal.value.reason == reason


def test_games_of_the_past_without_a_result_are_named(tmp_path: Path, fresh_database_url: str) -> None:
    coming = {**PRICED, "HomeTeam": "Rangers", "Date": "16/08/2090"}
    file = written(tmp_path / "a.csv", unplayed(PRICED), unplayed(coming), {**PRICED, "HomeTeam": "Dundee"})
    result = advisor("import", "football-data", file, "--database-url", fresh_database_url)
    assert "  no result of SC0/2025-08-16/celtic/aberdeen, a game of the past" in result.stderr
    done = advisor_json("import", "football-data", file, "--database-url", fresh_database_url)
    assert done["files"][0]["overdue"] == ["SC0/2025-08-16/celtic/aberdeen"]
    written(file, PRICED)
    done = advisor_json("import", "football-data", file, "--database-url", fresh_database_url)
    assert done["files"][0]["overdue"] == []


def test_words_that_are_off_end_with_usage() -> None:
    assert advisor("import", "football-data").exit_code == 2
    assert advisor("import", "soccer", "file.csv").exit_code == 2


def test_a_file_name_that_is_no_utf8(tmp_path: Path, fresh_database_url: str) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/E0 \xff.csv"))
    try:
        written(odd, PRICED)
    except OSError:
        odd = written(tmp_path / "E0 \\xff.csv", PRICED)  # this file system takes no such names
    done = advisor_json("import", "football-data", odd, "--database-url", fresh_database_url)
    assert done["files"][0]["file"] == f"{tmp_path}/E0 \\xff.csv"
    with psycopg.connect(fresh_database_url) as connection:
        assert connection.execute("SELECT file FROM import_file").fetchall() == [(f"{tmp_path}/E0 \\xff.csv",)]


def test_a_start_that_the_clocks_show_twice_is_reported(tmp_path: Path, fresh_database_url: str) -> None:
    file = written(tmp_path / "night.csv", {**PRICED, "Date": "26/10/2025", "Time": "01:30"})
    done = advisor_json("import", "football-data", file, "--database-url", fresh_database_url)
    ((doubt,),) = [each["uncertain"] for each in done["files"]]
    assert (doubt["line"], doubt["column"], counts(done)) == (2, "Time", (1, 1, 0, 0, 0))
    with psycopg.connect(fresh_database_url) as connection:
        assert connection.execute("SELECT kickoff_known FROM event").fetchall() == [(False,)]
