"""A database at revision 0020 keeps its sizes as numbers of an unknown asset, and history that waits is still moved."""

from typing import Final

import asyncpg
import psycopg
from alembic import command

from advisor.core.money.assets import Asset
from advisor.db.migrate import migration_config
from advisor.db.quotes.latest import latest_of_events
from advisor.db.quotes.pending import Others, move_history, queue_history
from advisor.db.quotes.write import history_of
from tests.db.live_rows import NOON, Tick, changes_of

OLD: Final = "0020"
NEW: Final = "0021"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25 15:00Z', true, 1, 2, 'scheduled')",
    "INSERT INTO venue (key) VALUES ('betfair_exchange')",
    "CREATE TABLE quote_20261124 PARTITION OF quote FOR VALUES FROM ('2026-11-24Z') TO ('2026-11-25Z')",
    "INSERT INTO quote (event_id, market, line, selection, venue_id, side, quality_flag, odds_e4, size, at, seen_at) "
    "VALUES (1, 0, -2147483648, 0, 1, 0, 0, 20000, 12345, '2026-11-24 12:00Z', '2026-11-24 12:00Z')",
    "INSERT INTO latest_quote (event_id, market, line, selection, venue_id, side, odds_e4, size, at, seen_at, "
    "changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day) "
    "VALUES (1, 0, -2147483648, 0, 1, 0, 20000, 12345, '2026-11-24 12:00Z', '2026-11-24 12:00Z', "
    "'2026-11-24 12:00Z', 'betfair', 0, 'NaN', '2026-11-24 12:00Z', 0, 0)",
)
COPY_BEFORE: Final = (
    "COPY quote (event_id, market, line, selection, venue_id, side, quality_flag, odds_e4, at, seen_at, size) "
    "FROM STDIN (FORMAT binary)"
)
WAITING: Final = [
    Tick(1, 21_000, venue="betfair_exchange", size=12_345),
    Tick(1, 21_500, at=1, venue="betfair_exchange"),
    Tick(1, 0, at=2, venue="pinnacle", selection=2),
]


async def waits(url: str) -> None:
    """History waits as the newest version queues it."""
    connection = await asyncpg.connect(url)
    rows = await history_of(connection, [changes_of(*WAITING)])
    await queue_history(connection, NOON, rows, Others())
    await connection.close()


def test_sizes_stay_numbers_whose_asset_nobody_knows(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        for table in ("latest_quote", "quote"):
            assert connection.execute(f"SELECT size, size_asset FROM {table}".encode()).fetchall() == [(12_345, None)]
        assert connection.execute("SELECT count(*) FROM rate").fetchone() == (0,)


async def test_what_waits_is_moved_on_either_side(old_database_url: str) -> None:
    """Queued by the newest version, taken back to the old one's columns, and brought forward again."""
    config = migration_config(old_database_url)
    command.upgrade(config, "head")
    await waits(old_database_url)
    command.downgrade(config, OLD)
    with psycopg.connect(old_database_url) as connection:
        (copied,) = connection.execute("SELECT copied FROM pending_history").fetchone() or (b"",)
        assert copied[:2] == (11).to_bytes(2)
        # As the version before copies it.
        connection.execute(
            "CREATE TABLE quote_20261125 PARTITION OF quote FOR VALUES FROM ('2026-11-25Z') TO ('2026-11-26Z')"
        )
        with connection.cursor().copy(COPY_BEFORE) as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + copied + b"\xff\xff")
        assert connection.execute("SELECT count(*) FROM quote").fetchone() == (1 + len(WAITING),)
        connection.rollback()
    command.upgrade(config, "head")
    reader = await asyncpg.connect(old_database_url)
    assert await move_history(reader, 10) == len(WAITING)
    rows = await reader.fetch("SELECT odds_e4, size, size_asset FROM quote WHERE odds_e4 <> 20000 ORDER BY at")
    assert [tuple(row) for row in rows] == [(21_000, 12_345, None), (21_500, None, None), (0, None, None)]
    await reader.close()


async def test_an_engine_takes_old_prices_up_with_sizes_of_an_unknown_asset(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), "head")
    connection = await asyncpg.connect(old_database_url)
    (found,) = await latest_of_events(connection, [1])
    assert (found.ticks.size.tolist(), found.ticks.size_asset.tolist()) == ([12_345], [0])
    await connection.execute("UPDATE latest_quote SET size_asset = $1", Asset.of("GBP").number)
    (found,) = await latest_of_events(connection, [1])
    assert found.ticks.size_asset.tolist() == [Asset.of("GBP").number]
    await connection.close()
