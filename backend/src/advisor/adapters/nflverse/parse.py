"""nflverse ``games.csv`` → history: every NFL game since 1999, its score and one line."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from advisor.adapters.nflverse.contract import FIELDS
from advisor.adapters.nflverse.games import NFL, read_game
from advisor.adapters.nflverse.lines import LINE_COLUMNS, GameLines
from advisor.core.errors import ImportRefusedError
from advisor.core.history import History
from advisor.core.imports import Heard, LeftOut, ParsedFile, heard_reading, unheard
from advisor.identity.directory import TeamDirectory
from advisor.parsing.assembly import EventRow, sorted_events, sorted_prices
from advisor.parsing.cells import RowFaultError
from advisor.parsing.tables import Row, UnreadableRow, below_one_header, read_delimited

SOURCE: Final = "nflverse"

_ZIP: Final = b"PK\x03\x04"
_FOOTBALL_MARKS: Final = frozenset({"Div", "HomeTeam", "League"})
_OTHER_COMMAND: Final = "use advisor import football-data"
_NEEDED: Final = tuple(FIELDS.read)
_USED: Final = frozenset((*_NEEDED, "gametime", "result", "total", *LINE_COLUMNS))
_UNUSED: Final = frozenset(
    (
        *("game_type", "week", "weekday", "location", "overtime", "div_game", "roof", "surface", "temp", "wind"),
        *("old_game_id", "gsis", "nfl_detail_id", "pfr", "pff", "espn", "ftn", "away_rest", "home_rest"),
        *("away_qb_id", "home_qb_id", "away_qb_name", "home_qb_name", "away_coach", "home_coach"),
        *("referee", "stadium_id", "stadium"),
    )
)
"""Columns we know and do not use; weather is observed during the game and would be a leak."""


def parse(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> ParsedFile:
    """Read a ``games.csv``.

    Args:
        content: the file's bytes.
        file: its name, for messages.
        teams: resolves team codes; unknown codes of good rows become teams in it.
        heard: hears how many rows are read.

    Raises:
        ImportRefusedError: the file is not an nflverse schedule; ``teams`` is unchanged.
    """
    if content.startswith(_ZIP):
        raise ImportRefusedError(file, f"it is a zip archive or a workbook; {_OTHER_COMMAND}")
    text = read_delimited(content, file)
    position = _positions(text.header, file)
    # All rows before any team: a second header further down refuses the file.
    rows = list(below_one_header(text.header, heard_reading(text.rows(), len(text.lines), heard), file))
    found = _Found(position)
    for row in rows:
        try:
            found.take(row, len(text.header), teams)
        except RowFaultError as fault:
            found.faults.append((row.line, fault))
    events, rank = sorted_events(NFL.sport, found.games)
    kickoff = np.array([game.kickoff for game in found.games], np.int64)
    lines = np.empty(len(events), np.int32)
    lines[rank] = found.line_of
    no_aggregates = sorted_prices((), rank)
    return ParsedFile(
        file=file,
        source=SOURCE,
        history=History(
            events=events, prices=sorted_prices(found.lines.blocks(kickoff), rank), aggregates=no_aggregates
        ),
        lines=lines,
        # All its prices are closing ones.
        collected=events.kickoff,
        refused=[LeftOut(file, line, fault.column, fault.reason) for line, fault in found.faults],
        refused_prices=[LeftOut(file, line, fault.column, fault.reason) for line, fault in found.price_faults],
        rows_read=len(rows),
        uncertain=[LeftOut(file, line, "gametime", doubt) for line, doubt in found.doubts],
        unknown_columns=[name for name in dict.fromkeys(text.header) if name and name not in _USED | _UNUSED],
    )


class _Found:
    """What the rows of a file have yielded so far."""

    def __init__(self, position: Mapping[str, int]) -> None:
        self.games: list[EventRow] = []
        self.line_of: list[int] = []
        self.lines = GameLines(position)
        self.faults: list[tuple[int, RowFaultError]] = []
        self.price_faults: list[tuple[int, RowFaultError]] = []
        self.doubts: list[tuple[int, str]] = []
        self._used = [position[column] for column in sorted(_USED & position.keys())]
        self._position = position
        self._first: dict[str, tuple[int, list[str]]] = {}

    def take(self, row: Row | UnreadableRow, width: int, teams: TeamDirectory) -> None:
        """Take one row.

        Raises:
            RowFaultError: it is no game, or contradicts an earlier row on the same game.
        """
        if isinstance(row, UnreadableRow):
            raise RowFaultError("", row.reason)
        cells = row.cells + [""] * (width - len(row.cells))
        game, doubt = read_game(cells, self._position, teams)
        used = [cells[position] for position in self._used]
        first_line, first_used = self._first.setdefault(game.key, (row.line, used))
        if first_line != row.line:
            if used != first_used:
                raise RowFaultError("", f"the same game stands in line {first_line} with other values")
            return
        if doubt:
            self.doubts.append((row.line, doubt))
        self.price_faults.extend((row.line, fault) for fault in self.lines.add(len(self.games), cells))
        self.games.append(game)
        self.line_of.append(row.line)


def _positions(header: Sequence[str], file: str) -> dict[str, int]:
    missing = [column for column in _NEEDED if column not in header]
    if _FOOTBALL_MARKS & set(header) and len(missing) > len(_NEEDED) / 2:
        raise ImportRefusedError(file, f"it is a file of football-data.co.uk; {_OTHER_COMMAND}")
    if len(missing) > len(_NEEDED) / 2:
        raise ImportRefusedError(file, f"it is not an nflverse schedule: its header has no {', '.join(missing)}")
    if missing:
        raise ImportRefusedError(file, f"its header lacks {', '.join(missing)}, without which nothing can be imported")
    twice = sorted({column for column in header if column in _USED and header.count(column) > 1})
    if twice:
        raise ImportRefusedError(file, f"it has more than one column {twice[0]!r}; which one counts is unknown")
    return {column: index for index, column in enumerate(header)}
