"""Writing a file's prices: bulk copies, straight into the tables for new events, by way of a stage for known ones."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Bool, Int64
from advisor.core.history import Prices
from advisor.core.imports import FileInParts, LeftOut, price_times
from advisor.core.markets import LINE_NONE, Phase, line_text
from advisor.core.odds import odds_text
from advisor.db.directory.venues import venue_ids
from advisor.db.fixtures.price_starts import IS_MOVED, MOVED, PriceTable, move_prices, price_moves
from advisor.db.imports.events import Change, EventPlan
from advisor.db.imports.price_rows import copy_prices
from advisor.instruments.market_types import BY_CODE

_MASK: Final = "(({0})[1] > 0)::int + (({0})[2] > 0)::int * 2 + (coalesce(({0})[3], 0) > 0)::int * 4"
"""Which selections of a book have a price, as bits."""


@dataclass(frozen=True, slots=True)
class _Target:
    """One of the two price tables, with its statements. All text is fixed here, none comes from outside."""

    table: PriceTable
    venue_column: str
    stage_table: str
    stage: str
    lesser: str
    replaced: str
    differences: str
    note: str
    upsert: str
    note_follow: str


def _target(table: PriceTable, venue_column: str, venue_type: str, venues: str, venue_name: str) -> _Target:
    """The statements of one table.

    Args:
        venues: joins the venue of ``i``, where the table has only its number.
        venue_name: of ``i``.
    """
    word = f"event_id, market, {venue_column}, phase"
    same_word = (
        f"p.event_id = i.event_id AND p.market = i.market AND p.{venue_column} = i.{venue_column} AND p.phase = i.phase"
    )
    same = f"{same_word} AND p.line = i.line"
    columns = f"event_id, market, line, {venue_column}, phase, at, odds_e4"
    differ = "p.event_id IS NULL OR p.at <> i.at OR p.odds_e4 <> i.odds_e4"
    stage = f"incoming_{table}"
    # What stood before the first change of an import counts.
    noted = f"INSERT INTO replaced_{table} (file_id, {columns})"
    return _Target(
        table=table,
        venue_column=venue_column,
        stage_table=stage,
        stage=f"CREATE TEMP TABLE {stage} (event_id bigint, market smallint, line int, {venue_column} "
        f"{venue_type}, phase smallint, at timestamptz, odds_e4 int[]) ON COMMIT DROP",
        # Only a word with a gap can have less than the stored one.
        lesser=f"""
            WITH gaps AS (SELECT DISTINCT {word} FROM {stage} WHERE 0 = ANY (odds_e4)),
                 said AS (SELECT {word}, bit_or({_MASK.format("s.odds_e4")}) AS sides
                          FROM {stage} s JOIN gaps USING ({word}) GROUP BY {word}),
                 known AS (SELECT {word}, bit_or({_MASK.format("k.odds_e4")}) AS sides
                           FROM {table} k JOIN gaps USING ({word}) GROUP BY {word}),
                 gone AS (DELETE FROM {stage} i USING said JOIN known p USING ({word})
                          WHERE {same_word} AND said.sides & p.sides <> p.sides RETURNING i.*)
            SELECT i.event_id, i.market, i.line, i.phase, {venue_name} AS venue, p.odds_e4 AS before,
                   i.odds_e4 AS after
            FROM gone i {venues} LEFT JOIN {table} p ON {same}
            ORDER BY i.event_id, i.market, i.line, i.phase, venue
        """,  # noqa: S608 - fixed text
        # Markets without lines, and those of one fixed line, have nothing to replace.
        replaced=f"""
            WITH said AS (SELECT DISTINCT {word} FROM {stage} WHERE line <> {LINE_NONE}),
                 i AS (DELETE FROM {table} p USING said i
                       WHERE {same_word} AND NOT EXISTS (SELECT FROM {stage} i WHERE {same}) RETURNING p.*),
                 noted AS ({noted} SELECT $1::int, {columns} FROM i ON CONFLICT DO NOTHING)
            SELECT i.event_id, i.market, i.line, i.phase, {venue_name} AS venue, i.odds_e4 AS before
            FROM i {venues} ORDER BY i.event_id, i.market, i.line, i.phase, venue
        """,  # noqa: S608 - fixed text
        differences=f"""
            SELECT i.event_id, i.market, i.line, i.phase, {venue_name} AS venue, p.odds_e4 AS before,
                   i.odds_e4 AS after
            FROM {stage} i {venues} LEFT JOIN {table} p ON {same}
            WHERE {differ}
            ORDER BY i.event_id, i.market, i.line, i.phase, venue
        """,  # noqa: S608 - fixed text
        note=f"""
            {noted}
            SELECT $1::int, i.event_id, i.market, i.line, i.{venue_column}, i.phase, p.at, p.odds_e4
            FROM {stage} i LEFT JOIN {table} p ON {same}
            WHERE {differ}
            ON CONFLICT DO NOTHING
        """,  # noqa: S608 - fixed text
        upsert=f"""
            INSERT INTO {table} ({columns})
            SELECT i.event_id, i.market, i.line, i.{venue_column}, i.phase, i.at, i.odds_e4
            FROM {stage} i LEFT JOIN {table} p ON {same}
            WHERE {differ}
            ON CONFLICT (event_id, market, line, {venue_column}, phase)
            DO UPDATE SET at = excluded.at, odds_e4 = excluded.odds_e4
        """,  # noqa: S608 - fixed text
        note_follow=f"""
            {noted}
            SELECT $5::int, p.event_id, p.market, p.line, p.{venue_column}, p.phase, p.at, p.odds_e4
            FROM {table} p JOIN {MOVED} ON {IS_MOVED}
            ON CONFLICT DO NOTHING
        """,  # noqa: S608 - fixed text
    )


_PRICE: Final = _target("price", "venue_id", "smallint", "JOIN venue v ON v.id = i.venue_id", "v.key")
_AGGREGATE: Final = _target("aggregate_price", "statistic", "text", "", "i.statistic")
_TARGETS: Final = (_PRICE, _AGGREGATE)


@dataclass(frozen=True, slots=True)
class _Starts:
    """By what the prices of the n events of a file are timed.

    Attributes:
        retimed: (n,) known events whose start is another than it was stored, or than the file says.
        collected, kickoff: (n,) µs since the Unix epoch, UTC; ``kickoff`` as it is known afterwards.
    """

    retimed: Bool
    collected: Int64
    kickoff: Int64

    def of(self, prices: Prices) -> Prices:
        """The prices at the times that follow from what is known of the starts afterwards."""
        at = price_times(prices.phase, self.collected[prices.event], self.kickoff[prices.event])
        return replace(prices, at=np.where(self.retimed[prices.event], at, prices.at))


def _starts(parsed: FileInParts, plan: EventPlan) -> _Starts:
    retimed = np.zeros(len(plan.ids), np.bool_)
    retimed[plan.retimed_rows] = True
    return _Starts(retimed, parsed.collected, plan.kickoff)


@dataclass(slots=True)
class PricesWritten:
    """What came of a file's prices.

    Attributes:
        changes: of prices already known; what was added or timed anew is counted in one change for each event.
        left_out: prices that were refused as they were made, by their lines.
        refused: prices that lack a selection which the stored ones have.
    """

    changes: list[Change] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[LeftOut] = field(default_factory=list)


async def write_prices(
    connection: asyncpg.Connection,
    parsed: FileInParts,
    plan: EventPlan,
    file_id: int,
    heard: Callable[[int], None] = lambda done: None,
) -> PricesWritten:
    """Write the prices and aggregates of a file's events; mark the events whose prices changed as touched.

    They are taken a part at a time: those of new events are written at once, those of known ones laid beside the tables
    until all are there. Of known events it is noted what stood before.

    What a file says of a venue's market in one phase is a word that stays together: it takes the place of the stored
    one, whatever the line, unless it lacks a selection that has a price there. So no book holds prices of two files,
    and of a line that moved the last counts. ``backtest.selection.merge`` does the same to files. A market on which the
    file says nothing stays as it is, though its prices follow the event's start, and so do all prices of outdated rows.

    Args:
        heard: hears of how many events the prices are written or laid ready.
    """
    starts, written = _starts(parsed, plan), PricesWritten()
    counted: dict[_Target, Counter[tuple[int, str]]] = {}
    for target in _TARGETS:
        moved = await _follow(connection, target, plan, starts, file_id)
        plan.touched.update(moved)
        counted[target] = Counter({(event, "timed anew"): count for event, count in moved.items()})
    staged = await _take_parts(connection, parsed, plan, starts, written, heard)
    for target in _TARGETS:
        if target in staged:
            await _write(connection, target, parsed, plan, written, counted[target], file_id)
        key_of = dict(zip(plan.ids, plan.keys, strict=True)) if counted[target] else {}
        written.changes += [
            Change(key_of[event], "prices", "", f"{count} {what}") for (event, what), count in counted[target].items()
        ]
    return written


async def _take_parts(
    connection: asyncpg.Connection,
    parsed: FileInParts,
    plan: EventPlan,
    starts: _Starts,
    written: PricesWritten,
    heard: Callable[[int], None],
) -> set[_Target]:
    """Write the prices of new events and lay ready those of known ones; where there are any."""
    staged: set[_Target] = set()
    destinations = _Destinations.of(plan)
    ids: dict[str, int] = {}
    # Making them takes a while, in which others of this process want their turn.
    while (part := await asyncio.to_thread(next, parsed.parts, None)) is not None:
        written.left_out += part.refused
        if not ids.keys() >= {*part.prices.venues}:
            ids |= await venue_ids(connection, part.prices.venues)
        for target, prices, venues in (
            (_PRICE, part.prices, [ids[venue] for venue in part.prices.venues]),
            (_AGGREGATE, part.aggregates, part.aggregates.venues),
        ):
            await _lay(connection, target, starts.of(prices), venues, destinations, staged)
        heard(part.stop)
    written.left_out.sort(key=lambda fault: fault.line)
    for target in filter(staged.__contains__, _TARGETS):
        # The tables' own statistics may be from before this import: without an index a bad plan is one loop in another.
        await connection.execute(
            f"CREATE INDEX ON {target.stage_table} (event_id, market, phase, {target.venue_column}, line)"
        )
        await connection.execute(f"ANALYZE {target.stage_table}")
    return staged


async def _follow(
    connection: asyncpg.Connection, target: _Target, plan: EventPlan, starts: _Starts, file_id: int
) -> Counter[int]:
    """Move stored prices with their events' starts; how many of each event moved, by its id."""
    rows = np.repeat(np.array(plan.retimed_rows, np.int64), len(Phase))
    if not len(rows):
        return Counter()
    phase = np.tile(np.array(list(Phase), np.int8), len(plan.retimed_rows))
    ids = [plan.ids[row] for row in rows.tolist()]
    moves = price_moves(
        ids, phase.tolist(), starts.collected[rows].tolist(), starts.kickoff[rows].tolist(), [None] * len(ids)
    )
    await connection.execute(target.note_follow, *moves, file_id)
    return Counter(await move_prices(connection, target.table, moves))


