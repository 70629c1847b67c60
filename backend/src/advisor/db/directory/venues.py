"""Ids of venues, made when a venue is first met."""

from collections.abc import Iterable

import asyncpg


async def venue_ids(connection: asyncpg.Connection, venues: Iterable[str]) -> dict[str, int]:
    """The id of each venue by its key.

    Known venues are only read: an insert that conflicts uses up an id too, and there are 32,767.
    """
    # In one order, so that two who meet the same new venues cannot wait for one another.
    wanted = sorted(set(venues))
    found = await _known(connection, wanted)
    new = [key for key in wanted if key not in found]
    if new:
        await connection.execute("INSERT INTO venue (key) SELECT unnest($1::text[]) ON CONFLICT (key) DO NOTHING", new)
        found |= await _known(connection, new)
    return found


async def note_lays(connection: asyncpg.Connection, venues: Iterable[int]) -> None:
    """Remember that these venues, by their ids, have quoted lay prices."""
    await connection.execute("UPDATE venue SET lays = true WHERE NOT lays AND id = ANY ($1)", sorted(venues))


async def laid_venues(connection: asyncpg.Connection | asyncpg.Pool) -> frozenset[str]:
    """The keys of the venues that have quoted lay prices."""
    return frozenset(row["key"] for row in await connection.fetch("SELECT key FROM venue WHERE lays"))


async def _known(connection: asyncpg.Connection, venues: list[str]) -> dict[str, int]:
    rows = await connection.fetch("SELECT id, key FROM venue WHERE key = ANY ($1::text[])", venues)
    return {row["key"]: row["id"] for row in rows}
