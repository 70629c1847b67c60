"""Undoing imports: what they changed stands again as before them, and what they brought goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.errors import ConflictError, NotFoundError
from advisor.core.history import event_key
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.fixtures.games import number_games
from advisor.db.fixtures.price_starts import follow_starts
from advisor.db.imports import undo_statements as sql
from advisor.db.imports.events import EVENT_COLUMNS
from advisor.db.locks import lock_history_writes

_NAMED: Final = 5
"""So many later imports a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvent:
    """An event that stays, though the import brought it, or its start or status, which others have moved since.

    Attributes:
        event: natural key.
        because: what hangs on it, for people.
    """

    event: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneImport:
    """What undoing an import did, or would do.

    Attributes:
        removed: events that the file brought and nothing else needs.
        restored: events that stand again as before the import.
        results: of them all, results that went or were put back.
        prices: likewise prices and aggregates of a venue's market in one phase.
        kept: events that stay though the file brought them, without its prices and result; and those whose start,
            season or status stays since somebody else has changed it.
        teams, competitions: names and codes of those that went, as no event is left.
        backtests: finished ones that may have read what the import brought; they stay as they are.
    """

    number: int
    file: str
    source: str
    imported_at: datetime
    removed: int
    restored: int
    results: int
    prices: int
    kept: list[KeptEvent]
    teams: list[str]
    competitions: list[str]
    backtests: int


class _OnlyShown(Exception):
    """Nothing of this is to stay."""


async def undo_imports(
    connection: asyncpg.Connection, numbers: Sequence[int], now: datetime, *, expected: Sequence[UndoneImport]
) -> list[UndoneImport]:
    """Undo imports, the latest first, all in one transaction.

    Afterwards the database holds what it held before them, save for what others than files have said or found since:
    it stays, with the events it is about, and so do venues' names and the record that there was an import.

    Args:
        numbers: as ``ImportOutcome.number``.
        now: for the record.
        expected: what ``would_undo`` said.

    Raises:
        NotFoundError: there was no such import.
        ConflictError: it cannot be undone, the error says why; or would not do what was expected.
    """
    async with connection.transaction():
        undone = await _undo_all(connection, numbers, now)
        if undone != list(expected):
            raise ConflictError("The database has changed since this was shown; look again.")
    return undone


async def would_undo(connection: asyncpg.Connection, numbers: Sequence[int], now: datetime) -> list[UndoneImport]:
    """What ``undo_imports`` would do: it is done and taken back.

    Raises:
        NotFoundError, ConflictError: as it.
    """
    undone: list[UndoneImport] = []
    try:
        async with connection.transaction():
            undone += await _undo_all(connection, numbers, now)
            raise _OnlyShown
    except _OnlyShown:
        return undone


async def _undo_all(connection: asyncpg.Connection, numbers: Sequence[int], now: datetime) -> list[UndoneImport]:
    await lock_history_writes(connection)
    chosen = sorted(set(numbers), reverse=True)
    for number in chosen:
        await _refuse(connection, number, chosen)
    try:
        return [await _undo(connection, number, now) for number in chosen]
    except asyncpg.UniqueViolationError:
        raise ConflictError(
            "A game that was moved cannot go back to its day: another game of the two stands there by now."
        ) from None


async def _refuse(connection: asyncpg.Connection, number: int, chosen: Sequence[int]) -> None:
    row = await connection.fetchrow("SELECT undone_at, stands_because FROM import_file WHERE id = $1", number)
    if row is None:
        raise NotFoundError("import", str(number))
    if row["undone_at"] is not None:
        raise ConflictError(f"Import {number} has been undone already.")
    if row["stands_because"] is not None:
        raise ConflictError(f"Import {number} cannot be undone: {row['stands_because']}.")
    later = await connection.fetch(sql.LATER, number, list(chosen))
    if later:
        named = ", ".join(f"{each['id']} ({each['file']})" for each in later[:_NAMED])
        more = f" and {len(later) - _NAMED} more" if len(later) > _NAMED else ""
        together = " ".join(str(each) for each in sorted({*chosen, *(row["id"] for row in later)}, reverse=True))
        raise ConflictError(
            f"Import {number} cannot be undone alone: of its events later files have said something too, in import "
            f"{named}{more}. Undo them with it: advisor import undo {together}"
        )


