"""The events the live engine must know: those reported by a provider that are not over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.clock import micros_of
from advisor.core.markets import EventStatus
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.engine.books.messages import NO_START, EventState

UNLISTED: Final = """
    e.title IS NOT NULL AND e.kickoff < $1
    AND NOT EXISTS (SELECT FROM provider_event listed WHERE listed.event_id = e.id AND listed.last_seen >= $1)
"""
"""That an event ``e`` without teams is followed no more: since $1 its time is past and no provider has listed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvents:
    """What a process that starts must know.

    Attributes:
        states: by our ids.
        placements: of the providers' events.
    """

    states: Mapping[int, EventState]
    placements: Mapping[ProviderRef, Placement]


async def open_events(connection: asyncpg.Connection, since: datetime, listed_since: datetime) -> OpenEvents:
    """Events to come, in play, or started of late, and not known to be over.

    Args:
        since: of games that started before nobody says any more whether they are over.
        listed_since: events without teams whose time was before, and that nobody has listed since, are left out.
    """
    rows = await connection.fetch(_OPEN, listed_since, since)
    return OpenEvents(
        states={row["id"]: _state(row) for row in rows},
        placements={(row["provider"], row["ref"]): Placement(row["id"], row["swapped"]) for row in rows},
    )


async def unlisted_events(connection: asyncpg.Connection, listed_since: datetime) -> frozenset[int]:
    """Events without teams that ``open_events`` leaves out as nobody lists them any more."""
    return frozenset(row["id"] for row in await connection.fetch(_UNLISTED, listed_since))


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


_OPEN: Final = f"""
    SELECT e.id, e.kickoff, e.status, e.title, c.sport, p.provider, p.ref, p.swapped
    FROM provider_event p JOIN event e ON e.id = p.event_id JOIN competition c ON c.id = e.competition_id
    WHERE e.status IN ('scheduled', 'in_play')
      AND (e.title IS NULL AND e.kickoff >= $2 OR e.title IS NOT NULL AND NOT ({UNLISTED}))
"""  # noqa: S608 - made of constants alone
_UNLISTED: Final = f"SELECT e.id FROM event e WHERE e.status IN ('scheduled', 'in_play') AND {UNLISTED}"  # noqa: S608
