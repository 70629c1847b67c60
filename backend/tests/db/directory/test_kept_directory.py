"""The directory as the engine keeps it: what others stored comes, and nothing is made again for nothing."""

from datetime import UTC, datetime, timedelta

import asyncpg

from advisor.db.directory.names import KeptDirectory

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


async def test_what_others_store_comes_within_a_minute(connection: asyncpg.Connection) -> None:
    kept = KeptDirectory()
    first = await kept.read(connection, NOW)
    assert await kept.read(connection, LATER) is first
    await connection.execute(
        "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
        "VALUES ('football', 'England', 'a-new-side', 'A new side', 'a new side', true, now())"
    )
    assert (await kept.read(connection, LATER)).find("football", "England", "A new side") is None
    team = (await kept.read(connection, LATER + timedelta(minutes=1))).find("football", "England", "A new side")
    assert team is not None
    assert team.key == "a-new-side"


async def test_names_that_were_not_stored_in_the_end_are_forgotten(connection: asyncpg.Connection) -> None:
    kept = KeptDirectory()
    (await kept.read(connection, NOW)).resolve("football", "England", "Never stored")
    assert (await kept.read(connection, NOW)).find("football", "England", "Never stored") is not None
    kept.forget()
    assert (await kept.read(connection, NOW)).find("football", "England", "Never stored") is None
