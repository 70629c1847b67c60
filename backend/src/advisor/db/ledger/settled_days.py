"""Sums of settled bets by day, and of what is matched of orders: kept by triggers, and proven here from the bets."""

from collections.abc import Sequence
from typing import Final

import asyncpg


async def unproven_sums(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[str]:
    """Sums that are not what the bets and fills make, for people; none if all is as it should be. Reads all bets."""
    days = [
        f"{row['portfolio']} {row['asset']} {row['instance']} {row['venue']} {row['mode']} {row['day']}: "
        + ", ".join(f"{name} {row[f'kept_{name}']} and not {row[f'made_{name}']}" for name in _SUMS)
        for row in await reader.fetch(_DAYS)
    ]
    orders = [
        f"order {row['reference']}: matched {row['kept']} and not {row['made']}" for row in await reader.fetch(_MATCHED)
    ]
    return [*days, *orders]


_SUMS: Final = ("bets", "won", "lost", "profit", "commission", "turnover", "measured", "clv")
_KEY: Final = "portfolio, asset, instance, venue, mode, day"
_DAYS: Final = f"""
    WITH made AS (
        SELECT portfolio, asset, instance, venue, mode, (settled_at AT TIME ZONE 'UTC')::date AS day,
            count(*) AS bets, count(*) FILTER (WHERE gross > charged) AS won,
            count(*) FILTER (WHERE gross < charged) AS lost, sum(gross - charged) AS profit, sum(charged) AS commission,
            sum(CASE WHEN outcome = 'void' THEN 0 ELSE bet_turnover(b.reference, side) END) AS turnover,
            count(e.clv) AS measured, sum(e.clv::numeric) AS clv
        FROM bet_order b LEFT JOIN bet_evidence e ON e.reference = b.reference
        WHERE settled_at IS NOT NULL GROUP BY {_KEY}
    ), both_of AS (
        SELECT {_KEY}, {", ".join(f"coalesce(k.{n}, 0) AS kept_{n}, coalesce(m.{n}, 0) AS made_{n}" for n in _SUMS)}
        FROM settled_day k FULL JOIN made m USING ({_KEY})
    )
    SELECT * FROM both_of
    WHERE ({", ".join(f"kept_{n}" for n in _SUMS)}) <> ({", ".join(f"made_{n}" for n in _SUMS)})
    ORDER BY {_KEY}
"""  # noqa: S608 - constants alone
_MATCHED: Final = """
    SELECT b.reference, b.matched AS kept, coalesce(f.matched, 0) AS made
    FROM bet_order b LEFT JOIN (
        SELECT reference, sum(quantity) AS matched FROM order_fill WHERE finality <> 'failed' GROUP BY reference
    ) f USING (reference)
    WHERE b.matched <> coalesce(f.matched, 0) ORDER BY b.reference
"""
