"""Arbitrages of a database at revision 0016 have their void branch after 0017: what all legs but the smallest risk."""

from typing import Final

import psycopg
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0016"
NEW: Final = "0017"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25 15:00Z', true, 1, 2, 'scheduled')",
    "INSERT INTO arbitrage (id, instance, kind, event_id, market, state, first_seen, last_seen, margin, best_margin, "
    "total_stake, profit, legs, legs_key) SELECT gen_random_uuid(), 'arbitrage', 'surebet', 1, 0, 'live', "
    "'2026-11-25Z', '2026-11-25Z', 0.01, 0.01, 10000, 100, legs::jsonb, legs "
    """FROM unnest(ARRAY['[{"outlay": 4902}, {"outlay": 5098}]', '[{"outlay": 30}, {"outlay": 50}, {"outlay": 20}]', """
    "'[]']) AS legs",
)


def test_those_stored_before_have_it(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute("SELECT void_profit FROM arbitrage ORDER BY void_profit").fetchall()
    assert [row[0] for row in found] == [-5_098, -80, 0]


def test_the_way_back_and_forth(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT sum(void_profit) FROM arbitrage").fetchone() == (-5_178,)
