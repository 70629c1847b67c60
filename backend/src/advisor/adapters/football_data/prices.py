"""From columns of cells to blocks of prices, without those that cannot be meant."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

import numpy as np

from advisor.adapters.football_data.across_books import Book, without_doubtful
from advisor.adapters.football_data.cells import UNREADABLE
from advisor.adapters.football_data.columns import AGGREGATES, PriceColumns
from advisor.adapters.football_data.layout import Layout
from advisor.core.arrays import Bool, Int32, Int64
from advisor.core.imports import LeftOut, price_times
from advisor.core.markets import LINE_NONE, MarketTypeKey, Phase
from advisor.core.odds import odds_text
from advisor.parsing.assembly import PriceBlock, book_sums, contradictory

Columns: TypeAlias = Mapping[str, Int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is known of each accepted row beside its price cells.

    Attributes:
        lines: (n,) physical lines.
        collected, kickoff: (n,) µs since the Unix epoch, UTC: see ``price_times``.
    """

    file: str
    lines: Sequence[int]
    collected: Int64
    kickoff: Int64

    def some(self, chosen: Int64) -> Self:
        """Some of the rows, in this order; (k,) indices."""
        lines = [self.lines[row] for row in chosen.tolist()]
        return replace(self, lines=lines, collected=self.collected[chosen], kickoff=self.kickoff[chosen])

    def refuse(self, row: int, column: str, reason: str) -> LeftOut:
        return LeftOut(self.file, self.lines[row], column, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Prices at venues, aggregates over venues, and what was refused."""

    venues: list[PriceBlock]
    aggregates: list[PriceBlock]
    refused: list[LeftOut]


def price_blocks(layout: Layout, columns: Columns, rows: Rows) -> Blocks:
    """Build the prices of a file.

    Refused are prices of a line market whose line is missing, complete books whose prices contradict one another, what
    cannot be meant beside the row's other books, and second prices that differ from the first where two columns mean
    the same.
    """
    refused = list(_without_line(layout, columns, rows))
    books = []
    for prices in layout.prices:
        odds, gap = _odds(prices, columns, len(rows.lines)), _gap(prices, columns, len(rows.lines))
        line = _line(prices, columns, len(rows.lines))
        meant = odds.any(axis=1) & _has_line(prices, line)
        wrong = meant & contradictory(odds)
        refused.extend(_contradictions(prices, odds, wrong, rows))
        odds[~meant | wrong] = 0
        books.append(Book(prices, odds, line, gap))
    for fault in without_doubtful(books, _unreadable(columns, len(rows.lines))):
        at_fault = "" if fault.book is None else ", ".join(books[fault.book].columns.columns)
        refused.append(rows.refuse(fault.row, at_fault, fault.reason))
    groups: dict[tuple[str, MarketTypeKey, Phase], list[tuple[PriceColumns, PriceBlock]]] = defaultdict(list)
    for book in books:
        prices = book.columns
        block = _block(prices, book.odds, book.line, np.flatnonzero(book.odds.any(axis=1)), rows)
        groups[prices.venue, prices.market, prices.phase].append((prices, block))
    found = Blocks(venues=[], aggregates=[], refused=refused)
    for (venue, _, _), group in groups.items():
        target = found.aggregates if venue in AGGREGATES else found.venues
        target.extend(_without_repeats(group, rows, refused) if len(group) > 1 else [group[0][1]])
    return found


def _without_line(layout: Layout, columns: Columns, rows: Rows) -> Iterator[LeftOut]:
    """One refusal for each row and line column, however many venues priced the missing line."""
    missing: dict[tuple[int, str], None] = {}
    for prices in layout.prices:
        if not prices.line_columns:
            continue
        odds = _odds(prices, columns, len(rows.lines))
        line = _line(prices, columns, len(rows.lines))
        heading = next((name for name in prices.line_columns if name in columns), prices.line_columns[0])
        for row in np.flatnonzero(odds.any(axis=1) & (line == LINE_NONE)).tolist():
            missing[row, heading] = None
    for row, heading in missing:
        yield rows.refuse(row, heading, "prices without the handicap they are for")


def _unreadable(columns: Columns, count: int) -> Bool:
    unreadable = np.zeros(count, np.bool_)
    for values in columns.values():
        unreadable |= values == UNREADABLE
    return unreadable


def _has_line(prices: PriceColumns, line: Int32) -> Bool:
    known: Bool = (line != LINE_NONE) & (line != UNREADABLE)
    return known if prices.line_columns else np.ones(len(line), np.bool_)


def _odds(prices: PriceColumns, columns: Columns, count: int) -> Int32:
    missing = np.zeros(count, np.int32)
    odds = np.stack([columns.get(heading, missing) for heading in prices.columns], axis=1)
    odds[odds == UNREADABLE] = 0
    return odds


def _gap(prices: PriceColumns, columns: Columns, count: int) -> Bool:
    """(n,) True where a cell has nothing; a file without one of the columns says nothing of its rows."""
    gap = np.zeros(count, np.bool_)
    for heading in prices.columns:
        gap |= columns[heading] == 0 if heading in columns else False
    return gap


def _line(prices: PriceColumns, columns: Columns, count: int) -> Int32:
    line = np.full(count, prices.line, np.int32)
    for heading in prices.line_columns:
        if heading in columns:
            line = np.where(line == LINE_NONE, columns[heading], line)
    return line


def _contradictions(prices: PriceColumns, odds: Int32, wrong: Bool, rows: Rows) -> Iterator[LeftOut]:
    for row, book_sum in zip(np.flatnonzero(wrong), book_sums(odds[wrong]), strict=True):
        texts = "/".join(odds_text(int(price)) for price in odds[row])
        yield rows.refuse(
            int(row), ", ".join(prices.columns), f"prices {texts} contradict each other: they sum to {book_sum:.2f}"
        )


def _block(prices: PriceColumns, odds: Int32, line: Int32, kept: Int64, rows: Rows) -> PriceBlock:
    event = kept.astype(np.int32)
    phase = np.full(len(event), prices.phase, np.int8)
    return PriceBlock(
        venue=prices.venue,
        market=prices.market,
        phase=prices.phase,
        event=event,
        line=line[kept],
        at=price_times(phase, rows.collected[event], rows.kickoff[event]),
        odds_e4=odds[kept],
    )


def _without_repeats(
    group: Sequence[tuple[PriceColumns, PriceBlock]], rows: Rows, refused: list[LeftOut]
) -> Iterator[PriceBlock]:
    seen: dict[tuple[int, int], list[int]] = {}
    for prices, block in group:
        fresh = np.ones(len(block.event), np.bool_)
        for index, (event, line) in enumerate(zip(block.event.tolist(), block.line.tolist(), strict=True)):
            odds = block.odds_e4[index].tolist()
            first = seen.setdefault((event, line), odds)
            if first is odds:
                continue
            fresh[index] = False
            if first != odds:
                reason = "prices differ from those under another heading of the same meaning"
                refused.append(rows.refuse(event, ", ".join(prices.columns), reason))
        yield replace(
            block,
            event=block.event[fresh],
            line=block.line[fresh],
            at=block.at[fresh],
            odds_e4=block.odds_e4[fresh],
        )
