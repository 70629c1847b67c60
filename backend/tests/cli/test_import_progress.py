"""How far an import has come: rows of the file at hand, their rate and the time left."""

import io
import re

import openpyxl
from rich.console import Console

from advisor.adapters.football_data import files as football_data
from advisor.cli.imports.progress import import_progress
from advisor.core.imports import ImportStep
from advisor.identity.directory import TeamDirectory

HEADER = ["Div", "Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR"]
TEAMS = ["Arsenal", "Chelsea", "Everton", "Fulham", "Liverpool", "Wolves"]
Said = tuple[ImportStep, int, int]


def rows(count: int) -> list[list[str]]:
    pairs = [(home, away) for home in TEAMS for away in TEAMS if home != away]
    return [
        [
            "E0",
            f"{1 + k // 30 % 28:02}/{1 + k // 840 % 12:02}/{1994 + k // 10080}",
            "15:00",
            *pairs[k % 30],
            "1",
            "0",
            "H",
        ]
        for k in range(count)
    ]


def csv(count: int) -> bytes:
    return "".join(",".join(row) + "\n" for row in [HEADER, *rows(count)]).encode()


def workbook(*counts: int) -> bytes:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for index, count in enumerate(counts):
        sheet = book.create_sheet(f"S{index}")
        for row in [HEADER, *rows(count)]:
            sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def heard_of(content: bytes) -> list[Said]:
    said: list[Said] = []
    football_data.read(content, "E0", TeamDirectory.shipped(), lambda *each: said.append(each))
    return said


def test_rows_of_a_text_file_are_counted_as_they_are_read() -> None:
    said = heard_of(csv(1_200))
    assert said == [
        (ImportStep.READING, 0, 1_201),
        (ImportStep.READING, 500, 1_201),
        (ImportStep.READING, 1_000, 1_201),
        (ImportStep.READING, 1_200, 1_200),
    ]


def test_rows_inside_a_workbook_are_counted_over_all_its_sheets() -> None:
    said = heard_of(workbook(700, 600))
    done = [count for _, count, _ in said]
    assert done == sorted(done)
    assert done[-1] == 1_302
    assert {of for _, _, of in said} == {1_302}
    assert len(said) == 6


def test_a_terminal_shows_rows_rate_and_time_left() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=140, color_system=None)
    now = 0.0
    with import_progress(console, 3, lambda: now) as shown, shown.one_file("E0.csv"):
        for done in range(0, 10_001, 500):
            shown.heard(ImportStep.READING, done, 20_000)
            now += 0.5
        shown.refresh()
        text = written.getvalue()
    assert re.search(r"E0\.csv: reading .* 10,000 of 20,000 rows, 1,000/s 0:00:10", text)
    assert "0 of 3 files" in text


def test_what_is_no_terminal_gets_no_progress() -> None:
    written = io.StringIO()
    with import_progress(Console(file=written, width=140), 1) as shown, shown.one_file("E0.csv"):
        shown.heard(ImportStep.STORING, 5, 10)
    assert written.getvalue().strip() == ""
