"""Workbooks: one sheet for each league, cells of any type."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.errors import ImportRefusedError
from advisor.core.imports import ParsedFile
from advisor.identity.directory import TeamDirectory
from tests.adapters.football_data.samples import MATCH, assert_same_history, faults_of, read_one, season, table

Rows = Sequence[Sequence[object]]
EXCEL_DAY_ZERO = date(1899, 12, 30)


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(rows: Sequence[Mapping[str, str]], convert: Callable[[str, str], object]) -> Rows:
    columns = list(rows[0])
    return [columns, *([convert(column, row[column]) for column in columns] for row in rows)]


def read(content: bytes) -> list[ParsedFile]:
    return football_data.read(content, "all.xlsx", TeamDirectory.shipped())


def as_number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text or None


def day_of(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


def typed(column: str, text: str) -> object:
    if column == "Date":
        return datetime.combine(day_of(text), time())
    return time.fromisoformat(text) if column == "Time" else as_number(text)


def as_serials(column: str, text: str) -> object:
    if column == "Date":
        return (day_of(text) - EXCEL_DAY_ZERO).days
    if column == "Time":
        at = time.fromisoformat(text)
        return timedelta(hours=at.hour, minutes=at.minute) / timedelta(days=1)
    return as_number(text)


def as_text(_column: str, text: str) -> object:
    return text


@pytest.mark.parametrize("convert", [typed, as_serials, as_text])
def test_a_sheet_reads_like_the_same_csv(convert: Callable[[str, str], object]) -> None:
    rows = [{**row, "Time": f"{12 + index % 9}:{index % 4 * 15:02d}"} for index, row in enumerate(season(20))]
    (parsed,) = read(workbook({"E0": cells(rows, convert)}))
    plain = read_one(table(rows))
    assert faults_of(parsed) == []
    assert_same_history(parsed.history, plain.history)
    assert parsed.lines.tolist() == plain.lines.tolist()


def test_one_parsed_file_for_each_sheet_under_its_name() -> None:
    other = [{**MATCH, "Div": "SP1", "HomeTeam": "Ath Madrid", "AwayTeam": "Sociedad"}]
    parsed = read(workbook({"E0": cells([MATCH], as_text), "SP1": cells(other, as_text), "blank": []}))
    assert [file.file for file in parsed] == ["all.xlsx[E0]", "all.xlsx[SP1]"]
    assert parsed[1].history.events.key == ["SP1/2025-08-16/atletico-madrid/real-sociedad"]


def test_lines_are_rows_of_the_sheet() -> None:
    good = cells([MATCH, {**MATCH, "FTR": "A"}], as_text)
    (parsed,) = read(workbook({"E0": [[], good[0], [], good[1], [None, ""], good[2]]}))
    assert parsed.lines.tolist() == [4]
    assert [(fault.file, fault.line) for fault in parsed.refused] == [("all.xlsx[E0]", 6)]


def test_a_sheet_of_something_else_is_refused_and_the_others_stay() -> None:
    notes, leagues = read(
        workbook({"Notes": [["Key to results"], ["Div = League Division"]], "E0": cells([MATCH], as_text)})
    )
    assert (len(notes.history.events), len(leagues.history.events)) == (0, 1)
    ((line, column, reason),) = faults_of(notes)
    assert (notes.rows_read, line, column) == (1, 2, "")
    assert reason.startswith("the sheet is left out: it is not a football-data file")


def test_values_beyond_the_headings_refuse_their_row() -> None:
    table_cells = cells([MATCH], as_text)
    (parsed,) = read(workbook({"E0": [table_cells[0], [*table_cells[1], 7]]}))
    assert faults_of(parsed) == [(2, "", "it has 12 values under 11 headings")]


def test_an_error_in_a_cell_is_no_price() -> None:
    rows = cells([MATCH], as_text)
    place = list(MATCH).index("B365H")
    broken = [*rows[1][:place], "#DIV/0!", *rows[1][place + 1 :]]
    (parsed,) = read(workbook({"E0": [rows[0], broken]}))
    assert faults_of(parsed) == [(2, "B365H", "price '#DIV/0!' is not a number")]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ({"Notes": [["nothing here"]]}, "no sheet is a football-data table"),
        ({"blank": []}, "the workbook is empty"),
    ],
)
def test_a_workbook_without_any_league_is_refused(sheets: dict[str, Rows], reason: str) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        read(workbook(sheets))


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("size", [10, 400, -200])
def test_a_workbook_cut_short_is_refused(size: int) -> None:
    with pytest.raises(ImportRefusedError, match="damaged"):
        read(workbook({"E0": cells([MATCH], as_text)})[:size])


def test_a_damaged_sheet_refuses_the_workbook() -> None:
    content = workbook({"E0": cells([MATCH], as_text)})
    for change in (lambda data: data[:-30], lambda data: data.replace(b'r="A2"', b'r="2"'), lambda _: b"\xff\xfe"):
        with pytest.raises(ImportRefusedError, match="damaged"):
            read(rewritten(content, SHEET, change))


def test_a_cell_with_a_far_off_address_costs_no_memory() -> None:
    content = workbook({"E0": cells([MATCH], as_text)})
    end = b"</sheetData>"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + end
    (parsed,) = read(rewritten(content, SHEET, lambda data: data.replace(end, far)))
    assert len(parsed.history.events) == 1
    beyond = b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>' + end
    (parsed,) = read(rewritten(content, SHEET, lambda data: data.replace(end, beyond)))
    assert len(parsed.history.events) == 1


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(SHEET, bytes(200_000_000))
    with pytest.raises(ImportRefusedError, match="unpacks to 200 MB"):
        read(out.getvalue())
