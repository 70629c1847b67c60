"""The price and line cells of a whole file as integer columns."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from advisor.adapters.football_data.columns import LINE_HEADINGS
from advisor.adapters.football_data.layout import Layout
from advisor.core.arrays import Int32
from advisor.core.imports import LeftOut
from advisor.core.markets import LINE_NONE
from advisor.core.odds import odds_to_e4
from advisor.parsing.cells import RowFaultError, read_line

UNREADABLE: Final = LINE_NONE + 1
"""Stands in a column for a cell that was refused; no price or line has this value."""

_MAX_HANDICAP: Final = 15
_CHUNK_ROWS: Final = 1024


class CellColumns:
    """Collects the price and line cells of accepted rows, column by column.

    Rows stay text only until a chunk is full: all cells of a big file as objects would fill gigabytes.
    """

    def __init__(self, layout: Layout, file: str) -> None:
        self._file = file
        self._positions = layout.positions
        # One for all columns of a kind: most prices stand under many headings.
        prices, lines = _Texts(_price), _Texts(_line)
        self._texts = {heading: lines if heading in LINE_HEADINGS else prices for heading in layout.positions}
        self._parts: dict[str, list[Int32]] = {heading: [] for heading in layout.positions}
        self._lines: list[int] = []
        self._rows: list[Sequence[str]] = []
        self.refused: list[LeftOut] = []

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Take the cells of one row, as many as the layout is wide."""
        self._lines.append(line)
        self._rows.append(cells)
        if len(self._rows) == _CHUNK_ROWS:
            self._flush()

    def finish(self) -> dict[str, Int32]:
        """(n,) ten-thousandths or hundredths by heading; ``UNREADABLE`` where the cell was refused. Called once."""
        self._flush()
        nothing = np.empty(0, np.int32)
        return {heading: np.concatenate([nothing, *self._parts.pop(heading)]) for heading in [*self._parts]}

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = list(zip(*self._rows, strict=True))
        for heading, position in self._positions.items():
            self._parts[heading].append(self._read_column(heading, columns[position]))
        self._lines.clear()
        self._rows.clear()

    def _read_column(self, heading: str, cells: Sequence[str]) -> Int32:
        texts = self._texts[heading]
        values = np.fromiter(map(texts.__getitem__, cells), np.int32, len(cells))
        for row in np.flatnonzero(values == UNREADABLE).tolist():
            self.refused.append(LeftOut(self._file, self._lines[row], heading, texts.reasons[cells[row]]))
        return values


class _Texts(dict[str, int]):
    """Texts → integers. A text is read once: most cells of a file are the same few hundred texts."""

    def __init__(self, read: Callable[[str], int]) -> None:
        super().__init__()
        self._read = read
        self.reasons: dict[str, str] = {}

    def __missing__(self, text: str) -> int:
        try:
            value = self._read(text)
        except RowFaultError as fault:
            value, self.reasons[text] = UNREADABLE, fault.reason
        except ValueError as error:
            value, self.reasons[text] = UNREADABLE, f"price {error}"
        self[text] = value
        return value


def _price(text: str) -> int:
    return odds_to_e4(text.replace(",", ".")) or 0


def _line(text: str) -> int:
    return read_line(text, "", _MAX_HANDICAP)
