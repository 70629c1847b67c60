"""A football-data.co.uk CSV file → history.

Reads the main leagues' season files, the "extra" leagues' files (all seasons in one), and ``fixtures.csv``; each is
recognised by its header. Times of kick-offs and prices are estimates where the file has none: see ``dates``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from advisor.adapters.football_data.cells import CellColumns
from advisor.adapters.football_data.columns import AGGREGATES
from advisor.adapters.football_data.layout import Layout, read_layout
from advisor.adapters.football_data.prices import Columns, Rows, price_blocks
from advisor.adapters.football_data.rows import Match, MatchReader, identified
from advisor.core.arrays import Int64
from advisor.core.history import History
from advisor.core.imports import FileInParts, Heard, LeftOut, ParsedFile, PricePart, heard_reading, unheard
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


def parse_in_parts(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> FileInParts:
    """Like ``parse``, but prices are made when they are asked for."""
    text = read_delimited(content, file)
    header, rows = text.header, heard_reading(text.rows(), text.count, heard)
    del content, text
    return _read(read_layout(header, file), header, rows, file, teams)


def parse_rows(
    header: Sequence[str], rows: Iterable[Row | UnreadableRow], file: str, teams: TeamDirectory
) -> ParsedFile:
    """Like ``parse``, from the rows of a table of any kind."""
    layout = read_layout(header, file)
    return _joined(_read(layout, header, rows, file, teams), layout)


def _joined(found: FileInParts, layout: Layout) -> ParsedFile:
    venues = [each.venue for each in layout.prices if each.venue not in AGGREGATES]
    statistics = [each.venue for each in layout.prices if each.venue in AGGREGATES]
    prices = OrderedPrices(len(found.events) * len(venues), venues)
    aggregates = OrderedPrices(len(found.events) * len(statistics), statistics)
    refused_prices: list[LeftOut] = []
    for part in found.parts:
        prices.add(part.prices)
        aggregates.add(part.aggregates)
        refused_prices += part.refused
    return ParsedFile(
        file=found.file,
        source=found.source,
        history=History(events=found.events, prices=prices.finish(), aggregates=aggregates.finish()),
        lines=found.lines,
        collected=found.collected,
        refused=found.refused,
        refused_prices=sorted(refused_prices, key=lambda fault: fault.line),
        rows_read=found.rows_read,
        unknown_columns=found.unknown_columns,
        uncertain=found.uncertain,
    )


def _read(
    layout: Layout, header: Sequence[str], rows: Iterable[Row | UnreadableRow], file: str, teams: TeamDirectory
) -> FileInParts:
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
    events, rank = sorted_events(FOOTBALL, _events(matches, columns, layout, teams, places, refused))
    in_order = np.flatnonzero(rank >= 0)
    in_order = in_order[np.argsort(rank[in_order])]
    half_times = [LeftOut(file, line, fault.column, fault.reason) for line, fault in reader.left_out]
    uncertain = [LeftOut(file, line, fault.column, fault.reason) for line, fault in reader.uncertain]
    lines = np.array(places.lines, np.int32)[in_order]
    kept_lines = set(lines.tolist()) if uncertain else set()
    return FileInParts(
        file=file,
        source=SOURCE,
        events=events,
        parts=_parts(layout, columns, places, in_order, cells.refused, half_times),
        lines=lines,
        collected=places.collected[in_order],
        refused=sorted(refused, key=lambda fault: fault.line),
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


def _parts(
    layout: Layout,
    columns: Columns,
    rows: Rows,
    in_order: Int64,
    of_cells: Sequence[LeftOut],
    half_times: Sequence[LeftOut],
) -> Iterator[PricePart]:
    """Prices in the order in which they shall stand, of some events at once.

    Args:
        in_order: (n,) row of each event; of a row that is none, faults in its prices would only repeat why.
        of_cells, half_times: what was refused before.
    """
    cells_of, half_time_of = _by_line(of_cells), _by_line(half_times)
    for start in range(0, len(in_order), _EVENTS_AT_ONCE):
        some = in_order[start : start + _EVENTS_AT_ONCE]
        here = rows.some(some)
        blocks = price_blocks(layout, {heading: values[some] for heading, values in columns.items()}, here)
        rank = np.arange(start, start + len(some), dtype=np.int32)
        refused = [fault for line in here.lines for fault in cells_of.get(line, ())]
        refused += blocks.refused
        refused += [fault for line in here.lines for fault in half_time_of.get(line, ())]
        yield PricePart(
            stop=start + len(some),
            prices=sorted_prices(blocks.venues, rank),
            aggregates=sorted_prices(blocks.aggregates, rank),
            refused=refused,
        )


def _by_line(faults: Iterable[LeftOut]) -> Mapping[int, list[LeftOut]]:
    found: dict[int, list[LeftOut]] = defaultdict(list)
    for fault in faults:
        found[fault.line].append(fault)
    return found
