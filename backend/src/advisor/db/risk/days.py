"""What the bankrolls of portfolios did day by day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import asyncpg

from advisor.db.risk.states import RiskRow
from advisor.risk.past_tails import DayResult, past_tails
from advisor.risk.tails import Tail

_LOOKED_AT: Final = timedelta(days=365)
"""Older days say little of how is bet now."""


async def day_results(
    reader: asyncpg.Connection | asyncpg.Pool, since: date
) -> Mapping[tuple[str, str], Sequence[DayResult]]:
    """By portfolio and asset the UTC days since on which a bankroll changed, the earliest first."""
    found: dict[tuple[str, str], list[DayResult]] = defaultdict(list)
    for row in await reader.fetch(_RESULTS, since):
        found[row["portfolio"], row["asset"]].append(DayResult(row["day"], int(row["profit"]), int(row["moved"])))
    return found


async def past_tails_of(
    reader: asyncpg.Connection | asyncpg.Pool, rows: Sequence[RiskRow], today: date
) -> Mapping[str, tuple[Tail, ...]]:
    """By portfolio what it lost within some days of the last year; see ``risk.past_tails``."""
    results = await day_results(reader, today - _LOOKED_AT)
    return {
        row.portfolio: past_tails(results.get((row.portfolio, row.asset), ()), row.figures.bankroll, today)
        for row in rows
    }


# Money moves through accounts of one asset, and an entry that says so has two lines of it.
_RESULTS: Final = """
    WITH changes AS (
        SELECT portfolio, asset, day, profit, 0 AS moved FROM settled_day WHERE day >= $1
        UNION ALL
        SELECT e.portfolio, a.asset, (e.at AT TIME ZONE 'UTC')::date, 0, (e.event ->> 'amount')::numeric
        FROM ledger_entry e
        CROSS JOIN LATERAL (
            SELECT c.asset FROM ledger_posting p JOIN ledger_account c ON c.id = p.account_id
            WHERE p.entry_id = e.id LIMIT 1
        ) a
        WHERE e.event ->> 'kind' = 'moved' AND e.at >= $1::date::timestamp AT TIME ZONE 'UTC'
    )
    SELECT portfolio, asset, day, sum(profit) AS profit, sum(moved) AS moved FROM changes
    GROUP BY portfolio, asset, day ORDER BY portfolio, asset, day
"""
