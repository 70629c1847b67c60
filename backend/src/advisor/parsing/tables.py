"""Somebody's delimited text file as rows of cells that still know their physical line.

Survives what spreadsheets and mirrors do to such files: byte order marks (also doubly encoded), UTF-16, single
lines in another code page, ``\\n``, ``\\r\\n``, ``\\r\\r\\n`` or lone ``\\r`` line ends, semicolons or tabs for commas.
A quoted cell never spans lines in our sources; where its quotes do not close, only that line is lost.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from advisor.core.errors import ImportRefusedError

Text = TypeVar("Text", str, bytes)

_DELIMITERS: Final = ",;\t|"
_BLOCK: Final = 1 << 20
"""Bytes, or signs, that are given back at once."""
_HEADING_WORDS: Final = 3
"""A row with so many words of the header, the first among them, is a header itself."""
_DOUBLE_BOM: Final = "\ufeff".encode().decode("cp1252").encode()
"""A byte order mark read as cp1252 and written as UTF-8 again."""

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "is a PDF document, not a text table"),
    (b"PK\x03\x04", "is a zip archive or a workbook, not a text table"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook (.xls), not a text table; save it as .xlsx or CSV"),
    (b"\x1f\x8b", "is compressed with gzip, not a text table; unpack it"),
    (b"BZh", "is compressed with bzip2, not a text table; unpack it"),
)


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A line whose cells cannot be laid under the headings, and why; ``cells`` is empty where there are none."""

    line: int
    reason: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """The stripped cells of one line, as many as the line has; surplus empty cells at its end are gone."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedText:
    """A text file with a header.

    Attributes:
        header: the stripped cells of the first line that is not blank.
        header_line: its physical line, 1-based.
        delimiter: the sign between cells.
        count: number of physical lines.
        ends_open: True where the last line has no line end, as a file cut short would.
        end: the sign at which lines end, ``\\n`` or a lone ``\\r``.
        blocks: the whole file, parted behind lines. They are taken out as their lines are read, one at a time: a big
            file, and still more its lines, would fill the memory beside what it becomes.
    """

    header: tuple[str, ...]
    header_line: int
    delimiter: str
    count: int
    ends_open: bool
    end: str
    blocks: list[bytes] | list[str]

    def rows(self) -> Iterator[Row | UnreadableRow]:
        """All lines below the header but blank ones (nothing beside delimiters, quotes and white space).

        They can be gone through once.
        """
        for line, text in enumerate(islice(self._taken_lines(), self.count), start=1):
            if line <= self.header_line:
                continue
            row = self._row(line, text)
            if isinstance(row, UnreadableRow) or row.cells:
                yield row

    def _taken_lines(self) -> Iterator[str]:
        self.blocks.reverse()
        while self.blocks:
            yield from _lines(self.blocks.pop(), self.end)

    def _row(self, line: int, text: str) -> Row | UnreadableRow:
        try:
            cells = _cells(text, self.delimiter)
        except csv.Error:
            return UnreadableRow(line, "its quoted cells cannot be read", [])
        cut_short = self.ends_open and line == self.count and len(cells) < len(self.header)
        if cut_short and any(cells):
            return UnreadableRow(line, "the file ends in the middle of this row", cells)
        headed = _headed(self.header)
        if len(cells) < headed and any(cells):
            return UnreadableRow(
                line, f"it has {len(cells)} values under {headed} headings: a part of it is lost", cells
            )
        return fitted(line, cells, len(self.header))


def _headed(header: Sequence[str]) -> int:
    """Number of headings without the empty ones at the end."""
    return max((place for place, name in enumerate(header, start=1) if name), default=0)


def fitted(line: int, cells: list[str], width: int) -> Row | UnreadableRow:
    """A row without the empty cells at its end; unreadable where it still has more cells than ``width`` headings.

    Which heading a surplus value belongs to is unknown: some sign within a cell was taken for a delimiter.
    """
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > width:
        return UnreadableRow(line, f"it has {len(cells)} values under {width} headings", cells)
    return Row(line, cells)


def below_one_header(
    header: Sequence[str], rows: Iterable[Row | UnreadableRow], file: str
) -> Iterator[Row | UnreadableRow]:
    """Rows without repetitions of the header, as they stand in files that were strung together.

    Raises:
        ImportRefusedError: a second header has other columns, so what stands below it would be misread.
    """
    names = [name for name in header if name]
    for row in rows:
        if names[0] in row.cells and len(set(names).intersection(row.cells)) >= _HEADING_WORDS:
            if [cell for cell in row.cells if cell] == names:
                continue
            raise ImportRefusedError(
                file, f"line {row.line} is a second header with other columns; split the file there"
            )
        yield row


def read_delimited(content: bytes, file: str) -> DelimitedText:
    """Part a text file into lines and find its header and delimiter.

    Raises:
        ImportRefusedError: the file is empty, or is something else than a text table.
    """
    text = _checked_text(content, file)
    end = _end_of(text)
    start, heading = next(
        ((line, found) for line, found in enumerate(_lines(text, end), start=1) if found.strip(_DELIMITERS + ' "')),
        (0, ""),
    )
    if not start:
        raise ImportRefusedError(file, "the file is empty")
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        header = _cells(heading, delimiter)
    except csv.Error:
        raise ImportRefusedError(file, "the quoted cells of its header cannot be read") from None
    count, ends_open = _counted(text, end)
    return DelimitedText(
        header=tuple(header),
        header_line=start,
        delimiter=delimiter,
        count=count,
        ends_open=ends_open,
        end=end,
        blocks=_blocks(text, end) if isinstance(text, str) else _blocks(text, end.encode()),
    )


def _checked_text(content: bytes, file: str) -> bytes | str:
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise ImportRefusedError(file, f"the file {what}")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for mark_bytes in (codecs.BOM_UTF8, _DOUBLE_BOM):
        content = content.removeprefix(mark_bytes)
    if b"\0" in content:
        raise ImportRefusedError(file, "the file is binary, not a text table")
    start = content[:200].lstrip().lower()
    if start.startswith(b"<"):
        raise ImportRefusedError(file, "the file is a web page or XML, not a text table; download the CSV itself")
    if start.startswith((b"{", b"[")):
        raise ImportRefusedError(file, "the file is JSON, not a text table")
    return content


def _lines(content: bytes | str, end: str) -> Iterator[str]:
    """All lines without their line ends; what stands behind the last line end is one more, also where it is empty."""
    if isinstance(content, str):
        return (line.strip("\r") for line in _parts(content, end))
    return (_decoded(line.strip(b"\r")) for line in _parts(content, end.encode()))


def _blocks(content: Text, end: Text) -> list[Text]:
    """The content in parts of some size; each but the last ends before a line end, which is left out.

    So the lines of all parts are those of the content, whatever else the parts hold.
    """
    blocks: list[Text] = []
    start = 0
    while (stop := content.find(end, start + _BLOCK)) >= 0:
        blocks.append(content[start:stop])
        start = stop + 1
    blocks.append(content[start:])
    return blocks


def _end_of(content: bytes | str) -> str:
    has_usual = "\n" in content if isinstance(content, str) else b"\n" in content
    return "\n" if has_usual else "\r"


def _parts(content: Text, end: Text) -> Iterator[Text]:
    """``content.split(end)``, one at a time."""
    start = 0
    while (stop := content.find(end, start)) >= 0:
        yield content[start:stop]
        start = stop + 1
    yield content[start:]


def _counted(content: bytes | str, end: str) -> tuple[int, bool]:
    """Number of lines, without an empty one behind the last line end; and whether the last has no line end."""
    if isinstance(content, str):
        ends, last = content.count(end), content[content.rfind(end) + 1 :].strip("\r")
        return ends + bool(last), bool(last)
    mark = end.encode()
    marks, rest = content.count(mark), content[content.rfind(mark) + 1 :].strip(b"\r")
    return marks + bool(rest), bool(rest)


def _decoded(line: bytes) -> str:
    # Line by line, so that one stray byte does not turn every accent of a UTF-8 file into two wrong letters.
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _cells(text: str, delimiter: str) -> list[str]:
    if '"' in text:
        (cells,) = csv.reader([text], delimiter=delimiter, strict=True)
    else:
        cells = text.split(delimiter)
    return [cell.strip() for cell in cells]
