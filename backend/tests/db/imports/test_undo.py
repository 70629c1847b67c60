"""Undoing an import: afterwards the database holds what it held before."""

import io
from collections.abc import Sequence
from typing import Final

import asyncpg
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.db.imports.undo import undo_imports, would_undo
from tests.db.importing import PRICED, Row, import_content, import_rows, scored, unplayed
from tests.db.imports.test_model import FileRow, files
from tests.db.imports.undoing import LATER, held, undo
from tests.emptying import empty

EMPTIED: Final = ("competition", "team", "venue", "import_file")
HANDICAP: Final = {**PRICED, "AHh": "-1", "B365AHH": "1.95", "B365AHA": "1.95"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(files, min_size=1, max_size=4), data=st.data())
async def test_any_imports_undone_from_the_last_are_as_if_they_had_never_been(
    connection: asyncpg.Connection, sequence: list[list[FileRow]], data: st.DataObject
) -> None:
    await empty(connection, *EMPTIED)
    states, numbers = [await held(connection)], []
    for file in sequence:
        outcome = await import_rows(connection, *(row.cells() for row in file))
        numbers.append(outcome.number)
        states.append(await held(connection))
    while numbers:
        some = data.draw(st.integers(1, len(numbers)))
        shown = await would_undo(connection, numbers[-some:], LATER)
        assert await held(connection) == states[-1]
        assert await undo_imports(connection, numbers[-some:], LATER, expected=shown) == shown
        del numbers[-some:], states[-some:]
        assert await held(connection) == states[-1]
    left = "SELECT (SELECT count(*) FROM import_event) + (SELECT count(*) FROM replaced_price)"
    assert await connection.fetchval(left) == 0


def workbook(*sheets: Sequence[Row]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
            sheet.append(cells)
    del book["Sheet"]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def test_what_two_sheets_of_a_workbook_changed_stands_as_before_the_first(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(HANDICAP))
    before = await held(connection)
    first = {**scored(HANDICAP, 3, 1), "AHh": "-1.25", "B365H": "1.50", "Time": "16:00"}
    second = {**scored(HANDICAP, 4, 1), "AHh": "-1.5", "B365H": "1.60", "Time": "17:00"}
    content = workbook([first, {**first, "HomeTeam": "Rangers"}], [second, {**second, "HomeTeam": "Rangers"}])
    outcome = await import_content(connection, content, "all.xlsx")
    assert (outcome.rows_read, outcome.imported) == (4, 1)
    shown = await would_undo(connection, [outcome.number], LATER)
    assert [(each.removed, each.restored, each.results) for each in shown] == [(1, 1, 2)]
    await undo_imports(connection, [outcome.number], LATER, expected=shown)
    assert await held(connection) == before


async def test_games_that_change_their_days_change_back(connection: asyncpg.Connection) -> None:
    days = [
        {**unplayed(PRICED), "Date": day, "Time": time} for day, time in (("16/08/2025", ""), ("03/12/2025", "15:00"))
    ]
    await import_rows(connection, *days)
    before = await held(connection)
    moved = [{**days[0], "Date": "03/12/2025", "Time": "19:45"}, {**days[1], "Date": "14/02/2026"}]
    outcome = await import_rows(connection, *moved)
    assert outcome.updated == 2
    await undo(connection, outcome.number)
    assert await held(connection) == before
