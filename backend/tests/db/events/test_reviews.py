"""The review queue: a person's decision becomes a name, and can be undone."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.errors import ConfigError, ConflictError, NotFoundError
from advisor.db.directory.names import load_directory
from advisor.db.directory.review import add_alias
from advisor.db.events.provider_events import Resolution, resolve_reports
from advisor.db.events.reviews import Decision, DecisionKind, decide_review, open_reviews, undo_decision
from advisor.db.locks import AdvisoryLock
from tests.db.reports import KICKOFF, NOW, report
from tests.present import present

LATER = NOW + timedelta(hours=1)


async def resolve(connection: asyncpg.Connection, *reports: object) -> Resolution:
    return await resolve_reports(connection, reports, NOW, await load_directory(connection))  # type: ignore[arg-type]


async def doubtful(connection: asyncpg.Connection) -> int:
    """A known game, and Betfair's word on it that nobody understands; returns the game's id."""
    made = await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    await resolve(connection, report("betfair", "Arsenal", "The Pensioners", ref="b"))
    return made.created[0]


async def test_the_queue_shows_the_likely_events_with_facts(connection: asyncpg.Connection) -> None:
    event_id = await doubtful(connection)
    page = await open_reviews(connection, None, 10)
    (item,) = page.items
    assert (page.open, page.next_cursor, item.provider, item.ref, item.state) == (1, None, "betfair", "b", "review")
    (option,) = item.options
    assert (option.event_id, present(option.home).name, option.competition) == (event_id, "Arsenal", "E0")
    assert {fact.code for fact in option.facts} >= {"home_same_team", "start_exact", "competition_same"}
    assert all(-1 <= fact.weight <= 1 and fact.text for fact in option.facts)


async def test_pages_do_not_overlap(connection: asyncpg.Connection) -> None:
    await doubtful(connection)
    await resolve(connection, *(report("pinnacle", "Arsenal", f"Strangers {n}", ref=str(n)) for n in "klmn"))
    seen, cursor = [], None
    while True:
        page = await open_reviews(connection, cursor, 2)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.open == 5
    with pytest.raises(ConfigError):
        await open_reviews(connection, "x", 2)


async def test_an_answer_teaches_the_name_and_can_be_undone(connection: asyncpg.Connection) -> None:
    event_id = await doubtful(connection)
    before = await connection.fetchval("SELECT search_name FROM team WHERE key = 'chelsea'")
    decided = await decide_review(
        connection, "betfair", "b", Decision(kind=DecisionKind.JOIN, event_id=event_id), LATER
    )
    assert (decided.state, decided.event_id) == ("joined", event_id)
    assert (await open_reviews(connection, None, 10)).open == 0
    next_week = KICKOFF + timedelta(days=20)
    await resolve(connection, report("the_odds_api", "Chelsea", "Everton", ref="2", kickoff=next_week))
    taught = report("betfair", "The Pensioners", "Everton", ref="c", kickoff=next_week)
    assert (await resolve(connection, taught)).joined == 1

    with pytest.raises(ConflictError, match="has been decided"):
        await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.IGNORE), LATER)
    undone = await undo_decision(connection, "betfair", "b", LATER)
    assert (undone.state, undone.event_id) == ("review", None)
    assert len(undone.options) == 1
    assert await connection.fetchval("SELECT count(*) FROM team_alias WHERE alias = 'The Pensioners'") == 0
    assert await connection.fetchval("SELECT search_name FROM team WHERE key = 'chelsea'") == before
    with pytest.raises(ConflictError, match="not been decided"):
        await undo_decision(connection, "betfair", "b", LATER)


async def test_a_name_that_another_team_carries_moves_nowhere(connection: asyncpg.Connection) -> None:
    event_id = await doubtful(connection)
    await resolve(connection, report("pinnacle", "Arsenal", "Everton", ref="p"))
    decision = Decision(kind=DecisionKind.JOIN, event_id=event_id)
    await decide_review(connection, "pinnacle", "p", decision, LATER)
    found = (await load_directory(connection)).find("football", "England", "Everton")
    assert found is not None
    assert found.key == "everton"


async def test_a_game_of_its_own(connection: asyncpg.Connection) -> None:
    event_id = await doubtful(connection)
    decided = await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.SEPARATE), LATER)
    assert decided.state == "separate"
    assert decided.event_id not in {None, event_id}
    again = await resolve(connection, report("betfair", "Arsenal", "The Pensioners", ref="b"))
    assert again.placements["betfair", "b"].event_id == decided.event_id
    await undo_decision(connection, "betfair", "b", LATER)
    assert await connection.fetchval("SELECT count(*) FROM event") == 1


async def test_what_others_joined_cannot_be_unmade(connection: asyncpg.Connection) -> None:
    await doubtful(connection)
    decided = await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.SEPARATE), LATER)
    await connection.execute(
        "UPDATE provider_event SET event_id = $1 WHERE provider = 'the_odds_api'", decided.event_id
    )
    with pytest.raises(ConflictError, match="cannot be undone"):
        await undo_decision(connection, "betfair", "b", LATER)
    assert (await open_reviews(connection, None, 10)).open == 0


async def test_ignored_events_stay_so(connection: asyncpg.Connection) -> None:
    await doubtful(connection)
    await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.IGNORE), LATER)
    again = await resolve(connection, report("betfair", "Arsenal", "The Pensioners", ref="b"))
    assert (again.placements, again.review) == ({}, 0)


async def test_a_wrong_join_of_ours_can_be_corrected(connection: asyncpg.Connection) -> None:
    await doubtful(connection)
    await resolve(connection, report("pinnacle", "Arsenal", "Chelsea", ref="p"))
    decided = await decide_review(connection, "pinnacle", "p", Decision(kind=DecisionKind.IGNORE), LATER)
    assert (decided.state, decided.event_id) == ("ignored", None)


async def test_answers_about_nothing(connection: asyncpg.Connection) -> None:
    await doubtful(connection)
    with pytest.raises(NotFoundError):
        await decide_review(connection, "betfair", "nope", Decision(kind=DecisionKind.IGNORE), LATER)
    with pytest.raises(NotFoundError):
        await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.JOIN, event_id=10**9), LATER)
    with pytest.raises(ConfigError):
        await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.JOIN), LATER)
    assert (await open_reviews(connection, None, 10)).open == 1


async def test_two_games_made_one_keep_their_providers(connection: asyncpg.Connection) -> None:
    await resolve(connection, report("the_odds_api", "Arsenal", "Chelsea", ref="1"))
    await resolve(connection, report("betfair", "Arsenal", "The Pensioners", ref="b"))
    separate = await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.SEPARATE), LATER)
    await connection.execute(
        "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, provider) "
        "VALUES ($1, 1, 0, $2, 'espn')",
        separate.event_id,
        NOW,
    )
    assert await add_alias(connection, ("football", "England", "chelsea"), "The Pensioners", LATER) == 1
    assert await connection.fetchval("SELECT count(DISTINCT event_id) FROM provider_event") == 1
    assert await connection.fetchval("SELECT provider FROM settlement") == "espn"


async def test_prices_are_removed_under_the_lock_of_the_latest_quotes(connection: asyncpg.Connection) -> None:
    event_id = await doubtful(connection)
    await decide_review(connection, "betfair", "b", Decision(kind=DecisionKind.JOIN, event_id=event_id), LATER)
    async with connection.transaction():
        assert AdvisoryLock.LATEST_QUOTES not in await held_locks(connection)
        await undo_decision(connection, "betfair", "b", LATER)
        assert await held_locks(connection) >= {AdvisoryLock.HISTORY_WRITES, AdvisoryLock.LATEST_QUOTES}


async def held_locks(connection: asyncpg.Connection) -> set[int]:
    rows = await connection.fetch(
        "SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks "
        "WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    )
    return {row["key"] for row in rows}
