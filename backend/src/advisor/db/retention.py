"""Rows that grew too old are deleted, a few at a time: nobody waits for them, and they wait for nobody."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.timing.retention import DeletionConfig, RetentionConfig
from advisor.db.events.open_events import UNLISTED


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes too old.

    Args:
        name: for the log.
        kept: name of the field of ``RetentionConfig`` that says how long it is kept.
        statement: deletes what is older than ``$1``, at most ``$2`` rows, and none that others have locked.
    """

    name: str
    kept: str
    statement: str


async def delete_old(
    connection: asyncpg.Connection, kept: RetentionConfig, now: datetime, how: DeletionConfig
) -> Mapping[str, int]:
    """Apply every rule; gives the rows that went, by rule.

    Args:
        connection: in no transaction, as each statement is one of its own.
    """
    gone: dict[str, int] = {}
    for rule in RULES:
        gone[rule.name] = await _applied(connection, rule, now - getattr(kept, rule.kept), how)
    return gone


async def _applied(connection: asyncpg.Connection, rule: Rule, before: datetime, how: DeletionConfig) -> int:
    total = 0
    while True:
        status = await connection.execute(rule.statement, before, how.rows)
        count = int(status.rpartition(" ")[2])
        total += count
        if count < how.rows:
            return total
        await asyncio.sleep(how.pause.total_seconds())


_OVER: Final = f"""
    e.status IN ('finished', 'postponed', 'void') OR e.kickoff < $1 AND e.title IS NULL OR {UNLISTED}
"""

# Rows are chosen by an ARRAY, which is made once: what stands behind IN may run again for each row, and finds others.
RULES: Final = (
    Rule(
        "figures of markets",
        "quotes",
        f"""
        DELETE FROM market_figures WHERE ctid = ANY (ARRAY(
            SELECT m.ctid FROM market_figures m JOIN event e ON e.id = m.event_id
            WHERE m.at < $1 AND ({_OVER})
            LIMIT $2 FOR UPDATE OF m SKIP LOCKED
        ))
        """,  # noqa: S608 - made of constants alone
    ),
    Rule(
        "confirmations of markets",
        "quotes",
        f"""
        DELETE FROM market_confirmation WHERE ctid = ANY (ARRAY(
            SELECT m.ctid FROM market_confirmation m JOIN event e ON e.id = m.event_id
            WHERE m.at < $1 AND ({_OVER})
            LIMIT $2 FOR UPDATE OF m SKIP LOCKED
        ))
        """,  # noqa: S608 - made of constants alone
    ),
    Rule(
        "prices of value bets",
        "evidence",
        """
        UPDATE value_bet SET prices = '[]' WHERE id = ANY (ARRAY(
            SELECT id FROM value_bet WHERE state <> 'live' AND prices <> '[]'::jsonb AND ended_at < $1
            ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        # A surebet or middle is its prices: without them nothing is left to show.
        "arbitrages",
        "evidence",
        """
        DELETE FROM arbitrage WHERE id = ANY (ARRAY(
            SELECT id FROM arbitrage WHERE state <> 'live' AND first_seen < $1 AND ended_at < $1
            ORDER BY first_seen LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "refused signals",
        "signals",
        """
        DELETE FROM refused_signal WHERE (instance, cause) IN (
            SELECT instance, cause FROM refused_signal WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        """,
    ),
    Rule(
        # The last of each day stays.
        "balances",
        "transitions",
        """
        DELETE FROM balance_snapshot WHERE ctid = ANY (ARRAY(
            SELECT b.ctid FROM balance_snapshot b WHERE b.at < $1 AND EXISTS (
                SELECT FROM balance_snapshot l WHERE l.portfolio = b.portfolio AND l.asset = b.asset
                    AND l.at > b.at AND l.at < date_trunc('day', b.at, 'UTC') + interval '1 day')
            LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "alerts",
        "signals",
        """
        DELETE FROM alert WHERE id = ANY (ARRAY(
            SELECT id FROM alert WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "value bets",
        "signals",
        """
        DELETE FROM value_bet WHERE id = ANY (ARRAY(
            SELECT id FROM value_bet WHERE state <> 'live' AND first_seen < $1 AND ended_at < $1
            ORDER BY first_seen LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "breaker transitions",
        "transitions",
        """
        DELETE FROM upstream_transition WHERE id = ANY (ARRAY(
            SELECT id FROM upstream_transition WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "costs",
        "costs",
        """
        DELETE FROM upstream_cost WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM upstream_cost WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date
            ORDER BY day LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "counts of quality flags",
        "data_quality",
        """
        DELETE FROM quality_flag_count WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM quality_flag_count WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date
            ORDER BY day LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "refused items",
        "data_quality",
        """
        DELETE FROM refused_item WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM refused_item WHERE last_seen < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "unknown fields",
        "data_quality",
        """
        DELETE FROM unknown_field WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM unknown_field WHERE last_seen < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "contract alerts",
        "data_quality",
        """
        DELETE FROM contract_alert WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM contract_alert WHERE ended_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "changes of trading breakers",
        "transitions",
        """
        DELETE FROM trading_breaker_change WHERE id = ANY (ARRAY(
            SELECT id FROM trading_breaker_change WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        # The last round of each account says where it stands.
        "rounds of reconciliation",
        "data_quality",
        """
        DELETE FROM reconciliation_round WHERE id = ANY (ARRAY(
            SELECT r.id FROM reconciliation_round r
            WHERE r.began_at < $1
              AND EXISTS (
                  SELECT FROM reconciliation_round n
                  WHERE n.venue = r.venue AND (n.began_at, n.id) > (r.began_at, r.id)
              )
            ORDER BY r.began_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "volatility of odds",
        "data_quality",
        """
        DELETE FROM odds_volatility WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM odds_volatility WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "subjects",
        "subjects",
        """
        DELETE FROM feed_subject WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM feed_subject WHERE greatest(tried_at, succeeded_at, next_due) < $1
            LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "weather",
        "weather",
        """
        DELETE FROM weather_hour WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM weather_hour WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
    Rule(
        "answers to commands",
        "answers",
        """
        DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM idempotency_key WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """,
    ),
)
