"""The site's workbooks (all divisions of Europe for one season, or all extra leagues): one sheet for each league.

Read by openpyxl, which streams rows. Readers that lay a sheet out in memory first can be made to ask for more than
the machine has by a single cell with a far-off address, and take the process down with them.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from advisor.adapters.football_data.parse import SOURCE, parse_rows
from advisor.core.errors import ImportRefusedError
from advisor.core.history import History
from advisor.core.imports import Heard, ImportStep, LeftOut, ParsedFile, heard_reading, unheard
from advisor.identity.directory import FOOTBALL, TeamDirectory
from advisor.parsing.assembly import sorted_events, sorted_prices
from advisor.parsing.tables import Row, UnreadableRow, fitted

_MAX_UNPACKED_BYTES: Final = 150_000_000
"""Ten times the largest workbook the site has."""
_MAX_ROWS: Final = 1_048_576
"""The most rows a sheet can have."""
_MAX_COLUMNS: Final = 256
_SERIAL_DAYS: Final = range(20_000, 80_000)
"""Numbers in a date column that stand for days of 1954 to 2119."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    header: list[str]
    rows: list[Row | UnreadableRow]


def parse_workbook(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> list[ParsedFile]:
    """Read an xlsx workbook.

    Args:
        content: the file's bytes.
        file: its name, for messages.
        teams: resolves team names; unknown names of good rows become teams in it.
        heard: hears how many rows of all sheets are read.

    Returns:
        One parsed file for each sheet that is not empty, named ``"name.xlsx[E0]"``, its lines the rows of the sheet.
        The rows of a sheet that is no football-data table are refused, and the other sheets stay.

    Raises:
        ImportRefusedError: not a workbook, or one without any football-data table; ``teams`` is unchanged.
    """
    parsed: list[ParsedFile] = []
    refusals: list[ImportRefusedError] = []
    for sheet in _sheets(content, file, heard):
        name = f"{file}[{sheet.name}]"
        try:
            parsed.append(parse_rows(sheet.header, sheet.rows, name, teams))
        except ImportRefusedError as refusal:
            refusals.append(refusal)
            parsed.append(_refused_sheet(refusal, sheet.rows))
    if len(refusals) == len(parsed):
        reason = f"no sheet is a football-data table ({refusals[0]})" if refusals else "the workbook is empty"
        raise ImportRefusedError(file, reason)
    return parsed


def _refused_sheet(refusal: ImportRefusedError, rows: Sequence[Row | UnreadableRow]) -> ParsedFile:
    events, rank = sorted_events(FOOTBALL, ())
    nothing = sorted_prices((), rank)
    return ParsedFile(
        file=refusal.file,
        source=SOURCE,
        history=History(events=events, prices=nothing, aggregates=nothing),
        lines=rank,
        collected=events.kickoff,
        refused=[LeftOut(refusal.file, row.line, "", f"the sheet is left out: {refusal.reason}") for row in rows],
        refused_prices=[],
        rows_read=len(rows),
        unknown_columns=[],
    )


def _sheets(content: bytes, file: str, heard: Heard) -> list[_Sheet]:
    _check_archive(content, file)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it drops; only values matter here.
            warnings.simplefilter("ignore")
            return list(_read_sheets(content, heard))
    except Exception as error:
        # openpyxl has no exception of its own: damaged parts surface as whatever its parsers raise.
        reason = f"the workbook is damaged ({type(error).__name__}); download it again"
        raise ImportRefusedError(file, reason) from error


def _check_archive(content: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise ImportRefusedError(file, "the file is a damaged zip archive or workbook; download it again") from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise ImportRefusedError(file, "the file is a zip archive, not an Excel workbook; unpack it")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MAX_UNPACKED_BYTES:
        reason = f"the workbook unpacks to {unpacked // 1_000_000} MB, far more than any season has"
        raise ImportRefusedError(file, reason)


def _read_sheets(content: bytes, heard: Heard) -> Iterator[_Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    claims = [sheet.max_row or 0 for sheet in book.worksheets]
    # Where one does not say, nobody knows how many there are.
    of = sum(claims) if all(claims) else 0
    before = 0
    for sheet in book.worksheets:
        if isinstance(sheet, ReadOnlyWorksheet):
            # What a sheet says of its own size may be wrong.
            sheet.reset_dimensions()
        header: list[str] = []
        rows: list[Row | UnreadableRow] = []
        table = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
        for line, values in enumerate(heard_reading(table, 0, _behind(before, of, heard)), start=1):
            before += 1
            if values.count(None) == len(values):
                continue
            if not header:
                header = _texts(values, (), book.epoch)
                continue
            row = fitted(line, _texts(values, header, book.epoch), len(header))
            if isinstance(row, UnreadableRow) or row.cells:
                rows.append(row)
        if header:
            yield _Sheet(sheet.title, header, rows)


def _behind(before: int, of: int, heard: Heard) -> Heard:
    """Hears of the rows of a sheet that comes behind so many of others."""

    def of_sheet(step: ImportStep, rows: int, _: int) -> None:
        heard(step, before + rows, of)

    return of_sheet


def _texts(values: Sequence[object], header: Sequence[str], epoch: datetime) -> list[str]:
    headings = [*header, *[""] * len(values)]
    texts = [_text(value, heading, epoch) for value, heading in zip(values, headings, strict=False)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object, heading: str, epoch: datetime) -> str:
    match value:
        case None:
            return ""
        case datetime():
            # A time of day that is formatted as a date falls on the first day of all.
            return value.strftime("%H:%M") if heading == "Time" else value.isoformat(" ")
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            return _clock(value / timedelta(days=1))
        case int() | float() if heading == "Date" and value in _SERIAL_DAYS:
            return (epoch + timedelta(days=value)).date().isoformat()
        case float() if heading == "Time" and 0 <= value < 1:
            return _clock(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def _clock(day_part: float) -> str:
    hours, minutes = divmod(round(day_part * 24 * 60), 60)
    return f"{hours:02d}:{minutes:02d}"
