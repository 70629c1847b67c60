"""Writing parsed files: one transaction for each file, idempotent, and able to say what changed."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import numpy as np

from advisor.core.clock import Clock, instant_of, micros_of
from advisor.core.history import NO_SCORE
from advisor.core.imports import FileInParts, Heard, ImportStep, LeftOut, ParsedFile, unheard
from advisor.core.markets import EventStatus
from advisor.db.directory.names import TeamScope, load_directory, store_competitions, store_teams
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.imports.events import Change, EventPlan, plan_events, write_events
from advisor.db.imports.prices import PricesWritten, write_prices
from advisor.db.imports.record import close_record, open_record
from advisor.db.locks import lock_history_writes
from advisor.identity.directory import Competition, CreatedTeam, Team, TeamDirectory, TeamEntry
from advisor.processes.memory import give_back

_RESULT_WITHIN: Final = timedelta(days=1)
"""A game that was to start longer ago has been played, or was put off; its file says neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What an import did.

    Attributes:
        number: of the import, by which it can be undone.
        rows_read: data rows met in the file; always the sum of the next three and the number of refused rows.
        imported: rows whose event is new.
        updated: rows that changed a known event or added to it.
        unchanged: rows that added nothing: to a known event, or to that of an earlier row.
        refused: rows left out.
        refused_prices: prices left out of rows that stay.
        uncertain: what was taken though it may mean two things, such as a start on the night when the clocks go back,
            or a result of a game to come.
        changes: what changed of known events.
        new_teams: teams made from unknown names.
        overdue: keys of the file's games that have no result though they were to start over a day ago.
    """

    number: int
    file: str
    rows_read: int
    imported: int
    updated: int
    unchanged: int
    refused: list[LeftOut]
    refused_prices: list[LeftOut]
    uncertain: list[LeftOut]
    changes: list[Change]
    new_teams: list[CreatedTeam]
    overdue: list[str]


_MANY_ROWS: Final = 5_000
"""Of fewer a season's files are, and to look for what is free takes longer than to store them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """Where an import comes from: the file's name and SHA-256, and whether its data are made up."""

    file: str
    sha256: str
    demo: bool = False


async def import_file(
    connection: asyncpg.Connection,
    read: Callable[[TeamDirectory], Sequence[FileInParts]],
    competitions: Mapping[str, Competition],
    source: ImportSource,
    clock: Clock,
    heard: Heard = unheard,
) -> ImportOutcome:
    """Read a file with the stored names and write it, all in one transaction; arguments as in ``import_parsed``.

    Nobody can review a name between the reading and the writing, and a refused file leaves no name behind.

    Args:
        read: parses the file; whatever it raises ends the import with nothing written. Prices are made as they are
            written, in a thread too.

    Raises:
        ConflictError: demo and real data would be mixed.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        directory = await load_directory(connection)
        # Reading takes seconds for some files, in which others of this process want their turn.
        found = await asyncio.to_thread(lambda: list(read(directory)))
        return await _import(connection, found, directory, competitions, source, clock, heard)


async def import_parsed(
    connection: asyncpg.Connection,
    parsed: Sequence[ParsedFile],
    directory: TeamDirectory,
    competitions: Mapping[str, Competition],
    source: ImportSource,
    clock: Clock,
    heard: Heard = unheard,
) -> ImportOutcome:
    """Write one file (several parsed parts for a workbook) in one transaction.

    Importing the same file again changes nothing. A later file updates what it knows better: scores, kick-off times,
    prices. A row without a score or a price never erases one that is known, and a book is taken whole or not at all.

    Args:
        connection: a transaction is opened in it.
        parsed: the file's parts, of one source, at least one.
        directory: the directory the parts were parsed with.
        competitions: by code, all that the parts name.
        source: for the record.
        clock: dates the record.
        heard: hears how many rows are stored, and of how many events the prices are computed.

    Raises:
        ConflictError: demo and real data would be mixed.
    """
    return await _import(
        connection, [part.in_parts() for part in parsed], directory, competitions, source, clock, heard
    )


