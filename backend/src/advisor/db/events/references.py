"""What a provider calls one of our events."""

from typing import NamedTuple

import asyncpg


class Reference(NamedTuple):
    """The provider's id, and whether its home side is our away side."""

    ref: str
    swapped: bool


async def reference_of(reader: asyncpg.Connection | asyncpg.Pool, provider: str, event: int) -> Reference | None:
    """The reference that was seen last; None where the provider does not list the event."""
    row = await reader.fetchrow(
        "SELECT ref, swapped FROM provider_event WHERE provider = $1 AND event_id = $2 ORDER BY last_seen DESC LIMIT 1",
        provider,
        event,
    )
    return None if row is None else Reference(row["ref"], row["swapped"])


async def event_of(reader: asyncpg.Connection | asyncpg.Pool, provider: str, ref: str) -> int | None:
    """Our event that a provider means, its home side being ours; None where nobody knows it, or the sides differ."""
    row = await reader.fetchrow(
        "SELECT event_id FROM provider_event WHERE provider = $1 AND ref = $2 AND NOT swapped", provider, ref
    )
    return None if row is None else row["event_id"]
