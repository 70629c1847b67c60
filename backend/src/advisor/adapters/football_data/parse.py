"""A football-data.co.uk CSV file → history.

Reads the main leagues' season files, the "extra" leagues' files (all seasons in one), and ``fixtures.csv``; each is
recognised by its header. Times of kick-offs and prices are estimates where the file has none: see ``dates``.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from advisor.adapters.football_data.cells import CellColumns
from advisor.adapters.football_data.layout import Layout, read_layout
from advisor.adapters.football_data.prices import Columns, Rows, price_blocks
from advisor.adapters.football_data.rows import Match, MatchReader, identified
from advisor.core.arrays import Int32, Int64
from advisor.core.history import History
from advisor.core.imports import Heard, LeftOut, ParsedFile, heard_reading, unheard
from advisor.identity.directory import FOOTBALL, TeamDirectory
from advisor.parsing.assembly import EventRow, sorted_events, sorted_prices
from advisor.parsing.cells import RowFaultError
from advisor.parsing.tables import Row, UnreadableRow, below_one_header, read_delimited

SOURCE: Final = "football-data"


def parse(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> ParsedFile:
    """Read a CSV file.

    Args:
        content: the file's bytes.
        file: its name, for messages.
        teams: resolves team names; unknown names of good rows become teams in it.
        heard: hears how many rows are read.

    Raises:
        ImportRefusedError: the file is not a football-data CSV; ``teams`` is unchanged.
    """
    text = read_delimited(content, file)
    header, rows = text.header, heard_reading(text.rows(), len(text.lines), heard)
    del text  # its lines go when the last has been read
    return parse_rows(header, rows, file, teams)


def parse_rows(
    header: Sequence[str], rows: Iterable[Row | UnreadableRow], file: str, teams: TeamDirectory
) -> ParsedFile:
    """Like ``parse``, from the rows of a table of any kind."""
    layout = read_layout(header, file)
    reader = MatchReader(layout)
    cells = CellColumns(layout, file)
    matches: list[Match] = []
    refused: list[LeftOut] = []
    rows_read = 0
    for row in below_one_header(header, rows, file):
        rows_read += 1
        try:
            if isinstance(row, UnreadableRow):
                raise RowFaultError("", row.reason)
            padded = row.cells + [""] * (layout.width - len(row.cells))
            matches.append(reader.read(row.line, padded))
        except RowFaultError as fault:
            refused.append(LeftOut(file, row.line, fault.column, fault.reason))
        else:
            cells.add(row.line, padded)
    columns = cells.finish()
    events = _events(matches, columns, layout, teams, file, refused)
    places = Rows(
        file=file,
        lines=[match.line for match in matches],
        collected=np.array([match.schedule.collected for match in matches], np.int64),
        kickoff=np.array([match.schedule.kickoff for match in matches], np.int64),
    )
    del matches  # what a big file was read into would fill the memory beside what it becomes
    history, ordered_lines, collected, price_faults = _history(layout, columns, places, events)
    # A row that did not become an event has its one reason; faults in its prices would only repeat it.
    kept_lines = set(ordered_lines.tolist())
    half_times = [LeftOut(file, line, fault.column, fault.reason) for line, fault in reader.left_out]
    refused_prices = [fault for fault in (*cells.refused, *price_faults, *half_times) if fault.line in kept_lines]
    uncertain = [LeftOut(file, line, fault.column, fault.reason) for line, fault in reader.uncertain]
    return ParsedFile(
        file=file,
        source=SOURCE,
        history=history,
        lines=ordered_lines,
        collected=collected,
        refused=sorted(refused, key=lambda fault: fault.line),
        refused_prices=sorted(refused_prices, key=lambda fault: fault.line),
        rows_read=rows_read,
        unknown_columns=layout.unknown,
        uncertain=[doubt for doubt in uncertain if doubt.line in kept_lines],
    )


def _events(
    matches: Sequence[Match],
    columns: Columns,
    layout: Layout,
    teams: TeamDirectory,
    file: str,
    refused: list[LeftOut],
) -> list[EventRow | None]:
    """The event of each match; None, and the reason in ``refused``, where it is none or a repetition."""
    values = np.stack(list(columns.values()), axis=1) if columns else np.empty((len(matches), 0), np.int32)
    first_of: dict[str, int] = {}
    events: list[EventRow | None] = []
    for index, match in enumerate(matches):
        try:
            event = identified(match, teams, layout)
        except RowFaultError as fault:
            refused.append(LeftOut(file, match.line, fault.column, fault.reason))
            events.append(None)
            continue
        first = first_of.setdefault(event.key, index)
        if first == index:
            events.append(event)
            continue
        if event != events[first] or not np.array_equal(values[index], values[first]):
            reason = f"the same match stands in line {matches[first].line} with other values"
            refused.append(LeftOut(file, match.line, "", reason))
        events.append(None)
    return events


def _history(
    layout: Layout, columns: Columns, rows: Rows, events: list[EventRow | None]
) -> tuple[History, Int32, Int64, list[LeftOut]]:
    """Empties ``events`` on the way."""
    ordered, rank = sorted_events(FOOTBALL, events)
    events.clear()
    blocks = price_blocks(layout, columns, rows)
    lines, collected = np.empty(len(ordered), np.int32), np.empty(len(ordered), np.int64)
    kept = rank >= 0
    lines[rank[kept]] = np.array(rows.lines, np.int32)[kept]
    collected[rank[kept]] = rows.collected[kept]
    history = History(
        events=ordered,
        prices=sorted_prices(blocks.venues, rank),
        aggregates=sorted_prices(blocks.aggregates, rank),
    )
    return history, lines, collected, blocks.refused
