"""Two games of the same two on one day are two events, and one that moves stays one."""

from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import orjson
import pytest

from advisor.core.errors import ConflictError
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import load_directory
from advisor.db.events.candidates import CLAIM_LASTS
from advisor.db.events.provider_events import Resolution, resolve_reports
from advisor.db.events.reviews import Decision, DecisionKind, decide_review, undo_decision
from advisor.db.events.states import apply_states
from advisor.db.fixtures.pages import fixture_card

NOON: Final = datetime(2026, 6, 6, 17, tzinfo=UTC)
NOW: Final = datetime(2026, 6, 5, 12, tzinfo=UTC)


def game(provider: str, ref: str, hours: float, **values: object) -> EventReport:
    """The Yankees at home to the Red Sox so many hours after noon in New York."""
    key = {"the_odds_api": "baseball_mlb", "espn": "baseball/mlb", "betfair": "11196870"}[provider]
    fields: dict[str, object] = {"home": "New York Yankees", "away": "Boston Red Sox", "sport": "baseball", **values}
    return EventReport(
        provider=provider,
        ref=ref,
        competition=key,
        competition_name="MLB",
        kickoff=NOON + timedelta(hours=hours),
        at=NOW,
        **fields,  # type: ignore[arg-type]
    )


async def resolve(connection: asyncpg.Connection, *reports: EventReport, minutes: float = 0) -> Resolution:
    directory = await load_directory(connection)
    now = NOW + timedelta(minutes=minutes)
    resolution = await resolve_reports(connection, reports, now, directory)
    await apply_states(connection, reports, resolution.placements, now, {"the_odds_api": 0, "espn": 1, "betfair": 2})
    return resolution


async def games(connection: asyncpg.Connection) -> list[tuple[int, float]]:
    """The number of each game and its start in hours after noon, by start."""
    rows = await connection.fetch("SELECT game, kickoff FROM event ORDER BY kickoff")
    return [(row["game"], (row["kickoff"] - NOON) / timedelta(hours=1)) for row in rows]


async def placed(connection: asyncpg.Connection, provider: str) -> dict[str, float | None]:
    """Starts of the events that a provider's are, in hours after noon; None: it waits."""
    rows = await connection.fetch(
        "SELECT p.ref, e.kickoff FROM provider_event p LEFT JOIN event e ON e.id = p.event_id WHERE p.provider = $1",
        provider,
    )
    return {row["ref"]: row["kickoff"] and (row["kickoff"] - NOON) / timedelta(hours=1) for row in rows}


async def test_two_refs_of_one_answer_are_two_games(connection: asyncpg.Connection) -> None:
    batch = await resolve(connection, game("the_odds_api", "a2", 6), game("the_odds_api", "a1", 0))
    assert len(batch.created) == 2
    assert await games(connection) == [(1, 0), (2, 6)]


async def test_a_second_game_comes_beside_the_first(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "a1", 0))
    later = await resolve(connection, game("the_odds_api", "a1", 0), game("the_odds_api", "a2", 6), minutes=30)
    assert len(later.created) == 1
    assert await games(connection) == [(1, 0), (2, 6)]


async def test_an_earlier_game_that_comes_later_is_the_first(connection: asyncpg.Connection) -> None:
    (first,) = (await resolve(connection, game("the_odds_api", "a2", 6))).created
    await resolve(connection, game("the_odds_api", "a1", 0), game("the_odds_api", "a2", 6), minutes=30)
    assert await games(connection) == [(1, 0), (2, 6)]
    card = await connection.fetchval("SELECT card::jsonb -> 'game' FROM fixture_card WHERE event_id = $1", first)
    assert card == "2"


async def test_a_moved_game_under_a_new_ref_is_put_to_a_person(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "old", 0))
    moved = await resolve(connection, game("the_odds_api", "new", 6), minutes=30)
    assert (moved.created, moved.review) == ((), 1)
    again = await resolve(connection, game("the_odds_api", "new", 6), minutes=60)
    assert (again.created, again.review) == ((), 1)
    assert len(await games(connection)) == 1


async def test_a_stream_that_lists_both_one_by_one_has_two(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("betfair", "a1", 0))
    assert (await resolve(connection, game("betfair", "a2", 6), minutes=30)).review == 1
    await resolve(connection, game("betfair", "a1", 0), minutes=40)
    made = await resolve(connection, game("betfair", "a2", 6), minutes=50)
    assert len(made.created) == 1
    assert await games(connection) == [(1, 0), (2, 6)]


@pytest.mark.parametrize("second", [{"kickoff_known": False}, {}])
async def test_a_second_game_near_the_first_is_not_the_first_after_days_without_us(
    connection: asyncpg.Connection, second: dict[str, object]
) -> None:
    """The provider lists both: its word of the first is old only because nobody asked."""
    await resolve(connection, game("espn", "e1", 0))
    days = CLAIM_LASTS / timedelta(minutes=1) + 60
    later = await resolve(connection, game("espn", "e1", 0), game("espn", "e2", 1.2, **second), minutes=days)
    assert later.review == 1
    assert await placed(connection, "espn") == {"e1": 0, "e2": None}


