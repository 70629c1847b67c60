"""Data of a database at revision 0005 are all there after 0006, and after the way back and forth again."""

import re
from collections.abc import Callable
from typing import Final

import psycopg
from alembic import command
from psycopg.rows import dict_row

from advisor.db.migrate import migration_config
from advisor.engine.tracking.value_bets import Ending

OLD: Final = "0005"
NEW: Final = "0006"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO venue (key) VALUES ('bet365'), ('pinnacle')",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25 15:00Z', true, 1, 2, 'scheduled')",
    "INSERT INTO ground (name, city, country, indoor, latitude, longitude) "
    "VALUES ('Emirates', 'London', 'GB', false, 51.5, -0.1), ('Dome', 'Leeds', 'GB', true, NULL, NULL)",
    "INSERT INTO event_ground (event_id, ground_id) VALUES (1, 1)",
    "INSERT INTO weather_hour (ground_id, at, provider, made_at, temperature_c, precipitation_probability) "
    "VALUES (1, '2026-11-25 15:00Z', 'nws', '2026-11-25 09:00Z', 6.5, 0.25)",
    "INSERT INTO latest_quote (event_id, market, line, selection, venue_id, side, odds_e4, at, seen_at, changed_at, "
    "provider, suspicion) SELECT 1, 0, -2147483648, n, 1, 0, 20000 + n, '2026-11-25Z', '2026-11-25Z', '2026-11-25Z', "
    "'betfair', n FROM generate_series(0, 2) AS n",
    "CREATE TABLE quote_20261124 PARTITION OF quote FOR VALUES FROM ('2026-11-24Z') TO ('2026-11-25Z')",
    "CREATE TABLE quote_20261125 PARTITION OF quote FOR VALUES FROM ('2026-11-25Z') TO ('2026-11-26Z')",
    "INSERT INTO quote (event_id, market, line, selection, venue_id, side, suspicion, odds_e4, size, at, seen_at) "
    "SELECT 1, 0, 250, 0, 2, 0, n % 8, 20000 + n, nullif(n, 3), seen, seen "
    "FROM generate_series(0, 40) AS n, LATERAL (SELECT '2026-11-24Z'::timestamptz + n * interval '1 hour') AS t (seen)",
    "INSERT INTO suspicion_count (day, provider, venue_id, suspicion, quotes) "
    "VALUES ('2026-11-25', 'betfair', 1, 5, 77)",
    "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, provider) "
    "VALUES (1, 2, 1, '2026-11-25 17:00Z', 'espn')",
    "INSERT INTO value_bet (id, event_id, market, line, selection, venue_id, state, ended_because, first_seen, "
    "last_seen, ended_at, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, probability, "
    "fair_source, commission, prices) SELECT gen_random_uuid(), 1, 0, 250, n, 1, 'expired', "
    "(ARRAY['suspect', 'stale'])[n + 1], '2026-11-25Z', "
    "'2026-11-25Z', '2026-11-25Z', 21000, 21000, 21000, 0.05, 0.05, 0.05, 0.5, 'consensus', 0, '[]' "
    "FROM generate_series(0, 1) AS n",
)

TABLES: Final = {
    # name at 0005 → name at 0006
    "event": "event",
    "ground": "stadium",
    "event_ground": "event_stadium",
    "weather_hour": "weather_hour",
    "latest_quote": "latest_quote",
    "quote": "quote",
    "quote_20261124": "quote_20261124",
    "quote_20261125": "quote_20261125",
    "suspicion_count": "quality_flag_count",
    "settlement": "settlement",
}
COLUMNS: Final = {"ground_id": "stadium_id", "suspicion": "quality_flag"}

Contents = dict[str, list[dict[str, object]]]


def contents(dsn: str, of: Callable[[str], str]) -> Contents:
    """Every row of every table, under the names of 0006; ``of`` names the table to read."""
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        return {
            TABLES[table]: [
                {COLUMNS.get(name, name): value for name, value in row.items()}
                for row in connection.execute(f"SELECT * FROM {of(table)} t ORDER BY t::text".encode()).fetchall()
            ]
            for table in TABLES
        }


def names_in(dsn: str) -> list[str]:
    """Names of tables, columns, indexes, sequences and constraints, and all comments; not those of the job queue."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            """
            WITH ours AS (
                SELECT oid, relname, relkind FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'procrastinate%'
            )
            SELECT relname FROM ours
            UNION ALL SELECT conname FROM pg_constraint JOIN ours ON ours.oid = conrelid
            UNION ALL SELECT attname FROM pg_attribute JOIN ours ON ours.oid = attrelid AND relkind IN ('r', 'p')
            UNION ALL SELECT description FROM pg_description JOIN ours ON ours.oid = objoid
            """
        ).fetchall()
    return sorted(row[0] for row in rows)


def columns_of(dsn: str, table: str) -> set[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        ).fetchall()
    return {row[0] for row in rows}


def test_everything_is_there_after_the_upgrade(old_database_url: str) -> None:
    before = contents(old_database_url, str)
    assert len(before["quote"]) == 41
    assert all(before.values())
    command.upgrade(migration_config(old_database_url), NEW)
    assert contents(old_database_url, TABLES.__getitem__) == before


def test_everything_is_there_after_the_way_back_and_forth(old_database_url: str) -> None:
    before, names = contents(old_database_url, str), names_in(old_database_url)
    command.upgrade(migration_config(old_database_url), NEW)
    command.downgrade(migration_config(old_database_url), OLD)
    assert contents(old_database_url, str) == before
    assert names_in(old_database_url) == names
    command.upgrade(migration_config(old_database_url), NEW)
    assert contents(old_database_url, TABLES.__getitem__) == before


def test_partitions_bear_the_new_name_too(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    for table in ("quote", "quote_20261124", "quote_20261125", "latest_quote", "quality_flag_count"):
        assert ("quality_flag" in columns_of(old_database_url, table), table) == (True, table)
        assert ("suspicion" in columns_of(old_database_url, table), table) == (False, table)


def test_nothing_bears_an_old_name(old_database_url: str) -> None:
    old = re.compile(r"ground|suspicion|gates|\btold\b|\btells\b", re.IGNORECASE)
    assert [name for name in names_in(old_database_url) if old.search(name)]
    command.upgrade(migration_config(old_database_url), NEW)
    assert [name for name in names_in(old_database_url) if old.search(name)] == []


def test_a_value_bet_ended_by_a_flagged_quote_says_so_and_can_be_restored(old_database_url: str) -> None:
    def endings() -> list[str]:
        with psycopg.connect(old_database_url) as connection:
            rows = connection.execute("SELECT ended_because FROM value_bet ORDER BY selection").fetchall()
        return [row[0] for row in rows]

    command.upgrade(migration_config(old_database_url), NEW)
    assert endings() == [Ending.FLAGGED, Ending.STALE]
    command.downgrade(migration_config(old_database_url), OLD)
    assert endings() == ["suspect", "stale"]
