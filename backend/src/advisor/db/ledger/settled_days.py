"""Sums of settled bets by day, and of what is matched of orders: kept by triggers, and proven here from the bets."""

from collections.abc import Sequence
from typing import Final

import asyncpg


async def unproven_sums(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[str]:
    """Sums that are not what the bets and fills make, for people; none if all is as it should be. Reads all bets."""
    days = [
        f"{row['portfolio']} {row['asset']} {row['instance']} {row['day']}: "
        + ", ".join(f"{name} {row[f'kept_{name}']} and not {row[f'made_{name}']}" for name in _SUMS)
        for row in await reader.fetch(_DAYS)
    ]
    orders = [
        f"order {row['reference']}: matched {row['kept']} and not {row['made']}" for row in await reader.fetch(_MATCHED)
    ]
    return [*days, *orders]


_SUMS: Final = ("bets", "won", "lost", "profit", "turnover")
_DAYS: Final = """
    WITH made AS (
        SELECT portfolio, asset, instance, (settled_at AT TIME ZONE 'UTC')::date AS day, count(*) AS bets,
            count(*) FILTER (WHERE gross > charged) AS won, count(*) FILTER (WHERE gross < charged) AS lost,
            sum(gross - charged) AS profit,
            sum(CASE WHEN outcome = 'void' THEN 0 ELSE bet_turnover(reference, side) END) AS turnover
        FROM bet_order WHERE settled_at IS NOT NULL GROUP BY portfolio, asset, instance, day
    ), both_of AS (
        SELECT portfolio, asset, instance, day,
            coalesce(k.bets, 0) AS kept_bets, coalesce(m.bets, 0) AS made_bets,
            coalesce(k.won, 0) AS kept_won, coalesce(m.won, 0) AS made_won,
            coalesce(k.lost, 0) AS kept_lost, coalesce(m.lost, 0) AS made_lost,
            coalesce(k.profit, 0) AS kept_profit, coalesce(m.profit, 0) AS made_profit,
            coalesce(k.turnover, 0) AS kept_turnover, coalesce(m.turnover, 0) AS made_turnover
        FROM settled_day k FULL JOIN made m USING (portfolio, asset, instance, day)
    )
    SELECT * FROM both_of
    WHERE (kept_bets, kept_won, kept_lost, kept_profit, kept_turnover)
        <> (made_bets, made_won, made_lost, made_profit, made_turnover)
    ORDER BY portfolio, asset, instance, day
"""
_MATCHED: Final = """
    SELECT b.reference, b.matched AS kept, coalesce(f.matched, 0) AS made
    FROM bet_order b LEFT JOIN (
        SELECT reference, sum(quantity) AS matched FROM order_fill WHERE finality <> 'failed' GROUP BY reference
    ) f USING (reference)
    WHERE b.matched <> coalesce(f.matched, 0) ORDER BY b.reference
"""
