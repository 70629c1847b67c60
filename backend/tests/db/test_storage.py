"""What the database takes is divided over its stores, and the last measurement is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.storage import StorageReport, Store
from advisor.db.storage import database_bytes, last_report, save_report, store_of
from tests.db.live_rows import changes_of, drop_live, make_events, write_quotes
from tests.db.quotes.day_of_ticks import some_ticks

REPORT: Final = StorageReport(
    at=datetime(2026, 11, 25, tzinfo=UTC), free_bytes=5, disk_bytes=2**42, stores={Store.QUOTES: 2**40, Store.LOGS: 0}
)


async def test_quotes_of_all_days_count_as_quotes(connection: asyncpg.Connection) -> None:
    await drop_live(connection)
    before = await database_bytes(connection)
    events = await make_events(connection, 3)
    await write_quotes(connection, [changes_of(*some_ticks(events, 2_000), *some_ticks(events, 2_000, start=86_400))])
    after = await database_bytes(connection)
    assert after[Store.QUOTES] - before.get(Store.QUOTES, 0) > 4_000 * 80
    assert after[Store.LATEST_PRICES] > before[Store.LATEST_PRICES]
    await drop_live(connection)


async def test_stores_add_up_to_the_database(connection: asyncpg.Connection) -> None:
    stores = await database_bytes(connection)
    assert sum(stores.values()) == await connection.fetchval("SELECT pg_database_size(current_database())")
    assert min(stores.values()) >= 0
    assert {Store.SIGNALS, Store.HISTORY, Store.PROVIDERS, Store.BACKTESTS, Store.JOBS} <= set(stores)


async def test_a_table_that_grows_is_no_other(connection: asyncpg.Connection) -> None:
    """All that is not named is small: what nobody divided would hide there."""
    unnamed = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    others = {row["relname"] for row in unnamed if store_of(row["relname"]) is Store.DATABASE_OTHER}
    small = {
        "alembic_version",
        "competition",
        "dead_letter",
        "event_stadium",
        "idempotency_key",
        "import_file",
        "leader_lease",
        "participant",
        "price_terms",
        "rate",
        "shed_history",
        "stadium",
        "storage_report",
        "stored_batch",
        "survival_curve",
        "team",
        "team_alias",
        "venue",
        "venue_lead",
    }
    assert {name for name in others if not name.startswith("quote_")} == small


async def test_the_newest_report_is_kept(database_url: str, connection: asyncpg.Connection) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        await connection.execute("DELETE FROM storage_report")
        assert await last_report(pool) is None
        await save_report(connection, REPORT)
        assert await last_report(pool) == REPORT
        newer = replace(REPORT, at=REPORT.at + timedelta(minutes=5), free_bytes=4)
        await save_report(connection, newer)
        await save_report(connection, REPORT)
        assert await last_report(pool) == newer
        await connection.execute("UPDATE storage_report SET stores = stores || '{\"unheard\": 1}'")
        assert await last_report(pool) == newer


async def test_there_is_one_row(connection: asyncpg.Connection) -> None:
    await save_report(connection, REPORT)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("INSERT INTO storage_report VALUES (false, now(), 1, 1, '{}')")
