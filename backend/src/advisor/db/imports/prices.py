"""Writing a file's prices: bulk copies, straight into the tables for new events, by way of a stage for known ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Bool, Int64
from advisor.core.clock import instant_of, micros_of
from advisor.core.history import Prices
from advisor.core.imports import ParsedFile, price_times
from advisor.core.markets import Phase, line_text
from advisor.core.odds import odds_text
from advisor.db.directory.venues import venue_ids
from advisor.db.imports.events import Change, EventPlan
from advisor.db.imports.price_rows import copy_prices
from advisor.instruments.market_types import BY_CODE


@dataclass(frozen=True, slots=True)
class _Target:
    """One of the two price tables, with its statements. All text is fixed here, none comes from outside."""

    table: str
    venue_column: str
    stage: str
    differences: str
    upsert: str
    follow: str


def _target(table: str, venue_column: str, venue_type: str, venue_name: str, join: str) -> _Target:
    # A price the later file lacks (0) keeps its earlier value.
    merged = (
        "ARRAY(SELECT coalesce(nullif(n, 0), o) FROM unnest(i.odds_e4, p.odds_e4) WITH ORDINALITY u (n, o, k) "
        "ORDER BY k)"
    )
    same = f"p.event_id = i.event_id AND p.market = i.market AND p.line = i.line AND p.{venue_column} = i.{venue_column} AND p.phase = i.phase"  # noqa: E501
    columns = f"event_id, market, line, {venue_column}, phase, at, odds_e4"
    return _Target(
        table=table,
        venue_column=venue_column,
        stage=f"CREATE TEMP TABLE incoming_{table} (event_id bigint, market smallint, line int, {venue_column} "
        f"{venue_type}, phase smallint, at timestamptz, odds_e4 int[]) ON COMMIT DROP",
        differences=f"""
            SELECT i.event_id, i.market, i.line, i.phase, {venue_name} AS venue, p.odds_e4 AS before,
                   CASE WHEN p.odds_e4 IS NULL THEN i.odds_e4 ELSE {merged} END AS after
            FROM incoming_{table} i {join} LEFT JOIN {table} p ON {same}
            WHERE p.event_id IS NULL OR p.at <> i.at OR p.odds_e4 <> {merged}
            ORDER BY i.event_id, i.market, i.line, i.phase, venue
        """,  # noqa: S608 - fixed text
        upsert=f"""
            INSERT INTO {table} ({columns})
            SELECT i.event_id, i.market, i.line, i.{venue_column}, i.phase, i.at,
                   CASE WHEN p.odds_e4 IS NULL THEN i.odds_e4 ELSE {merged} END
            FROM incoming_{table} i LEFT JOIN {table} p ON {same}
            WHERE p.event_id IS NULL OR p.at <> i.at OR p.odds_e4 <> {merged}
            ON CONFLICT (event_id, market, line, {venue_column}, phase)
            DO UPDATE SET at = excluded.at, odds_e4 = excluded.odds_e4
        """,  # noqa: S608 - fixed text
        follow=f"""
            UPDATE {table} p SET at = moved.at
            FROM unnest($1::bigint[], $2::smallint[], $3::timestamptz[]) AS moved (event_id, phase, at)
            WHERE p.event_id = moved.event_id AND p.phase = moved.phase AND p.at <> moved.at
            RETURNING p.event_id
        """,  # noqa: S608 - fixed text
    )


_PRICE: Final = _target("price", "venue_id", "smallint", "v.key", "JOIN venue v ON v.id = i.venue_id")
_AGGREGATE: Final = _target("aggregate_price", "statistic", "text", "i.statistic", "")


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


def _starts(parsed: ParsedFile, plan: EventPlan) -> _Starts:
    retimed = np.zeros(len(plan.ids), np.bool_)
    retimed[plan.retimed_rows] = True
    kickoff = np.array([micros_of(values.kickoff) for values in plan.values], np.int64)
    return _Starts(retimed, parsed.collected, kickoff)


async def write_prices(connection: asyncpg.Connection, parsed: ParsedFile, plan: EventPlan) -> list[Change]:
    """Write the prices and aggregates of a file's events; mark the events whose prices changed as touched.

    A price that the file lacks stays as it is, though it follows its event's start, and so do all prices of outdated
    rows. A file with another handicap adds that line and keeps the earlier one: both have been offered.

    Returns:
        Changes of prices already known; what was added or timed anew is counted in one change for each event.
    """
    prices, aggregates = parsed.history.prices, parsed.history.aggregates
    ids, starts = await venue_ids(connection, prices.venues), _starts(parsed, plan)
    changes = await _write(connection, _PRICE, prices, [ids[venue] for venue in prices.venues], plan, starts)
    changes += await _write(connection, _AGGREGATE, aggregates, aggregates.venues, plan, starts)
    return changes


async def _follow(connection: asyncpg.Connection, target: _Target, plan: EventPlan, starts: _Starts) -> Counter[int]:
    """Move stored prices with their events' starts; how many of each event moved, by its id."""
    rows = np.repeat(np.array(plan.retimed_rows, np.int64), len(Phase))
    if not len(rows):
        return Counter()
    phase = np.tile(np.array(list(Phase), np.int8), len(plan.retimed_rows))
    at = price_times(phase, starts.collected[rows], starts.kickoff[rows])
    ids = [plan.ids[row] for row in rows.tolist()]
    moved = await connection.fetch(target.follow, ids, phase.tolist(), [instant_of(each) for each in at.tolist()])
    return Counter(row["event_id"] for row in moved)


