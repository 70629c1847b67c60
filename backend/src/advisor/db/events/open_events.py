"""The events the live engine must know: those reported by a provider that are not over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from advisor.core.clock import micros_of
from advisor.core.markets import EventStatus
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.engine.books.messages import NO_START, EventState


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvents:
    """What a process that starts must know.

    Attributes:
        states: by our ids.
        placements: of the providers' events.
    """

    states: Mapping[int, EventState]
    placements: Mapping[ProviderRef, Placement]


async def open_events(connection: asyncpg.Connection, since: datetime) -> OpenEvents:
    """Events to come, in play, or started after ``since`` and not known to be over; those without teams until then."""
    rows = await connection.fetch(
        """
        SELECT e.id, e.kickoff, e.status, e.title, c.sport, p.provider, p.ref, p.swapped
        FROM provider_event p JOIN event e ON e.id = p.event_id JOIN competition c ON c.id = e.competition_id
        WHERE (e.kickoff >= $1 OR e.title IS NOT NULL) AND e.status IN ('scheduled', 'in_play')
        """,
        since,
    )
    return OpenEvents(
        states={row["id"]: _state(row) for row in rows},
        placements={(row["provider"], row["ref"]): Placement(row["id"], row["swapped"]) for row in rows},
    )


async def states_of(connection: asyncpg.Connection, event_ids: Sequence[int]) -> Mapping[int, EventState]:
    """The states of these events, over or not."""
    rows = await connection.fetch(
        """
        SELECT e.id, e.kickoff, e.status, e.title, c.sport FROM event e JOIN competition c ON c.id = e.competition_id
        WHERE e.id = ANY ($1::bigint[])
        """,
        list(event_ids),
    )
    return {row["id"]: _state(row) for row in rows}


async def placements_of(connection: asyncpg.Connection, refs: Sequence[ProviderRef]) -> Mapping[ProviderRef, Placement]:
    """Which of our events these are, where that is known."""
    rows = await connection.fetch(
        """
        SELECT p.provider, p.ref, p.event_id, p.swapped
        FROM provider_event p JOIN unnest($1::text[], $2::text[]) AS asked (provider, ref) USING (provider, ref)
        WHERE p.event_id IS NOT NULL
        """,
        [provider for provider, _ in refs],
        [ref for _, ref in refs],
    )
    return {(row["provider"], row["ref"]): Placement(row["event_id"], row["swapped"]) for row in rows}


def _state(row: asyncpg.Record) -> EventState:
    kickoff = micros_of(row["kickoff"]) if row["title"] is None else NO_START
    return EventState(kickoff=kickoff, status=EventStatus(row["status"]), sport=row["sport"])
