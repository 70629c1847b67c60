"""Making events that a provider is the first to report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

import asyncpg

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import TeamScope, store_competitions, store_teams
from advisor.identity.directory import Team, TeamDirectory
from advisor.identity.new_events import NewEvent, new_event
from advisor.identity.team_matching import TeamFinder

_NaturalKey: TypeAlias = tuple[int, int, int, date]
"""Ids of competition, home team and away team, and the day."""


@dataclass(slots=True)
class CreatedEvents:
    """Events made for one provider's reports.

    Attributes:
        ids: by the provider's ref.
        clashes: for refs of which no event could be made: the event that has their teams and day already.
    """

    ids: dict[str, int] = field(default_factory=dict)
    clashes: dict[str, int] = field(default_factory=dict)


async def create_events(
    connection: asyncpg.Connection,
    reports: Sequence[EventReport],
    now: datetime,
    directory: TeamDirectory,
    finder: TeamFinder,
    *,
    demo: bool,
) -> CreatedEvents:
    """Make an event of each report, in the caller's transaction; competitions and teams too where they are new.

    Raises:
        ConflictError: made-up and real data would be mixed in one competition.
    """
    created = CreatedEvents()
    drafts = [draft for report in reports if (draft := new_event(report, directory, finder)) is not None]
    if not drafts:
        return created
    competitions = {draft.competition.code: draft.competition for draft in drafts}
    competition_ids = await store_competitions(connection, competitions.values(), demo=demo)
    team_ids = await _team_ids(connection, drafts, now, directory)
    rows: dict[_NaturalKey, NewEvent] = {}
    repeated: list[tuple[str, _NaturalKey]] = []
    for draft in drafts:
        home, away = team_ids[_scope(draft.home)], team_ids[_scope(draft.away)]
        key = (competition_ids[draft.competition.code], home, away, draft.day)
        if key in rows:
            repeated.append((draft.report.ref, key))
        rows.setdefault(key, draft)
    fresh, held = await _insert(connection, rows)
    created.ids = {rows[key].report.ref: event_id for key, event_id in fresh.items()}
    created.clashes = {rows[key].report.ref: event_id for key, event_id in held.items()}
    created.clashes |= {ref: (fresh | held)[key] for ref, key in repeated}
    return created


async def _team_ids(
    connection: asyncpg.Connection, drafts: Sequence[NewEvent], now: datetime, directory: TeamDirectory
) -> dict[TeamScope, int]:
    used = {_scope(team) for draft in drafts for team in (draft.home, draft.away)}
    entries = {_scope(entry.team): entry for entry in directory.entries if _scope(entry.team) in used}
    return await store_teams(connection, entries, now)


def _scope(team: Team) -> TeamScope:
    return team.sport, team.country, team.key


async def _insert(
    connection: asyncpg.Connection, rows: dict[_NaturalKey, NewEvent]
) -> tuple[dict[_NaturalKey, int], dict[_NaturalKey, int]]:
    """Insert events; returns the ids of the new ones, and of those that were there already."""
    drafts = rows.values()
    keys = (
        [key[0] for key in rows],
        [key[1] for key in rows],
        [key[2] for key in rows],
        [key[3] for key in rows],
    )
    found = await connection.fetch(
        """
        INSERT INTO event (competition_id, home_id, away_id, match_date, season, kickoff, kickoff_known, status)
        SELECT *, $8 FROM unnest(
            $1::int[], $2::int[], $3::int[], $4::date[], $5::text[], $6::timestamptz[], $7::boolean[]
        )
        ON CONFLICT DO NOTHING RETURNING id, competition_id, home_id, away_id, match_date
        """,
        *keys,
        [draft.season for draft in drafts],
        [draft.report.kickoff for draft in drafts],
        [draft.report.kickoff_known for draft in drafts],
        str(EventStatus.SCHEDULED),
    )
    fresh = {_key(row): row["id"] for row in found}
    if len(fresh) == len(rows):
        return fresh, {}
    there = await connection.fetch(
        """
        SELECT e.id, e.competition_id, e.home_id, e.away_id, e.match_date FROM event e
        JOIN unnest($1::int[], $2::int[], $3::int[], $4::date[]) AS asked (competition_id, home_id, away_id, match_date)
            USING (competition_id, home_id, away_id, match_date)
        """,
        *keys,
    )
    return fresh, {_key(row): row["id"] for row in there if _key(row) not in fresh}


def _key(row: asyncpg.Record) -> _NaturalKey:
    return row["competition_id"], row["home_id"], row["away_id"], row["match_date"]
