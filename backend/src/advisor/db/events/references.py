"""What a provider calls one of our events."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import asyncpg


class Reference(NamedTuple):
    """The provider's id, and whether its home side is our away side."""

    ref: str
    swapped: bool


async def references_of(
    reader: asyncpg.Connection | asyncpg.Pool, provider: str, events: Collection[int]
) -> Mapping[int, Reference]:
    """Of each event the reference that was seen last; without those that the provider does not list."""
    rows = await reader.fetch(
        "SELECT DISTINCT ON (event_id) event_id, ref, swapped FROM provider_event "
        "WHERE provider = $1 AND event_id = ANY($2::bigint[]) ORDER BY event_id, last_seen DESC",
        provider,
        list(events),
    )
    return {row["event_id"]: Reference(row["ref"], row["swapped"]) for row in rows}


async def event_of(reader: asyncpg.Connection | asyncpg.Pool, provider: str, ref: str) -> int | None:
    """Our event that a provider means, its home side being ours; None where nobody knows it, or the sides differ."""
    row = await reader.fetchrow(
        "SELECT event_id FROM provider_event WHERE provider = $1 AND ref = $2 AND NOT swapped", provider, ref
    )
    return None if row is None else row["event_id"]
