"""Results of participants that providers report: stored, unless they go against what is known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import asyncpg

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.core.results import REPORTED_BY, wins_among
from advisor.db.directory.participants import participant_ids
from advisor.db.events.participant_results import ResultKey, end_decided, lock_results, write_results
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.instruments.market_types import MARKET_TYPES, About


class _Known(NamedTuple):
    """A result that is stored.

    Attributes:
        result: as ``StatedResult.result``.
    """

    result: int
    source: str


async def store_reported(
    connection: asyncpg.Connection,
    reports: Sequence[EventReport],
    placements: Mapping[ProviderRef, Placement],
    now: datetime,
) -> frozenset[int]:
    """Store what reports say of the participants of their events.

    A result changes only by the source that gave it. A report that goes against another source, or would share out more
    than one win, is left out as a whole and noted for people, as it is of a void event. To be called before rows of
    these events are written.

    Args:
        connection: a transaction is opened in it where there are results.
        reports: those without results or placement are passed over.
        now: aware, UTC.

    Returns:
        Events of which something is known that was not.
    """
    placed = [
        (report, placements[report.provider, report.ref].event_id)
        for report in sorted(reports, key=lambda report: (report.provider, report.ref))
        if report.results and (report.provider, report.ref) in placements
    ]
    if not placed:
        return frozenset()
    async with connection.transaction():
        await lock_results(connection)
        void = await _void(connection, sorted({event for _, event in placed}))
        changed = {
            event for report, event in placed if await _store(connection, report, event, now, is_void=event in void)
        }
        await end_decided(connection, changed)
    return frozenset(changed)


async def _store(
    connection: asyncpg.Connection, report: EventReport, event: int, now: datetime, *, is_void: bool
) -> bool:
    """Store what one report says; whether anything of it is new."""
    results, conflict = await _keyed(connection, report, event)
    known = await _known(connection, event)
    conflict = conflict or _conflict(report, results, known, is_void=is_void)
    if conflict:
        await connection.execute(_CONFLICT, conflict, report.provider, report.ref)
        return False
    new = {key: result for key, result in results.items() if key not in known or known[key].result != result}
    await write_results(connection, new, REPORTED_BY + report.provider, now)
    return bool(new)


async def _keyed(connection: asyncpg.Connection, report: EventReport, event: int) -> tuple[dict[ResultKey, int], str]:
    """The results of a report, and how it contradicts itself; "" where it does not."""
    names = list(dict.fromkeys(each.participant for each in report.results))
    ids = await participant_ids(connection, report.sport, names)
    found: dict[ResultKey, set[int]] = defaultdict(set)
    for each in report.results:
        found[event, ids[each.participant], MARKET_TYPES[each.market].statistic].add(each.result)
    if any(len(results) > 1 for results in found.values()):
        return {}, f"{report.provider} says two things of one participant"
    return {key: results.pop() for key, results in found.items()}, ""


def _conflict(
    report: EventReport, results: Mapping[ResultKey, int], known: Mapping[ResultKey, _Known], *, is_void: bool
) -> str:
    """How a report goes against what is known; "" where it does not."""
    provider = report.provider
    if is_void:
        return f"{provider} says who won, but it is void"
    others = {key: each for key, each in known.items() if each.source != REPORTED_BY + provider}
    if any(key in others and others[key].result != result for key, result in results.items()):
        return f"{provider} says otherwise who won than it is settled"
    rows = {MARKET_TYPES[each.market] for each in report.results}
    of_field = {row.statistic for row in rows if row.about is About.FIELD}
    after = {key: each.result for key, each in known.items()} | dict(results)
    if any(wins_among(result for key, result in after.items() if key[2] == statistic) > 1 for statistic in of_field):
        return f"{provider} says otherwise who won than it is settled"
    return ""


async def _known(connection: asyncpg.Connection, event: int) -> dict[ResultKey, _Known]:
    rows = await connection.fetch(_KNOWN, event)
    return {(event, row["participant_id"], row["statistic"]): _Known(row["result"], row["source"]) for row in rows}


async def _void(connection: asyncpg.Connection, events: list[int]) -> frozenset[int]:
    rows = await connection.fetch(_VOID, events, str(EventStatus.VOID))
    return frozenset(row["id"] for row in rows)


_KNOWN: Final = """
    SELECT participant_id, statistic, coalesce(result, -1) AS result, source FROM participant_result WHERE event_id = $1
"""
_VOID: Final = "SELECT id FROM event WHERE id = ANY ($1::bigint[]) AND status = $2"
_CONFLICT: Final = "UPDATE provider_event SET conflict = $1 WHERE provider = $2 AND ref = $3"