@dataclass(frozen=True, slots=True)
class _Destinations:
    """Where the prices of the n events of a file go.

    Attributes:
        ids: (n,) of the events.
        is_new, is_known: (n,) whether they go to the table itself, or beside it; of outdated rows nowhere.
    """

    ids: Int64
    is_new: Bool
    is_known: Bool

    @classmethod
    def of(cls, plan: EventPlan) -> "_Destinations":
        is_new, is_known = np.zeros(len(plan.ids), np.bool_), np.ones(len(plan.ids), np.bool_)
        is_new[plan.new_rows] = True
        is_known[plan.new_rows + plan.outdated_rows] = False
        return cls(np.array(plan.ids, np.int64), is_new, is_known)


async def _lay(
    connection: asyncpg.Connection,
    target: _Target,
    prices: Prices,
    venues: Sequence[int] | Sequence[str],
    to: _Destinations,
    staged: set[_Target],
) -> None:
    """Write the prices of new events, and lay those of known ones beside the table, which is then among ``staged``."""
    of_new, of_known = np.flatnonzero(to.is_new[prices.event]), np.flatnonzero(to.is_known[prices.event])
    await copy_prices(connection, target.table, target.venue_column, prices, of_new, to.ids, venues)
    if not len(of_known):
        return
    if target not in staged:
        staged.add(target)
        await connection.execute(f"DROP TABLE IF EXISTS {target.stage_table}")
        await connection.execute(target.stage)
    await copy_prices(connection, target.stage_table, target.venue_column, prices, of_known, to.ids, venues)


