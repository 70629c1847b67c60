"""Participants: whom markets are about, by the names that providers give them."""

from collections.abc import Iterable, Mapping, Sequence

import asyncpg

from advisor.identity.participants import participant_key


async def participant_ids(connection: asyncpg.Connection, sport: str, names: Sequence[str]) -> Mapping[str, int]:
    """Our id of each name, made for those that nobody met before; of two spellings of one name the same.

    Known ones are only read: an insert that conflicts uses up an id too.
    """
    keys = {name: participant_key(name) for name in names}
    found = await _known(connection, sport, keys.values())
    # In one order, so that two who meet the same new names cannot wait for one another.
    new = dict(sorted({key: name.strip() for name, key in reversed(keys.items()) if key not in found}.items()))
    if new:
        await connection.execute(
            """
            INSERT INTO participant (sport, key, name) SELECT $1, * FROM unnest($2::text[], $3::text[])
            ON CONFLICT (sport, key) DO NOTHING
            """,
            sport,
            list(new),
            list(new.values()),
        )
        found |= await _known(connection, sport, new)
    return {name: found[key] for name, key in keys.items()}


async def participant_names(connection: asyncpg.Connection | asyncpg.Pool, ids: Iterable[int]) -> Mapping[int, str]:
    """The names of participants, as they were first written; ids that nobody has are left out."""
    rows = await connection.fetch("SELECT id, name FROM participant WHERE id = ANY ($1::int[])", list(ids))
    return {row["id"]: row["name"] for row in rows}


async def _known(connection: asyncpg.Connection, sport: str, keys: Iterable[str]) -> dict[str, int]:
    rows = await connection.fetch(
        "SELECT id, key FROM participant WHERE sport = $1 AND key = ANY ($2::text[])", sport, sorted(set(keys))
    )
    return {row["key"]: row["id"] for row in rows}
