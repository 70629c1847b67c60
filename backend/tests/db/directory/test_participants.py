"""Ids of participants: one for all spellings, made once whoever asks first."""

import asyncio

import asyncpg

from advisor.db.directory.participants import participant_ids, participant_names

NAMES = ("Nikola Jokić", "Jokic, Nikola", "Jamal Murray")


async def test_spellings_of_one_name_have_one_id(connection: asyncpg.Connection) -> None:
    ids = await participant_ids(connection, "basketball", NAMES)
    assert list(ids) == [*NAMES]
    assert ids["Nikola Jokić"] == ids["Jokic, Nikola"] != ids["Jamal Murray"]
    assert min(ids.values()) > 0
    assert await participant_names(connection, [*ids.values(), 10**6]) == {
        ids["Nikola Jokić"]: "Nikola Jokić",
        ids["Jamal Murray"]: "Jamal Murray",
    }


async def test_a_name_of_another_sport_is_somebody_else(connection: asyncpg.Connection) -> None:
    here, there = [await participant_ids(connection, sport, ["Jamal Murray"]) for sport in ("basketball", "golf")]
    assert here != there


async def test_known_names_are_read_and_use_up_no_ids(connection: asyncpg.Connection) -> None:
    first = await participant_ids(connection, "basketball", NAMES)
    for _ in range(3):
        assert await participant_ids(connection, "basketball", NAMES) == first
    later = await participant_ids(connection, "basketball", ["Aaron Gordon"])
    assert later["Aaron Gordon"] == max(first.values()) + 1
    assert await participant_ids(connection, "basketball", []) == {}


async def test_who_ask_at_once_get_the_same_ids(connection: asyncpg.Connection, database_url: str) -> None:
    others = [await asyncpg.connect(database_url) for _ in range(4)]
    names = [f"Player {number}" for number in range(50)]
    try:
        found = await asyncio.gather(
            *(participant_ids(each, "basketball", names if n % 2 else names[::-1]) for n, each in enumerate(others))
        )
    finally:
        for each in others:
            await each.close()
    assert all(each == found[0] for each in found)
    assert await connection.fetchval("SELECT count(*) FROM participant WHERE name LIKE 'Player %'") == 50