async def _write(
    connection: asyncpg.Connection,
    target: _Target,
    parsed: FileInParts,
    plan: EventPlan,
    written: PricesWritten,
    counted: Counter[tuple[int, str]],
    file_id: int,
) -> None:
    lesser = await connection.fetch(target.lesser)
    replaced = await connection.fetch(target.replaced, file_id)
    differences = await connection.fetch(target.differences)
    if differences:
        await connection.execute(target.note, file_id)
        await connection.execute(target.upsert)
    plan.touched.update(row["event_id"] for row in (*replaced, *differences))
    key_of = dict(zip(plan.ids, plan.keys, strict=True))
    written.changes += _price_changes(replaced, differences, key_of, counted)
    if lesser:
        line_of = dict(zip(plan.ids, parsed.lines.tolist(), strict=True))
        written.refused += [
            LeftOut(parsed.file, line_of[row["event_id"]], _price_name(row), _why_lesser(row))
            for row in lesser
            if not _says_nothing_new(row)
        ]


def _says_nothing_new(row: asyncpg.Record) -> bool:
    before = row["before"]
    return before is not None and all(new in {0, old} for new, old in zip(row["after"], before, strict=True))


def _why_lesser(row: asyncpg.Record) -> str:
    after, before = _odds_text(row["after"]), row["before"]
    known = f"the earlier {_odds_text(before)}" if before else "earlier ones of another line"
    return f"prices {after} lack a selection that {known} have; books are not put together from two files"


