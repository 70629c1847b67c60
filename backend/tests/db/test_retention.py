"""Rows go once they are too old by their own setting, in small batches, and nothing that still counts goes."""

from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.timing.retention import DeletionConfig, RetentionConfig
from advisor.db.retention import RULES, delete_old
from tests.db.aged_rows import add_aged_rows, add_arbitrage, add_value_bet
from tests.db.live_rows import make_events

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
QUICK: Final = DeletionConfig(rows=2, pause=timedelta())
# Every setting another, so that a rule that asks the wrong one is found.
KEPT: Final = RetentionConfig(
    quotes=timedelta(days=5),
    evidence=timedelta(days=10),
    signals=timedelta(days=20),
    transitions=timedelta(days=30),
    costs=timedelta(days=40),
    data_quality=timedelta(days=50),
    subjects=timedelta(days=60),
    weather=timedelta(days=70),
    answers=timedelta(days=80),
)
FIRST_GONE_AFTER: Final = {
    "figures of markets": 5,
    "confirmations of markets": 5,
    "prices of value bets": 10,
    "arbitrages": 10,
    "refused signals": 20,
    "balances": 30,
    "alerts": 20,
    "value bets": 20,
    "breaker transitions": 30,
    "costs": 40,
    "counts of quality flags": 50,
    "refused items": 50,
    "unknown fields": 50,
    "contract alerts": 50,
    "changes of trading breakers": 30,
    "rounds of reconciliation": 50,
    "volatility of odds": 50,
    "subjects": 60,
    "weather": 70,
    "answers to commands": 80,
}


@pytest.fixture
async def event(connection: asyncpg.Connection) -> int:
    await connection.execute(
        "TRUNCATE upstream_transition, upstream_cost, quality_flag_count, refused_item, unknown_field, feed_subject, "
        "contract_alert, stadium, idempotency_key, refused_signal, alert, "
        "trading_breaker_change, odds_volatility, reconciliation_round, balance_snapshot CASCADE"
    )
    (event,) = await make_events(connection, 1)
    await connection.execute("UPDATE event SET status = 'finished'")
    return event


def test_there_is_an_age_for_every_rule() -> None:
    assert [rule.name for rule in RULES] == list(FIRST_GONE_AFTER)


async def test_each_thing_goes_when_its_own_setting_says(connection: asyncpg.Connection, event: int) -> None:
    """One of everything for each of 90 days: what is left is as many as the setting has days."""
    for day in range(90):
        # An hour off the edge: what is counted by day, UTC, goes with the end of its day.
        await add_aged_rows(connection, event, NOW - timedelta(days=day, hours=-1), number=day)
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert gone == {
        # Of days at the edge: the day an hour later than so many days ago is just young enough.
        name: 90 - days - 1
        for name, days in FIRST_GONE_AFTER.items()
    }
    assert await delete_old(connection, KEPT, NOW, QUICK) == dict.fromkeys(gone, 0)


async def test_the_last_round_of_an_account_stays_however_old(connection: asyncpg.Connection, event: int) -> None:
    for days in (900, 800):
        await add_aged_rows(connection, event, NOW - timedelta(days=days), number=days)
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert gone["rounds of reconciliation"] == 1
    left = await connection.fetch("SELECT began_at FROM reconciliation_round")
    assert [row["began_at"] for row in left] == [NOW - timedelta(days=800)]


async def test_a_value_bet_stays_without_its_evidence(connection: asyncpg.Connection, event: int) -> None:
    await add_aged_rows(connection, event, NOW - timedelta(days=15), number=1)
    await delete_old(connection, KEPT, NOW, QUICK)
    row = await connection.fetchrow("SELECT prices, odds_e4, clv FROM value_bet")
    assert row is not None
    assert tuple(row) == ("[]", 21_000, 0.01)
    assert await connection.fetchval("SELECT count(*) FROM arbitrage") == 0


