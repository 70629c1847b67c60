"""Events without teams: those that reports may be about, and making new ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import asyncpg

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import store_competitions
from advisor.db.events.candidates import CLAIM_LASTS
from advisor.db.events.creation import CreatedEvents
from advisor.identity.names import fold
from advisor.identity.titled_events import NewTitledEvent, TitledEvent, new_titled_event

_TitleKey: TypeAlias = tuple[int, str, str]
"""Id of the competition, the title folded, and the season."""


async def load_titled(
    connection: asyncpg.Connection, reports: Sequence[EventReport], now: datetime, *, demo: bool
) -> list[TitledEvent]:
    """Every event of the reports' sports and titles, in one query."""
    if not reports:
        return []
    rows = await connection.fetch(
        """
        SELECT e.id, c.sport, c.code, c.name, c.country, e.season, e.title_key,
               array(
                   SELECT DISTINCT p.provider FROM provider_event p WHERE p.event_id = e.id AND p.last_seen >= $4
               ) AS claimed_by
        FROM event e JOIN competition c ON c.id = e.competition_id
        WHERE e.title_key = ANY ($1::text[]) AND c.sport = ANY ($2::text[]) AND c.demo = $3
        """,
        sorted({fold(report.title) for report in reports}),
        sorted({report.sport for report in reports}),
        demo,
        now - CLAIM_LASTS,
    )
    return [
        TitledEvent(
            id=row["id"],
            sport=row["sport"],
            competition=row["code"],
            competition_name=row["name"],
            country=row["country"],
            season=row["season"],
            title_key=row["title_key"],
            claimed_by=frozenset(row["claimed_by"]),
        )
        for row in rows
    ]


async def create_titled(connection: asyncpg.Connection, reports: Sequence[EventReport], *, demo: bool) -> CreatedEvents:
    """Make an event of each report without teams, in the caller's transaction; competitions too where they are new.

    Raises:
        ConflictError: made-up and real data would be mixed in one competition.
    """
    created = CreatedEvents()
    drafts = [new_titled_event(report) for report in reports]
    if not drafts:
        return created
    ids = await store_competitions(
        connection, {draft.competition.code: draft.competition for draft in drafts}.values(), demo=demo
    )
    first: dict[_TitleKey, NewTitledEvent] = {}
    for draft in drafts:
        first.setdefault((ids[draft.competition.code], draft.title_key, draft.season), draft)
    fresh = await _insert(connection, first)
    there = await _there(connection, first)
    for draft in drafts:
        key = (ids[draft.competition.code], draft.title_key, draft.season)
        if draft is first[key] and key in fresh:
            created.ids[draft.report.ref] = fresh[key]
        else:
            created.clashes[draft.report.ref] = there[key]
    return created


async def _insert(connection: asyncpg.Connection, first: dict[_TitleKey, NewTitledEvent]) -> dict[_TitleKey, int]:
    drafts = first.values()
    rows = await connection.fetch(
        """
        INSERT INTO event (competition_id, title_key, season, title, match_date, kickoff, kickoff_known, status)
        SELECT *, $8 FROM unnest(
            $1::int[], $2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::boolean[]
        )
        ON CONFLICT DO NOTHING RETURNING id, competition_id, title_key, season
        """,
        *([key[place] for key in first] for place in range(3)),
        [draft.report.title.strip() for draft in drafts],
        [draft.report.kickoff.date() for draft in drafts],
        [draft.report.kickoff for draft in drafts],
        [draft.report.kickoff_known for draft in drafts],
        str(EventStatus.SCHEDULED),
    )
    return {(row["competition_id"], row["title_key"], row["season"]): row["id"] for row in rows}


async def _there(connection: asyncpg.Connection, first: dict[_TitleKey, NewTitledEvent]) -> dict[_TitleKey, int]:
    rows = await connection.fetch(
        """
        SELECT e.id, e.competition_id, e.title_key, e.season FROM event e
        JOIN unnest($1::int[], $2::text[], $3::text[]) AS asked (competition_id, title_key, season)
            USING (competition_id, title_key, season)
        """,
        *([key[place] for key in first] for place in range(3)),
    )
    return {(row["competition_id"], row["title_key"], row["season"]): row["id"] for row in rows}
