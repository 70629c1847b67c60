"""A football-data.co.uk CSV file → history.

Reads the main leagues' season files, the "extra" leagues' files (all seasons in one), and ``fixtures.csv``; each is
recognised by its header. Times of kick-offs and prices are estimates where the file has none: see ``dates``.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from advisor.adapters.football_data.cells import CellColumns
from advisor.adapters.football_data.columns import AGGREGATES
from advisor.adapters.football_data.layout import Layout, read_layout
from advisor.adapters.football_data.prices import Columns, Rows, price_blocks
from advisor.adapters.football_data.rows import Match, MatchReader, identified
from advisor.core.arrays import Int32, Int64
from advisor.core.history import History
from advisor.core.imports import Heard, LeftOut, ParsedFile, heard_reading, unheard
from advisor.identity.directory import FOOTBALL, TeamDirectory
from advisor.parsing.assembly import EventRow, OrderedPrices, sorted_events, sorted_prices
from advisor.parsing.cells import RowFaultError
from advisor.parsing.tables import Row, UnreadableRow, below_one_header, read_delimited

SOURCE: Final = "football-data"

_EVENTS_AT_ONCE: Final = 1_024


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
    header, rows = text.header, heard_reading(text.rows(), text.count, heard)
    # Both go with the last row: a big file would fill the memory beside what it becomes.
    del content, text
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
    places = Rows(
        file=file,
        lines=[match.line for match in matches],
        collected=np.array([match.schedule.collected for match in matches], np.int64),
        kickoff=np.array([match.schedule.kickoff for match in matches], np.int64),
    )
    events = _events(matches, columns, layout, teams, places, refused)
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
    matches: list[Match],
    columns: Columns,
    layout: Layout,
    teams: TeamDirectory,
    places: Rows,
    refused: list[LeftOut],
) -> list[EventRow | None]:
    """The event of each match; None, and the reason in ``refused``, where it is none or a repetition.

    Empties ``matches`` on the way: those of a big file would fill the memory beside what they become.
    """
    first_of: dict[str, int] = {}
    events: list[EventRow | None] = []
    matches.reverse()
    for index in range(len(matches)):
        try:
            event = identified(matches.pop(), teams, layout)
        except RowFaultError as fault:
            refused.append(places.refuse(index, fault.column, fault.reason))
            events.append(None)
            continue
        first = first_of.setdefault(event.key, index)
        if first == index:
            events.append(event)
            continue
        if event != events[first] or any(values[index] != values[first] for values in columns.values()):
            reason = f"the same match stands in line {places.lines[first]} with other values"
            refused.append(places.refuse(index, "", reason))
        events.append(None)
    return events


def _history(
    layout: Layout, columns: dict[str, Int32], rows: Rows, events: list[EventRow | None]
) -> tuple[History, Int32, Int64, list[LeftOut]]:
    """Empties ``columns`` and ``events`` on the way.

    The prices of some events are made at once, in the order in which they shall stand: those of all, unsorted beside
    sorted, would fill the memory.
    """
    ordered, rank = sorted_events(FOOTBALL, events)
    events.clear()
    in_order = np.flatnonzero(rank >= 0)
    in_order = in_order[np.argsort(rank[in_order])]
    venues = [each.venue for each in layout.prices if each.venue not in AGGREGATES]
    statistics = [each.venue for each in layout.prices if each.venue in AGGREGATES]
    prices = OrderedPrices(len(in_order) * len(venues), venues)
    aggregates = OrderedPrices(len(in_order) * len(statistics), statistics)
    refused: list[LeftOut] = []
    for start in range(0, len(in_order), _EVENTS_AT_ONCE):
        some = in_order[start : start + _EVENTS_AT_ONCE]
        blocks = price_blocks(layout, {heading: values[some] for heading, values in columns.items()}, rows.some(some))
        some_rank = np.arange(start, start + len(some), dtype=np.int32)
        prices.add(sorted_prices(blocks.venues, some_rank))
        aggregates.add(sorted_prices(blocks.aggregates, some_rank))
        refused += blocks.refused
    columns.clear()
    lines = np.array(rows.lines, np.int32)[in_order]
    history = History(events=ordered, prices=prices.finish(), aggregates=aggregates.finish())
    return history, lines, rows.collected[in_order], refused
