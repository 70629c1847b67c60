"""A row of everything that grows old, as old as wanted."""

from datetime import datetime
from uuid import UUID

import asyncpg


async def add_aged_rows(connection: asyncpg.Connection, event: int, at: datetime, number: int) -> None:
    """One of each, last touched at an instant; ``number`` keeps those of several calls apart."""
    venue = await connection.fetchval(
        "INSERT INTO venue (key) VALUES ('aged') ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id"
    )
    await add_value_bet(connection, event, at, number, venue, "expired")
    await add_arbitrage(connection, event, at, number, "expired")
    name = f"of {number}"
    await connection.execute("INSERT INTO market_figures VALUES ($1, 0, $2, '{}', $3, 0)", event, number, at)
    await connection.execute("INSERT INTO market_confirmation VALUES ($1, $2, 0, $3)", name, event, at)
    await connection.execute(
        "INSERT INTO upstream_transition (provider, endpoint, before, after, reason, at) "
        "VALUES ('p', '', 'closed', 'open', $1, $2)",
        name, at,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO upstream_cost VALUES ('p', ($2::timestamptz AT TIME ZONE 'UTC')::date, $1, 'odds', 1, 1, 0, 1, "
        "0, 'EUR')",
        name, at,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO quality_flag_count VALUES (($2::timestamptz AT TIME ZONE 'UTC')::date, $1, $3, 1, 1)",
        name, at, venue,
    )  # fmt: skip
    await connection.execute("INSERT INTO refused_item VALUES ('p', $1, 1, $2, $2, '$', 'd')", name, at)
    await connection.execute("INSERT INTO unknown_field VALUES ('p', $1, 1, $2, $2)", name, at)
    await connection.execute("INSERT INTO feed_subject VALUES ('p', 'odds', $1, 's', 1, $2, $2, $2)", name, at)
    await connection.execute("INSERT INTO contract_alert VALUES ('p', 'd', $1, $2, 's', 'e', $2, 1, $2)", name, at)
    stadium = await connection.fetchval(
        "INSERT INTO stadium (name, city, country) VALUES ('a', 'b', 'c') "
        "ON CONFLICT (name, city, country) DO UPDATE SET city = excluded.city RETURNING id"
    )
    await connection.execute("INSERT INTO weather_hour VALUES ($1, $2, $3, $2)", stadium, at, name)
    await connection.execute("INSERT INTO idempotency_key VALUES ('c', $1, '', 200, '{}', $2)", name, at)
    await connection.execute("INSERT INTO refused_signal VALUES ($1, $2, 'open_limit', $3)", name, UUID(int=number), at)
    await connection.execute(
        "INSERT INTO trading_breaker_change (kind, subject, before, after, reason, value, limit_value, at) "
        "VALUES ('drawdown', $1, 'closed', 'open', '', 1, 1, $2)",
        name, at,
    )  # fmt: skip
    # Of two of a day the later stays for ever.
    await connection.execute("INSERT INTO portfolio (name, mode) VALUES ($1, 'paper') ON CONFLICT DO NOTHING", name)
    await connection.execute(
        "INSERT INTO balance_snapshot SELECT $1, 'EUR', $2::timestamptz - n * interval '1 minute', 1, 0, 0, 0, 0, "
        "0, 'paper' FROM generate_series(0, 1) n",
        name, at,
    )  # fmt: skip
    await connection.execute("INSERT INTO odds_volatility VALUES ($1, $2, 0.02, 20)", name, at)
    await connection.execute(
        "INSERT INTO reconciliation_round (venue, began_at, ended_at, is_complete, reason, open_items, "
        "explained_items, skipped, fencing_number, mode) VALUES ('aged', $1, $1, false, 'r', 0, 0, 0, 0, 'paper')",
        at,
    )
    await connection.execute(
        "INSERT INTO alert (code, severity, subject, occurrence, text, at) VALUES ('c', 'low', $1, '', 't', $2)",
        name, at,
    )  # fmt: skip


async def add_value_bet(
    connection: asyncpg.Connection, event: int, at: datetime, number: int, venue: int, state: str
) -> None:
    """One that ended at an instant, or is live since then."""
    await connection.execute(
        """
        INSERT INTO value_bet (instance, kelly, id, event_id, market, line, selection, venue_id, state, first_seen,
            last_seen, ended_at,
            odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, probability, fair_source, commission,
            prices, clv, participant, side)
        VALUES ('value', 0, $1, $2, 0, $3, 0, $4, $5, $6, $6, $7, 21000, 21000, 21000, 0.05, 0.05, 0.05, 0.5, 's', 0,
            '[{}]', 0.01, 0, 0)
        """,
        UUID(int=number), event, number, venue, state, at, None if state == "live" else at,
    )  # fmt: skip


async def add_arbitrage(connection: asyncpg.Connection, event: int, at: datetime, number: int, state: str) -> None:
    """Likewise."""
    await connection.execute(
        """
        INSERT INTO arbitrage (instance, id, kind, event_id, market, state, first_seen, last_seen, ended_at, margin,
            best_margin, total_stake, profit, void_profit, legs, legs_key, participant)
        VALUES ('arbitrage', $1, 'surebet', $2, 0, $3, $4, $4, $5, 0.01, 0.01, 100, 1, -50, '[{}]', $6, 0)
        """,
        UUID(int=number), event, state, at, None if state == "live" else at, str(number),
    )  # fmt: skip
