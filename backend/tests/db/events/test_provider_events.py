"""Providers' events become ours: joined, made, or put to a person; in few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.errors import ConflictError
from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import Placement, Resolution, resolve_reports
from tests.db.reports import KICKOFF, NOW, report


async def resolve(connection: asyncpg.Connection, *reports: object, hours: float = 0.0) -> Resolution:
    directory = await load_directory(connection)
    return await resolve_reports(connection, reports, NOW + timedelta(hours=hours), directory)  # type: ignore[arg-type]


async def names(connection: asyncpg.Connection, event_id: int) -> tuple[str, str, str, str]:
    row = await connection.fetchrow(
        """
        SELECT c.code, e.season, h.key AS home, a.key AS away FROM event e JOIN competition c ON c.id = competition_id
        JOIN team h ON h.id = home_id JOIN team a ON a.id = away_id WHERE e.id = $1
        """,
        event_id,
    )
    assert row is not None
    return tuple(row)


async def test_the_first_provider_makes_the_event_and_the_others_join_it(connection: asyncpg.Connection) -> None:
    first = await resolve(connection, report("the_odds_api", "Manchester United", "Brighton and Hove Albion", ref="1"))
    (event_id,) = first.created
    assert first.placements == {("the_odds_api", "1"): Placement(event_id, False)}
    assert await names(connection, event_id) == ("E0", "2026/27", "manchester-united", "brighton-and-hove-albion")
    assert await connection.fetchval("SELECT count(*) FROM fixture_card WHERE event_id = $1", event_id) == 1

    second = await resolve(
        connection,
        report("betfair", "Man Utd", "Brighton", ref="b1"),
        report("pinnacle", "Manchester United FC", "Brighton & Hove Albion", ref="p1"),
    )
    assert second.created == ()
    assert second.joined == 2
    assert set(second.placements.values()) == {Placement(event_id, False)}


async def test_providers_of_one_batch_meet_in_one_event(connection: asyncpg.Connection) -> None:
    batch = await resolve(
        connection,
        report("the_odds_api", "Arsenal", "Chelsea", ref="1"),
        report("betfair", "Arsenal", "Chelsea", ref="2"),
        report("espn", "Arsenal", "Chelsea FC", ref="3"),
    )
    assert len(batch.created) == 1
    assert set(batch.placements.values()) == {Placement(batch.created[0], False)}


async def test_a_league_that_nobody_knows_is_made_from_the_providers_words(connection: asyncpg.Connection) -> None:
    made = await resolve(
        connection,
        report("the_odds_api", "Port Halcyon", "Red Willow", ref="1", competition="soccer_x", competition_name="X Cup"),
        report("betfair", "Port Halcyon", "Red Willow", ref="2", competition="77", competition_name="X Cup"),
    )
    assert len(made.created) == 1
    assert made.joined == 1
    assert await connection.fetchval("SELECT bool_or(reviewed) FROM team") is False


async def test_known_events_cost_a_constant_number_of_statements(connection: asyncpg.Connection) -> None:
    reports = [report("the_odds_api", f"Town {n}", f"City {n}", ref=str(n)) for n in range(60)]
    await resolve(connection, *reports)
    directory = await load_directory(connection)
    with counted(connection) as queries:
        again = await resolve_reports(connection, reports, NOW + timedelta(hours=1), directory)
    assert again.known == 60
    assert again.created == ()
    assert len(queries) <= 2
    assert await connection.fetchval("SELECT min(last_seen) FROM provider_event") == NOW + timedelta(hours=1)


async def test_a_womens_side_gets_an_event_of_its_own(connection: asyncpg.Connection) -> None:
    men = await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    women = await resolve(connection, report("betfair", "Arsenal (W)", "Chelsea (W)", ref="2"))
    league = await resolve(
        connection,
        report("espn", "Arsenal", "Chelsea", ref="3", competition="soccer/eng.w.1", competition_name="WSL"),
    )
    assert len({*men.created, *women.created, *league.created}) == len(men.created + women.created + league.created)
    assert men.created[0] not in {place.event_id for place in (*women.placements.values(), *league.placements.values())}
    for event_id in league.created:
        assert (await names(connection, event_id))[2:] == ("arsenal-women", "chelsea-women")


async def test_swapped_sides_wait_in_football_and_join_in_basketball(connection: asyncpg.Connection) -> None:
    await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    swapped = await resolve(connection, report("betfair", "Chelsea", "Arsenal", ref="2"))
    assert swapped.placements == {}
    assert swapped.review == 1

    nba = {"sport": "basketball", "competition_name": "NBA"}
    first = await resolve(
        connection, report("the_odds_api", "Boston Celtics", "Miami Heat", ref="3", competition="basketball_nba", **nba)
    )
    second = await resolve(
        connection, report("pinnacle", "Miami Heat", "Boston Celtics", ref="4", competition="487", **nba)
    )
    assert second.placements == {("pinnacle", "4"): Placement(first.created[0], True)}


async def test_what_waits_is_compared_again_after_a_while(connection: asyncpg.Connection) -> None:
    await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    doubtful = report("betfair", "Arsenal", "The Pensioners", ref="2")
    assert (await resolve(connection, doubtful)).review == 1
    await connection.execute("INSERT INTO team_alias SELECT id, 'The Pensioners' FROM team WHERE key = 'chelsea'")
    assert (await resolve(connection, doubtful, hours=0.01)).review == 1
    assert (await resolve(connection, doubtful, hours=0.2)).joined == 1


async def test_a_second_event_of_a_provider_never_takes_the_same_place(connection: asyncpg.Connection) -> None:
    await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    assert (await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="2"))).review == 1
    twice = await resolve(
        connection, report("betfair", "Arsenal", "Chelsea", ref="3"), report("betfair", "Arsenal", "Chelsea", ref="4")
    )
    assert twice.placements == {}
    assert twice.review == 2


async def test_two_new_games_of_the_same_two_on_one_day_become_one_and_a_question(
    connection: asyncpg.Connection,
) -> None:
    games = await resolve(
        connection,
        report("the_odds_api", "Town A", "Town B", ref="1"),
        report("the_odds_api", "Town A", "Town B", ref="2", kickoff=KICKOFF + timedelta(hours=4)),
    )
    assert len(games.created) == 1
    assert games.review == 1


@pytest.mark.parametrize(("home", "away"), [("", "Arsenal"), ("?", "Arsenal"), ("Arsenal", " ARSENAL ")])
async def test_what_cannot_be_a_game_is_refused_alone(connection: asyncpg.Connection, home: str, away: str) -> None:
    found = await resolve(
        connection, report("betfair", home, away, ref="1"), report("betfair", "Everton", "Fulham", ref="2")
    )
    assert [item.path for item in found.refused] == ["[0]"]
    assert len(found.created) == 1


async def test_made_up_and_real_games_never_meet(connection: asyncpg.Connection) -> None:
    await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    directory = await load_directory(connection)
    with pytest.raises(ConflictError):
        await resolve_reports(connection, [report("betfair", "Arsenal", "Chelsea", ref="2")], NOW, directory, demo=True)
    assert await connection.fetchval("SELECT count(*) FROM provider_event") == 1


@contextmanager
def counted(connection: asyncpg.Connection) -> Iterator[list[str]]:
    queries: list[str] = []

    def note(record: asyncpg.connection.LoggedQuery) -> None:
        queries.append(record.query)

    connection.add_query_logger(note)
    yield queries
    connection.remove_query_logger(note)
