"""Two names of one team whose games are two a day: each game becomes the one that starts when it does."""

from datetime import UTC, date, datetime
from typing import Final

import asyncpg
import pytest

from advisor.core.errors import ConflictError
from advisor.core.markets import MarketTypeKey
from advisor.core.results import EventWords, StatedResult
from advisor.db.directory.review import add_alias
from advisor.db.events.participant_results import store_results

NOW: Final = datetime(2026, 6, 2, 12, tzinfo=UTC)
DAY: Final = date(2026, 6, 1)
YANKEES: Final = ("baseball", "USA", "yankees")
FIRST, SECOND = (datetime(2026, 6, 1, hour, 10, tzinfo=UTC) for hour in (13, 19))


async def game(connection: asyncpg.Connection, home: str, kickoff: datetime, number: int = 1) -> int:
    event: int = await connection.fetchval(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status, "
        "game) SELECT c.id, '2026', $1, $2, true, h.id, a.id, 'scheduled', $4 FROM competition c, team h, team a "
        "WHERE h.key = $3 AND a.key = 'red-sox' RETURNING id",
        DAY,
        kickoff,
        home,
        number,
    )
    return event


@pytest.fixture
async def teams(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "INSERT INTO competition (code, sport, country, name) VALUES ('MLB', 'baseball', 'USA', 'MLB')"
    )
    await connection.executemany(
        "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
        "VALUES ('baseball', 'USA', $1, $2, $1, $3, $4)",
        [("yankees", "Yankees", True, NOW), ("red-sox", "Red Sox", True, NOW), ("ny-yanks", "NY Yanks", False, NOW)],
    )


async def starts(connection: asyncpg.Connection) -> list[tuple[int, datetime, int]]:
    rows = await connection.fetch("SELECT id, kickoff, game FROM event ORDER BY kickoff")
    return [tuple(row) for row in rows]


@pytest.mark.usefixtures("teams")
async def test_a_late_game_under_another_name_is_the_second_of_the_day(connection: asyncpg.Connection) -> None:
    first, second = await game(connection, "yankees", FIRST), await game(connection, "yankees", SECOND, 2)
    other = await game(connection, "ny-yanks", SECOND)
    stated = StatedResult(2, EventWords(id=other), MarketTypeKey("player_shots"), "Ann Archer", 3)
    await connection.execute("UPDATE event SET status = 'finished' WHERE id = $1", other)
    stored = await store_results(connection, [stated], "box.csv", "test", NOW)
    assert stored.added == 1
    await add_alias(connection, YANKEES, "NY Yanks", NOW)
    assert await starts(connection) == [(first, FIRST, 1), (second, SECOND, 2)]
    assert await connection.fetchval("SELECT event_id FROM participant_result") == second
    assert await connection.fetchval("SELECT status FROM event WHERE id = $1", first) == "scheduled"


@pytest.mark.usefixtures("teams")
async def test_games_of_one_number_that_start_hours_apart_are_not_joined(connection: asyncpg.Connection) -> None:
    """Which of them is the first of the day only a person can say."""
    await game(connection, "yankees", FIRST)
    await game(connection, "ny-yanks", SECOND)
    with pytest.raises(ConflictError, match="two teams"):
        await add_alias(connection, YANKEES, "NY Yanks", NOW)
    assert len(await starts(connection)) == 2
