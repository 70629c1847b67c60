"""What the database takes of the disk, and the last measurement of everything."""

from collections import Counter
from typing import Final

import asyncpg
import orjson

from advisor.core.storage import StorageReport, Store

_STORE_OF: Final = {
    "quote": Store.QUOTES,
    "pending_history": Store.QUOTES,
    "latest_quote": Store.LATEST_PRICES,
    "market_figures": Store.LATEST_PRICES,
    "market_confirmation": Store.LATEST_PRICES,
    "value_bet": Store.SIGNALS,
    "arbitrage": Store.SIGNALS,
    "refused_signal": Store.SIGNALS,
    "alert": Store.SIGNALS,
    "bet_order": Store.BETS,
    "order_fill": Store.BETS,
    "replaced_settlement": Store.BETS,
    "bet_evidence": Store.BETS,
    "order_word": Store.BETS,
    "seal": Store.BETS,
    "engine_command": Store.BETS,
    "close_out": Store.BETS,
    "open_item": Store.BETS,
    "halt": Store.BETS,
    "risk_state": Store.BETS,
    "exposure_state": Store.BETS,
    "trading_breaker": Store.BETS,
    "trading_breaker_change": Store.BETS,
    "odds_volatility": Store.BETS,
    "reconciliation_round": Store.BETS,
    "reconciliation_item": Store.BETS,
    "venue_statement_line": Store.BETS,
    "conservative_mode": Store.BETS,
    "own_limit_change": Store.BETS,
    "capital_flow": Store.BETS,
    "capital_allotment": Store.BETS,
    "capital_state": Store.BETS,
    "betting_break": Store.BETS,
    "strategy_instance": Store.BETS,
    "strategy_version": Store.BETS,
    "portfolio": Store.BETS,
    "ledger_account": Store.BETS,
    "ledger_entry": Store.BETS,
    "ledger_posting": Store.BETS,
    "settled_day": Store.BETS,
    "portfolio_snapshot": Store.BETS,
    "balance_snapshot": Store.BETS,
    "event": Store.HISTORY,
    "import_event": Store.HISTORY,
    "replaced_price": Store.HISTORY,
    "replaced_aggregate_price": Store.HISTORY,
    "team_merge": Store.HISTORY,
    "price": Store.HISTORY,
    "aggregate_price": Store.HISTORY,
    "price_figures": Store.HISTORY,
    "fixture_card": Store.HISTORY,
    "settlement": Store.HISTORY,
    "participant_result": Store.HISTORY,
    "live_score": Store.HISTORY,
    "provider_event": Store.HISTORY,
    "weather_hour": Store.HISTORY,
    "backtest": Store.BACKTESTS,
    "backtest_bet": Store.BACKTESTS,
    "feed_subject": Store.PROVIDERS,
    "refused_item": Store.PROVIDERS,
    "unknown_field": Store.PROVIDERS,
    "quality_flag_count": Store.PROVIDERS,
    "contract_alert": Store.PROVIDERS,
    "stream_check": Store.PROVIDERS,
    "followed_field": Store.PROVIDERS,
    "provider_availability": Store.PROVIDERS,
}
"""Of tables that grow; partitions count as their table."""
_BY_PREFIX: Final = (("upstream_", Store.PROVIDERS), ("procrastinate_", Store.JOBS))


async def database_bytes(connection: asyncpg.Connection) -> dict[Store, int]:
    """Bytes of each store that is in the database, indexes included."""
    found: Counter[Store] = Counter(dict.fromkeys([*_STORE_OF.values(), *dict(_BY_PREFIX).values()], 0))
    for row in await connection.fetch(_TABLES):
        found[store_of(row["name"])] += row["bytes"]
    whole: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    found[Store.DATABASE_OTHER] += max(0, whole - found.total())
    return dict(found)


async def save_report(connection: asyncpg.Connection, report: StorageReport) -> None:
    """Store a measurement in place of the last, unless that is newer."""
    stores = orjson.dumps({store.value: size for store, size in report.stores.items()}).decode()
    await connection.execute(_SAVE, report.at, report.free_bytes, report.disk_bytes, stores)


async def last_report(pool: asyncpg.Pool) -> StorageReport | None:
    """The last measurement, if there ever was one; stores that this version does not know are left out."""
    row = await pool.fetchrow("SELECT at, free_bytes, disk_bytes, stores FROM storage_report")
    if row is None:
        return None
    stores = {Store(name): size for name, size in orjson.loads(row["stores"]).items() if name in set(Store)}
    return StorageReport(at=row["at"], free_bytes=row["free_bytes"], disk_bytes=row["disk_bytes"], stores=stores)


def store_of(table: str) -> Store:
    """What a table is for."""
    by_prefix = (store for prefix, store in _BY_PREFIX if table.startswith(prefix))
    return _STORE_OF.get(table) or next(by_prefix, Store.DATABASE_OTHER)


_TABLES: Final = """
    SELECT coalesce(parent.relname, c.relname) AS name, sum(pg_total_relation_size(c.oid))::bigint AS bytes
    FROM pg_class c
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    GROUP BY 1 ORDER BY 1
"""
_SAVE: Final = """
    INSERT INTO storage_report AS known (at, free_bytes, disk_bytes, stores) VALUES ($1, $2, $3, $4::jsonb)
    ON CONFLICT (one) DO UPDATE
    SET at = excluded.at, free_bytes = excluded.free_bytes, disk_bytes = excluded.disk_bytes, stores = excluded.stores
    WHERE known.at <= excluded.at
"""
