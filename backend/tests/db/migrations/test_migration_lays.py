"""Venues with lay prices at revision 0026 are known for it after 0027, and value bets found by then are back bets."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0026"
NEW: Final = "0027"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'England', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) SELECT 'football', 'England', "
    "n, n, n, true, '2026-11-25Z' FROM unnest(ARRAY['a', 'b']) AS n",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT c.id, '2026/27', '2026-11-25', '2026-11-25Z', true, h.id, a.id, 'scheduled' "
    "FROM competition c, team h, team a WHERE h.key = 'a' AND a.key = 'b'",
    "INSERT INTO venue (key) VALUES ('bet365'), ('newcomer'), ('smarkets')",
    "INSERT INTO latest_quote (event_id, market, participant, line, selection, venue_id, side, odds_e4, at, seen_at, "
    "changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day) "
    "SELECT e.id, 0, 0, -2147483648, n, v.id, s, 20000, '2026-11-25Z', '2026-11-25Z', '2026-11-25Z', 'p', 0, 'NaN', "
    "'2026-11-25Z', 0, 0 FROM event e, venue v, generate_series(0, 2) AS n, generate_series(0, 1) AS s "
    "WHERE s = 0 OR v.key = 'newcomer'",
    "INSERT INTO value_bet (id, instance, event_id, market, participant, line, selection, venue_id, state, first_seen, "
    "last_seen, ended_at, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, kelly, probability, "
    "fair_source, commission, prices) "
    "SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'value', e.id, 0, 0, -2147483648, 0, v.id, "
    "CASE n WHEN 1 THEN 'live' ELSE 'expired' END, '2026-11-25Z', '2026-11-25Z', "
    "CASE n WHEN 1 THEN NULL ELSE '2026-11-25Z'::timestamptz END, 21000, 21000, 21000, 0.05, 0.05, 0.05, 0.04, 0.5, "
    "'consensus', 0, '[]' FROM event e, venue v, generate_series(1, 2) AS n WHERE v.key = 'newcomer'",
)


def test_venues_are_known_by_their_last_prices(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute("SELECT key, lays FROM venue ORDER BY key").fetchall()
        assert found == [("bet365", False), ("newcomer", True), ("smarkets", False)]


_SECOND_SIDE: Final = (
    "INSERT INTO value_bet SELECT (jsonb_populate_record(b, jsonb_build_object('id', "
    "'00000000-0000-0000-0000-000000000009', 'side', {side}))).* FROM value_bet b WHERE state = 'live'"
)


def test_bets_so_far_are_back_bets_and_a_lay_may_stand_beside_one(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        assert connection.execute("SELECT state, side FROM value_bet ORDER BY id").fetchall() == [
            ("live", 0),
            ("expired", 0),
        ]
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(_SECOND_SIDE.format(side=0).encode())
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(_SECOND_SIDE.format(side=2).encode())
        connection.execute(_SECOND_SIDE.format(side=1).encode())


def test_the_way_back_deletes_lays_alone(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        connection.execute(_SECOND_SIDE.format(side=1).encode())
    command.downgrade(config, OLD)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute("SELECT right(id::text, 1), side FROM value_bet ORDER BY id").fetchall()
        assert found == [("1", 0), ("2", 0)]


def test_the_way_back_and_forth(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    command.upgrade(config, NEW)
    command.downgrade(config, OLD)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM venue WHERE lays").fetchone() == (1,)