async def _import(
    connection: asyncpg.Connection,
    parsed: list[FileInParts],
    directory: TeamDirectory,
    competitions: Mapping[str, Competition],
    source: ImportSource,
    clock: Clock,
    heard: Heard,
) -> ImportOutcome:
    """Empties ``parsed`` on the way: what is written would fill the memory beside what is computed of it."""
    async with connection.transaction():
        await lock_history_writes(connection)
        record = await open_record(connection, parsed[0].source, source.file, source.sha256, clock.now())
        codes = sorted({code for part in parsed for code in part.events.competition})
        scopes = {code: (competitions[code].sport, competitions[code].country) for code in codes}
        teams = _teams_of(parsed, competitions, directory)
        competition_ids = await store_competitions(connection, (competitions[c] for c in codes), demo=source.demo)
        team_ids = await store_teams(connection, teams, clock.now())
        stored, rows = _Stored(), sum(len(part.events) for part in parsed)
        parsed.reverse()
        while parsed:
            heard(ImportStep.STORING, stored.events, rows)
            part = parsed.pop()
            plan = await plan_events(connection, part.events, competition_ids, scopes, team_ids)
            await write_events(connection, plan, record.number, clock.now())
            stored.overdue += _overdue(plan, clock.now())
            plan.let_go()
            written = await write_prices(connection, part, plan, record.number, _behind(stored.events, rows, heard))
            stored.add(part, plan, written, clock.now())
            del part, plan, written
        touched = sorted(stored.touched)
        # Of hundreds of thousands of ids the set alone takes ten megabytes beside what is computed now.
        stored.touched.clear()
        if rows >= _MANY_ROWS:
            # What reading and storing left is more than what pricing takes, and would come on top of it.
            give_back()
        await refresh_cards(connection, touched, lambda done: heard(ImportStep.PRICING, done, len(touched)))
        new_teams = [created for created in directory.created if _scope(created.team) in teams]
        outcome = stored.outcome(record.number, source.file, new_teams)
        await close_record(
            connection,
            record,
            (outcome.rows_read, outcome.imported, outcome.updated, outcome.unchanged),
            (outcome.refused, outcome.refused_prices, outcome.changes),
        )
    return outcome


@dataclass(slots=True)
class _Stored:
    """What came of the parts of a file that are written; their names are those of ``ImportOutcome``.

    Attributes:
        events, repeated: rows that are an event, or repeat one.
        changed: rows whose event is new or changed, those of each part by themselves.
        touched: ids of the events.
        lacking: prices that lack a selection which the stored ones have.
    """

    rows_read: int = 0
    events: int = 0
    repeated: int = 0
    imported: int = 0
    changed: int = 0
    touched: set[int] = field(default_factory=set)
    refused: list[LeftOut] = field(default_factory=list)
    refused_prices: list[LeftOut] = field(default_factory=list)
    lacking: list[LeftOut] = field(default_factory=list)
    uncertain: list[LeftOut] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)

    def add(self, part: FileInParts, plan: EventPlan, written: PricesWritten, now: datetime) -> None:
        self.rows_read += part.rows_read
        self.events += len(part.events)
        self.repeated += part.repeated
        self.imported += len(plan.new_rows)
        self.changed += len(plan.touched)
        self.touched |= plan.touched
        self.refused += part.refused
        self.refused_prices += written.left_out
        self.lacking += written.refused
        self.uncertain += [*part.uncertain, *_premature(part, now)]
        self.changes += [*plan.changes, *written.changes]

    def outcome(self, number: int, file: str, new_teams: list[CreatedTeam]) -> ImportOutcome:
        return ImportOutcome(
            number=number,
            file=file,
            rows_read=self.rows_read,
            imported=self.imported,
            updated=self.changed - self.imported,
            unchanged=self.events - self.changed + self.repeated,
            refused=self.refused,
            refused_prices=[*self.refused_prices, *self.lacking],
            uncertain=self.uncertain,
            changes=self.changes,
            new_teams=new_teams,
            overdue=self.overdue,
        )


def _behind(stored: int, of: int, heard: Heard) -> Callable[[int], None]:
    """Hears of the rows of a part that comes behind so many of others."""
    return lambda rows: heard(ImportStep.STORING, stored + rows, of)


def _scope(team: Team) -> TeamScope:
    return team.sport, team.country, team.key


def _teams_of(
    parsed: Sequence[FileInParts], competitions: Mapping[str, Competition], directory: TeamDirectory
) -> dict[TeamScope, TeamEntry]:
    known = {_scope(entry.team): entry for entry in directory.entries}
    used: dict[TeamScope, TeamEntry] = {}
    for part in parsed:
        events = part.events
        for code, home, away in zip(events.competition, events.home, events.away, strict=True):
            competition = competitions[code]
            for key in (home, away):
                scope = (competition.sport, competition.country, key)
                used[scope] = known[scope]
    return used


def _overdue(plan: EventPlan, now: datetime) -> Iterator[str]:
    for key, values in zip(plan.keys, plan.values, strict=True):
        if values.status == EventStatus.SCHEDULED and values.score is None and now - values.kickoff > _RESULT_WITHIN:
            yield key


def _premature(part: FileInParts, now: datetime) -> Iterator[LeftOut]:
    """Games with a result that are to start in the future: most often a digit of the year is wrong."""
    events = part.events
    later = (events.home_score != NO_SCORE) & (events.kickoff > micros_of(now + _RESULT_WITHIN))
    for row in np.flatnonzero(later).tolist():
        day = instant_of(int(events.kickoff[row])).date()
        yield LeftOut(part.file, int(part.lines[row]), "", f"it has a result, though it is to start on {day} only")
