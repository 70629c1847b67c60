"""A filled database at revision 0028 keeps all it has through 0029, there and back; its imports stand."""

from typing import Final

import asyncpg
import psycopg
import pytest
from alembic import command

from advisor.core.errors import ConflictError
from advisor.db.imports.past import past_imports
from advisor.db.imports.undo import would_undo
from advisor.db.migrate import migration_config, upgrade
from tests.db.importing import NOW, PRICED, import_rows

OLD: Final = "0028"
NEW: Final = "0029"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('SC0', 'football', 'Scotland', 'Premiership')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'Scotland', k, k, k, true, '2025-08-17Z' FROM unnest(ARRAY['celtic', 'aberdeen']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2025/26', '2025-08-16', '2025-08-16 14:00Z', true, 1, 2, 'finished')",
    "INSERT INTO import_file (source, file, sha256, imported_at, rows_read, imported, updated, unchanged, refused, "
    "refused_prices, changes) "
    "SELECT 'football-data', 'SC0.csv', 'x', '2025-08-17Z', 1, 1, 0, 0, '[]', '[]', '[]' FROM generate_series(1, 2)",
    "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, file_id) "
    "VALUES (1, 2, 1, '2025-08-17Z', 1)",
    "INSERT INTO venue (key) VALUES ('bet365')",
    "INSERT INTO price (event_id, market, line, venue_id, phase, at, odds_e4) "
    "VALUES (1, 0, -2147483648, 1, 0, '2025-08-15Z', '{14000,45000,70000}')",
    "INSERT INTO aggregate_price (event_id, market, line, statistic, phase, at, odds_e4) "
    "VALUES (1, 0, -2147483648, 'max', 0, '2025-08-15Z', '{14500,47500,75000}')",
    "INSERT INTO market_confirmation (provider, event_id, market, at) VALUES ('p', 1, 0, '2025-08-15Z')",
)
OF_BEFORE: Final = (
    "id, source, file, sha256, imported_at, rows_read, imported, updated, unchanged, refused, refused_prices, changes"
)
TABLES: Final = (
    "competition",
    "team",
    "event",
    "settlement",
    "venue",
    "price",
    "aggregate_price",
    "market_confirmation",
)


def kept(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        asked = {name: f"SELECT {name}::text FROM {name}" for name in TABLES}
        asked["import_file"] = f"SELECT {OF_BEFORE} FROM import_file"
        return {name: connection.execute(f"{query} ORDER BY 1".encode()).fetchall() for name, query in asked.items()}


def test_all_is_kept_there_and_back(old_database_url: str) -> None:
    config, before = migration_config(old_database_url), kept(old_database_url)
    assert [len(rows) for rows in before.values()] == [1, 2, 1, 1, 1, 1, 1, 1, 2]
    for move, revision in ((command.upgrade, NEW), (command.downgrade, OLD), (command.upgrade, NEW)):
        move(config, revision)
        assert kept(old_database_url) == before


async def test_imports_of_before_stand_and_later_ones_can_be_undone(old_database_url: str) -> None:
    upgrade(old_database_url)
    connection = await asyncpg.connect(old_database_url)
    try:
        assert [each.stands_because is None for each in await past_imports(connection, 9)] == [False, False]
        with pytest.raises(ConflictError, match="Import 1 cannot be undone: it was imported by an earlier version"):
            await would_undo(connection, [1], NOW)
        later = await import_rows(connection, {**PRICED, "B365H": "1.45"})
        assert later.updated == 1
        assert [each.removed for each in await would_undo(connection, [later.number], NOW)] == [0]
    finally:
        await connection.close()