def _price_changes(
    replaced: list[asyncpg.Record],
    differences: list[asyncpg.Record],
    key_of: Mapping[int, str],
    counted: Counter[tuple[int, str]],
) -> list[Change]:
    """Changes worth a line each; what needs no more than a number is added to ``counted``."""
    changes = []
    moved: dict[tuple[int, int, int, str], tuple[list[str], list[str]]] = {}
    for row in replaced:
        moved.setdefault(_word_of(row), ([], []))[0].append(_line_and_odds(row, row["before"]))
    for row in differences:
        word = _word_of(row)
        if row["before"] is None and word in moved:
            moved[word][1].append(_line_and_odds(row, row["after"]))
        elif row["before"] is None:
            counted[row["event_id"], "added"] += 1
        elif row["before"] == row["after"]:
            counted[row["event_id"], "timed anew"] += 1
        else:
            before, after = _odds_text(row["before"]), _odds_text(row["after"])
            changes.append(Change(key_of[row["event_id"]], _price_name(row), before, after))
    for (event, market, phase, venue), (before_lines, after_lines) in moved.items():
        name = f"{BY_CODE[market].key} {Phase(phase).name.lower()} {venue}"
        changes.append(Change(key_of[event], name, ", ".join(before_lines), ", ".join(after_lines)))
    return changes


def _word_of(row: asyncpg.Record) -> tuple[int, int, int, str]:
    return row["event_id"], row["market"], row["phase"], row["venue"]


def _line_and_odds(row: asyncpg.Record, odds: list[int]) -> str:
    return f"{line_text(row['line'])}: {_odds_text(odds)}"


def _price_name(row: asyncpg.Record) -> str:
    market = BY_CODE[row["market"]].key
    words = (str(market), line_text(row["line"]), Phase(row["phase"]).name.lower(), row["venue"])
    return " ".join(word for word in words if word)


def _odds_text(odds: list[int]) -> str:
    return " / ".join(odds_text(e4) if e4 else "–" for e4 in odds)