async def _write(
    connection: asyncpg.Connection,
    target: _Target,
    prices: Prices,
    venues: Sequence[int] | Sequence[str],
    plan: EventPlan,
    starts: _Starts,
) -> list[Change]:
    moved = await _follow(connection, target, plan, starts)
    prices = starts.of(prices)
    ids = np.array(plan.ids, np.int64)
    is_new, is_known = np.zeros(len(ids), np.bool_), np.ones(len(ids), np.bool_)
    is_new[plan.new_rows] = True
    is_known[plan.new_rows + plan.outdated_rows] = False
    of_new, of_known = np.flatnonzero(is_new[prices.event]), np.flatnonzero(is_known[prices.event])
    await copy_prices(connection, target.table, target.venue_column, prices, of_new, ids, venues)
    if not len(of_known):
        return _price_changes([], moved, plan)
    stage = f"incoming_{target.table}"
    await connection.execute(f"DROP TABLE IF EXISTS {stage}")
    await connection.execute(target.stage)
    await copy_prices(connection, stage, target.venue_column, prices, of_known, ids, venues)
    await connection.execute(f"ANALYZE {stage}")
    differences = await connection.fetch(target.differences)
    if differences:
        await connection.execute(target.upsert)
    return _price_changes(differences, moved, plan)


def _price_changes(differences: list[asyncpg.Record], moved: Counter[int], plan: EventPlan) -> list[Change]:
    key_of = dict(zip(plan.ids, plan.keys, strict=True))
    changes = []
    counted = Counter({(event, "timed anew"): count for event, count in moved.items()})
    plan.touched.update(moved)
    for row in differences:
        plan.touched.add(row["event_id"])
        if row["before"] is None:
            counted[row["event_id"], "added"] += 1
        elif row["before"] == row["after"]:
            counted[row["event_id"], "timed anew"] += 1
        else:
            before, after = _odds_text(row["before"]), _odds_text(row["after"])
            changes.append(Change(key_of[row["event_id"]], _price_name(row), before, after))
    changes += [Change(key_of[event], "prices", "", f"{count} {what}") for (event, what), count in counted.items()]
    return changes


def _price_name(row: asyncpg.Record) -> str:
    market = BY_CODE[row["market"]].key
    words = (str(market), line_text(row["line"]), Phase(row["phase"]).name.lower(), row["venue"])
    return " ".join(word for word in words if word)


def _odds_text(odds: list[int]) -> str:
    return " / ".join(odds_text(e4) if e4 else "–" for e4 in odds)