async def test_the_same_start_twice_is_one_game_written_twice(connection: asyncpg.Connection) -> None:
    batch = await resolve(connection, game("espn", "a1", 0), game("espn", "a2", 0.5))
    assert (len(batch.created), batch.review) == (1, 1)


async def test_another_providers_games_are_the_nearest_or_those_of_the_same_place(
    connection: asyncpg.Connection,
) -> None:
    await resolve(connection, game("the_odds_api", "a1", 0), game("the_odds_api", "a2", 6))
    near = await resolve(connection, game("espn", "e2", 6.2), game("espn", "e1", 0.1))
    assert (len(near.created), near.joined) == (0, 2)
    assert await placed(connection, "espn") == {"e1": 0, "e2": 6}
    # It guesses the second game to begin three hours after the first.
    guessed = await resolve(connection, game("betfair", "b2", 3), game("betfair", "b1", 0))
    assert (len(guessed.created), guessed.joined) == (0, 2)
    assert await placed(connection, "betfair") == {"b1": 0, "b2": 6}


async def test_one_game_between_two_is_neither(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "a1", 0), game("the_odds_api", "a2", 6))
    between = await resolve(connection, game("espn", "e", 3))
    assert (between.created, between.joined, between.review) == ((), 0, 1)


async def test_a_game_that_is_put_off_is_the_second_of_its_new_day(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "fri", -24 + 6), game("the_odds_api", "sat", 0))
    moved = await resolve(connection, game("the_odds_api", "fri", 6), game("the_odds_api", "sat", 0), minutes=90)
    assert moved.created == ()
    assert await games(connection) == [(1, 0), (2, 6)]
    days = await connection.fetch("SELECT DISTINCT match_date FROM event")
    assert len(days) == 1
    await resolve(connection, game("the_odds_api", "sat", 48), game("the_odds_api", "fri", 6), minutes=120)
    assert await games(connection) == [(1, 6), (1, 48)]


async def test_two_games_that_change_places_change_numbers(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "a1", 0), game("the_odds_api", "a2", 4))
    await resolve(connection, game("the_odds_api", "a1", 8), game("the_odds_api", "a2", 4), minutes=10)
    assert await games(connection) == [(1, 4), (2, 8)]
    assert await placed(connection, "the_odds_api") == {"a1": 8, "a2": 4}


async def test_two_games_put_off_to_one_day_come_after_the_one_that_is_there(connection: asyncpg.Connection) -> None:
    listed = [game("the_odds_api", ref, hours) for ref, hours in (("a", -48), ("b", -24), ("c", 0))]
    await resolve(connection, *listed)
    moved = [game("the_odds_api", ref, hours) for ref, hours in (("a", 7), ("b", 3.5), ("c", 0))]
    await resolve(connection, *moved, minutes=10)
    assert await games(connection) == [(1, 0), (2, 3.5), (3, 7)]


async def test_each_has_its_own_result(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("espn", "e1", 0), game("espn", "e2", 6))
    ended = {"status": EventStatus.FINISHED, "home_score": 3, "away_score": 1}
    other = {"status": EventStatus.FINISHED, "home_score": 0, "away_score": 5}
    day = timedelta(days=2) / timedelta(minutes=1)
    await resolve(connection, game("espn", "e1", 0, **ended), game("espn", "e2", 6, **other), minutes=day)
    rows = await connection.fetch(
        "SELECT e.game, s.home_score, s.away_score FROM settlement s JOIN event e ON e.id = s.event_id ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [(1, 3, 1), (2, 0, 5)]


async def test_a_person_may_say_that_a_game_is_another_and_take_it_back(connection: asyncpg.Connection) -> None:
    await resolve(connection, game("the_odds_api", "a1", 0))
    await resolve(connection, game("espn", "e", 6))
    review = await decide_review(connection, "espn", "e", Decision(kind=DecisionKind.SEPARATE), NOW)
    assert await games(connection) == [(1, 0), (2, 6)]
    assert review.event_id is not None
    await undo_decision(connection, "espn", "e", NOW)
    assert await games(connection) == [(1, 0)]


async def test_football_has_one_game_a_day(connection: asyncpg.Connection) -> None:
    values = {"home": "Port Halcyon", "away": "Red Willow", "sport": "football"}
    await resolve(connection, game("espn", "f1", 0, **values), game("espn", "f2", 6, **values))
    assert await games(connection) == [(1, 0)]
    with pytest.raises(ConflictError, match="already meet"):
        await decide_review(connection, "espn", "f2", Decision(kind=DecisionKind.SEPARATE), NOW)


async def test_a_card_says_which_game_it_is(connection: asyncpg.Connection, database_url: str) -> None:
    batch = await resolve(connection, game("espn", "e1", 0), game("espn", "e2", 6))
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=1)
    cards = [await fixture_card(pool, id_) for id_ in sorted(batch.created)]
    await pool.close()
    assert [orjson.loads(card)["game"] for card in cards] == [1, 2]
