"""Writing parsed files: one transaction for each file, idempotent, and able to say what changed."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import numpy as np

from advisor.core.clock import Clock, instant_of, micros_of
from advisor.core.history import NO_SCORE
from advisor.core.imports import Heard, ImportStep, LeftOut, ParsedFile, unheard
from advisor.core.markets import EventStatus
from advisor.db.directory.names import TeamScope, load_directory, store_competitions, store_teams
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.imports.events import Change, EventPlan, plan_events, write_events
from advisor.db.imports.prices import write_prices
from advisor.db.imports.record import close_record, open_record
from advisor.db.locks import lock_history_writes
from advisor.identity.directory import Competition, CreatedTeam, Team, TeamDirectory, TeamEntry

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """Where an import comes from: the file's name and SHA-256, and whether its data are made up."""

    file: str
    sha256: str
    demo: bool = False


async def import_file(
    connection: asyncpg.Connection,
    read: Callable[[TeamDirectory], Sequence[ParsedFile]],
    competitions: Mapping[str, Competition],
    source: ImportSource,
    clock: Clock,
    heard: Heard = unheard,
) -> ImportOutcome:
    """Read a file with the stored names and write it, all in one transaction; arguments as in ``import_parsed``.

    Nobody can review a name between the reading and the writing, and a refused file leaves no name behind.

    Args:
        read: parses the file; whatever it raises ends the import with nothing written.

    Raises:
        ConflictError: demo and real data would be mixed.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        directory = await load_directory(connection)
        # Reading takes seconds for some files, in which others of this process want their turn.
        parsed = await asyncio.to_thread(read, directory)
        return await import_parsed(connection, parsed, directory, competitions, source, clock, heard)


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
    async with connection.transaction():
        await lock_history_writes(connection)
        record = await open_record(connection, parsed[0].source, source.file, source.sha256, clock.now())
        codes = sorted({code for part in parsed for code in part.history.events.competition})
        scopes = {code: (competitions[code].sport, competitions[code].country) for code in codes}
        teams = _teams_of(parsed, competitions, directory)
        competition_ids = await store_competitions(connection, (competitions[c] for c in codes), demo=source.demo)
        team_ids = await store_teams(connection, teams, clock.now())
        plans: list[EventPlan] = []
        changes: list[Change] = []
        refused: list[LeftOut] = []
        rows, stored = sum(len(part.history.events) for part in parsed), 0
        for part in parsed:
            heard(ImportStep.STORING, stored, rows)
            stored += len(part.history.events)
            plan = await plan_events(connection, part.history.events, competition_ids, scopes, team_ids)
            await write_events(connection, plan, record.number, clock.now())
            changes += plan.changes
            written = await write_prices(connection, part, plan, record.number)
            changes += written.changes
            refused += written.refused
            plans.append(plan)
        touched = sorted({event_id for plan in plans for event_id in plan.touched})
        await refresh_cards(connection, touched, lambda done: heard(ImportStep.PRICING, done, len(touched)))
        new_teams = [created for created in directory.created if _scope(created.team) in teams]
        outcome = _outcome(record.number, parsed, plans, changes, refused, new_teams, source, clock.now())
        await close_record(
            connection,
            record,
            (outcome.rows_read, outcome.imported, outcome.updated, outcome.unchanged),
            (outcome.refused, outcome.refused_prices, outcome.changes),
        )
    return outcome


def _scope(team: Team) -> TeamScope:
    return team.sport, team.country, team.key


def _teams_of(
    parsed: Sequence[ParsedFile], competitions: Mapping[str, Competition], directory: TeamDirectory
) -> dict[TeamScope, TeamEntry]:
    known = {_scope(entry.team): entry for entry in directory.entries}
    used: dict[TeamScope, TeamEntry] = {}
    for part in parsed:
        events = part.history.events
        for code, home, away in zip(events.competition, events.home, events.away, strict=True):
            competition = competitions[code]
            for key in (home, away):
                scope = (competition.sport, competition.country, key)
                used[scope] = known[scope]
    return used


def _outcome(
    number: int,
    parsed: Sequence[ParsedFile],
    plans: Sequence[EventPlan],
    changes: list[Change],
    refused_prices: list[LeftOut],
    new_teams: list[CreatedTeam],
    source: ImportSource,
    now: datetime,
) -> ImportOutcome:
    events = sum(len(part.history.events) for part in parsed)
    imported = sum(len(plan.new_rows) for plan in plans)
    updated = sum(len(plan.touched) for plan in plans) - imported
    return ImportOutcome(
        number=number,
        file=source.file,
        rows_read=sum(part.rows_read for part in parsed),
        imported=imported,
        updated=updated,
        unchanged=events - imported - updated + sum(part.repeated for part in parsed),
        refused=[row for part in parsed for row in part.refused],
        refused_prices=[*(prices for part in parsed for prices in part.refused_prices), *refused_prices],
        uncertain=[doubt for part in parsed for doubt in (*part.uncertain, *_premature(part, now))],
        changes=changes,
        new_teams=new_teams,
        overdue=[key for plan in plans for key in _overdue(plan, now)],
    )


def _overdue(plan: EventPlan, now: datetime) -> Iterator[str]:
    for key, values in zip(plan.keys, plan.values, strict=True):
        if values.status == EventStatus.SCHEDULED and values.score is None and now - values.kickoff > _RESULT_WITHIN:
            yield key


def _premature(part: ParsedFile, now: datetime) -> Iterator[LeftOut]:
    """Games with a result that are to start in the future: most often a digit of the year is wrong."""
    events = part.history.events
    later = (events.home_score != NO_SCORE) & (events.kickoff > micros_of(now + _RESULT_WITHIN))
    for row in np.flatnonzero(later).tolist():
        day = instant_of(int(events.kickoff[row])).date()
        yield LeftOut(part.file, int(part.lines[row]), "", f"it has a result, though it is to start on {day} only")