async def test_what_is_live_stays_however_old(connection: asyncpg.Connection, event: int) -> None:
    venue = await connection.fetchval("INSERT INTO venue (key) VALUES ('v') RETURNING id")
    await add_value_bet(connection, event, NOW - timedelta(days=900), 1, venue, "live")
    await add_arbitrage(connection, event, NOW - timedelta(days=900), 2, "live")
    assert not any((await delete_old(connection, KEPT, NOW, QUICK)).values())
    assert await connection.fetchval("SELECT prices FROM value_bet") == "[{}]"


async def test_what_ended_lately_stays_however_early_it_began(connection: asyncpg.Connection, event: int) -> None:
    await add_aged_rows(connection, event, NOW - timedelta(days=900), number=1)
    for statement in ("UPDATE value_bet SET ended_at = $1", "UPDATE arbitrage SET ended_at = $1"):
        await connection.execute(statement, NOW)
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert (gone["prices of value bets"], gone["arbitrages"], gone["value bets"]) == (0, 0, 0)


async def test_figures_of_a_game_to_come_stay_however_long_they_stand(
    connection: asyncpg.Connection, event: int
) -> None:
    await add_aged_rows(connection, event, NOW - timedelta(days=900), number=1)
    await connection.execute("UPDATE event SET status = 'scheduled', kickoff = $1", NOW)
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert (gone["figures of markets"], gone["confirmations of markets"], gone["costs"]) == (0, 0, 1)
    # Nobody says that it is over.
    await connection.execute("UPDATE event SET kickoff = $1", NOW - KEPT.quotes - timedelta(seconds=1))
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert (gone["figures of markets"], gone["confirmations of markets"]) == (1, 1)


async def test_figures_of_an_event_without_teams_stay_while_somebody_lists_it(
    connection: asyncpg.Connection, event: int
) -> None:
    await add_aged_rows(connection, event, NOW - timedelta(days=900), number=1)
    await connection.execute(
        "UPDATE event SET status = 'scheduled', kickoff = $1, home_id = NULL, away_id = NULL, title = 'Cup', "
        "title_key = 'cup'",
        NOW - timedelta(days=800),
    )
    await connection.execute(
        "INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, away, title, "
        "kickoff, kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at) "
        "SELECT 'p', 'r', $1, 'football', '', '', '', '', 'Cup', $2, true, 'joined', false, 1, '[]', $2, $2, $2",
        event,
        NOW - KEPT.quotes,
    )
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert (gone["figures of markets"], gone["confirmations of markets"], gone["costs"]) == (0, 0, 1)
    await connection.execute("UPDATE provider_event SET last_seen = last_seen - interval '1 s'")
    gone = await delete_old(connection, KEPT, NOW, QUICK)
    assert (gone["figures of markets"], gone["confirmations of markets"]) == (1, 1)


async def test_a_subject_that_is_still_fetched_stays(connection: asyncpg.Connection, event: int) -> None:
    await add_aged_rows(connection, event, NOW - timedelta(days=900), number=1)
    await connection.execute("UPDATE feed_subject SET next_due = $1", NOW)
    assert (await delete_old(connection, KEPT, NOW, QUICK))["subjects"] == 0


async def test_rows_that_others_hold_are_left_and_nobody_waits(
    database_url: str, connection: asyncpg.Connection, event: int
) -> None:
    for number in range(3):
        await add_aged_rows(connection, event, NOW - timedelta(days=900), number)
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            await other.execute("SELECT FROM upstream_transition WHERE reason = 'of 1' FOR UPDATE")
            await other.execute("SELECT FROM value_bet WHERE line = 1 FOR UPDATE")
            await connection.execute("SET lock_timeout = '1ms'")
            gone = await delete_old(connection, KEPT, NOW, QUICK)
            assert (gone["breaker transitions"], gone["value bets"], gone["costs"]) == (2, 2, 3)
        assert (await delete_old(connection, KEPT, NOW, QUICK))["breaker transitions"] == 1
    finally:
        await other.close()


async def test_no_statement_takes_more_than_it_may(connection: asyncpg.Connection, event: int) -> None:
    for number in range(5):
        await add_aged_rows(connection, event, NOW - timedelta(days=900), number)
    for rule in RULES:
        status = await connection.execute(rule.statement, NOW - timedelta(days=800), 2)
        assert status.rpartition(" ")[2] == "2", rule.name
