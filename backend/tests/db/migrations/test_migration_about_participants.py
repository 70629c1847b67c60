"""Prices and signals of a database at revision 0025 are about their events as a whole after 0026."""

import struct
from typing import Final

import asyncpg
import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config
from advisor.db.quotes.latest import latest_of_events
from advisor.db.quotes.pending import Others, move_history, queue_history
from advisor.db.quotes.write import history_of
from advisor.db.signals.arbitrages import open_arbitrages
from advisor.db.signals.value_bets import open_value_bets
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.participant_markets import OUTRIGHT
from tests.db.live_rows import NOON, Tick, changes_of

OLD: Final = "0025"
NEW: Final = "0026"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25 15:00Z', true, 1, 2, 'scheduled')",
    "INSERT INTO venue (key) VALUES ('pinnacle')",
    "CREATE TABLE quote_20261124 PARTITION OF quote FOR VALUES FROM ('2026-11-24Z') TO ('2026-11-25Z')",
    "INSERT INTO quote (event_id, market, line, selection, venue_id, side, quality_flag, odds_e4, at, seen_at) "
    "SELECT 1, 0, -2147483648, s, 1, 0, 0, 20000, '2026-11-24 12:00Z', '2026-11-24 12:00Z' FROM generate_series(0, 2) "
    "AS s",
    "INSERT INTO latest_quote (event_id, market, line, selection, venue_id, side, odds_e4, at, seen_at, "
    "changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day) "
    "SELECT 1, 0, -2147483648, s, 1, 0, 20000, '2026-11-24 12:00Z', '2026-11-24 12:00Z', "
    "'2026-11-24 12:00Z', 'sandbox', 0, 'NaN', '2026-11-24 12:00Z', 0, 0 FROM generate_series(0, 2) AS s",
    "INSERT INTO value_bet (id, instance, event_id, market, line, selection, venue_id, state, first_seen, last_seen, "
    "odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, kelly, probability, fair_source, commission, "
    "prices) SELECT gen_random_uuid(), 'value', 1, 0, -2147483648, s, 1, 'live', '2026-11-24Z', '2026-11-24Z', 20000, "
    "20000, 20000, 0.1, 0.1, 0.1, 0.1, 0.55, 'consensus', 0, '[]' FROM generate_series(0, 1) AS s",
    "INSERT INTO arbitrage (id, instance, kind, event_id, market, state, first_seen, last_seen, margin, best_margin, "
    "total_stake, profit, void_profit, legs, legs_key) SELECT gen_random_uuid(), 'arbitrage', 'surebet', 1, 0, 'live', "
    "'2026-11-24Z', '2026-11-24Z', 0.1, 0.1, 100, 10, 0, '[]', 'h2h'",
    "INSERT INTO market_figures (event_id, market, line, figures, at) "
    """VALUES (1, 0, -2147483648, '{"fair_source": null}', '2026-11-24Z')""",
)
ABOUT: Final = {"market": MARKET_TYPES[OUTRIGHT].code, "participant": 17}


async def test_all_there_is_is_about_nobody_and_engines_take_it_up(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), "head")
    connection = await asyncpg.connect(old_database_url)
    (found,) = await latest_of_events(connection, [1])
    assert (found.ticks.participant.tolist(), found.ticks.odds_e4.tolist()) == ([0] * 3, [20_000] * 3)
    assert [bet.participant for bet in await open_value_bets(connection, NOON)] == [0, 0]
    assert [each.participant for each in await open_arbitrages(connection)] == [0]
    assert await connection.fetchval("SELECT figures::text FROM market_figures") == (
        '{"fair_source": null, "participant_id": null}'
    )
    await connection.close()


async def test_one_price_of_two_participants_is_two_and_goes_on_the_way_back(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    command.upgrade(config, "head")
    connection = await asyncpg.connect(old_database_url)
    changes = changes_of(*(Tick(1, 30_000, market=ABOUT["market"], participant=who) for who in (17, 18)))
    rows = await history_of(connection, [changes, changes_of(Tick(1, 21_000))])
    await queue_history(connection, NOON, rows, Others())
    for table in ("value_bet", "latest_quote"):
        await connection.execute(
            f"UPDATE {table} SET market = $1, participant = $2 WHERE selection = 1", *ABOUT.values()
        )
    command.downgrade(config, OLD)
    for table, left in (("value_bet", 1), ("latest_quote", 2), ("quote", 3), ("arbitrage", 1), ("market_figures", 1)):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == left, table
    copied = await connection.fetchval("SELECT copied FROM pending_history")
    assert struct.unpack_from(">h", copied) == (12,)
    command.upgrade(config, "head")
    await move_history(connection, 10)
    found = await connection.fetch("SELECT participant, odds_e4 FROM quote WHERE odds_e4 <> 20000")
    assert [tuple(row) for row in found] == [(0, 21_000)]
    await connection.close()


def test_two_live_bets_on_one_selection_differ_by_whom_they_are_about(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        connection.execute("CREATE TEMP TABLE copied AS SELECT * FROM value_bet WHERE selection = 0")
        connection.execute("UPDATE copied SET id = gen_random_uuid(), participant = 17")
        connection.execute("INSERT INTO value_bet SELECT * FROM copied")
        connection.execute("UPDATE copied SET id = gen_random_uuid()")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO value_bet SELECT * FROM copied")