async def _undo(connection: asyncpg.Connection, number: int, now: datetime) -> UndoneImport:
    (record,) = await connection.fetch("SELECT file, source, imported_at FROM import_file WHERE id = $1", number)
    brought = [row["id"] for row in await connection.fetch(sql.BROUGHT, number)]
    needed = {row["id"]: row["because"] for row in await connection.fetch(sql.NEEDED, brought)}
    backtests: int = await connection.fetchval(sql.BACKTESTS, number)
    removed = [event for event in brought if event not in needed]
    results = prices = 0
    changed: set[int] = set(needed)
    priced: set[int] = set()
    for statement in sql.PRICES:
        (rows,) = await connection.fetch(statement, number, brought)
        prices += rows["rows"]
        priced.update(rows["events"])
    changed.update(priced)
    # Before events go, and those of the file that stay lose its result.
    (rows,) = await connection.fetch(sql.RESULTS, number)
    results += rows["rows"]
    changed.update(rows["events"])
    await connection.execute(sql.RESULTS_BACK, number)
    earlier = await connection.fetch(sql.EARLIER, number)
    await _put_back(connection, earlier)
    # A start that others have moved since stays, and prices that stood at another one come to it.
    starts = await connection.fetch("SELECT id, kickoff FROM event WHERE id = ANY ($1::bigint[])", sorted(priced))
    await follow_starts(connection, {row["id"]: row["kickoff"] for row in starts})
    changed.update(row["id"] for row in earlier)
    await connection.execute(sql.NOT_ENDED, list(needed))
    moved = [row["id"] for row in earlier if row["changed_since"]]
    kept = await _kept(connection, needed | dict.fromkeys(moved, "others have changed its start or status since"))
    changed.update(await _without(connection, removed))
    await connection.execute(sql.FORGET_PRICES, number)
    await connection.execute(sql.FORGET_AGGREGATES, number)
    await connection.execute("DELETE FROM import_event WHERE file_id = $1", number)
    await connection.execute("UPDATE import_file SET undone_at = $2 WHERE id = $1", number, now)
    teams = [row["name"] for row in await connection.fetch(sql.TEAMS)]
    competitions = [row["code"] for row in await connection.fetch(sql.COMPETITIONS)]
    changed.difference_update(removed)
    await refresh_cards(connection, sorted(changed))
    return UndoneImport(
        number=number,
        file=record["file"],
        source=record["source"],
        imported_at=record["imported_at"],
        removed=len(removed),
        restored=len(changed - needed.keys()),
        results=results,
        prices=prices,
        kept=kept,
        teams=sorted(teams),
        competitions=sorted(competitions),
        backtests=backtests,
    )


async def _put_back(connection: asyncpg.Connection, events: Sequence[asyncpg.Record]) -> None:
    ids = [row["id"] for row in events]
    await connection.execute(sql.ASIDE, ids)
    await connection.execute(sql.EVENTS_BACK, ids, *([row[name] for row in events] for name in EVENT_COLUMNS))


async def _without(connection: asyncpg.Connection, removed: Sequence[int]) -> list[int]:
    """Delete events; ids of games of their days that are another one of the day now."""
    left = [row["id"] for row in await connection.fetch(sql.LEFT_ON_DAY, removed)]
    await connection.execute("DELETE FROM event WHERE id = ANY ($1::bigint[])", removed)
    gaps = [row["id"] for row in await connection.fetch(sql.WITH_GAP, left)]
    return await number_games(connection, gaps)


async def _kept(connection: asyncpg.Connection, because: dict[int, str]) -> list[KeptEvent]:
    rows = await connection.fetch(sql.KEYS, sorted(because))
    return [
        KeptEvent(
            event=event_key(row["code"], row["match_date"], row["home"], row["away"], row["game"]),
            because=because[row["id"]],
        )
        for row in rows
    ]
