"""What portfolios hold, have won and have lost; the database does the sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """A portfolio in one asset; amounts in smallest units.

    Attributes:
        bankroll: cash, what orders hold, and what bets have at risk: realised profit is in it, and no other.
        cash: free to be staked.
        held: what open orders may still cost at worst.
        at_risk: what open bets can lose.
        provisional: of that, what matches risk that their venues have not confirmed.
        winnings, losses, commission: of settled bets, each from 0 on; commission can be below it where more was
            refunded.
        profit, profit_today: of settled bets, net of commission: all, and those settled since midnight UTC.
        turnover: what settled bets had at risk, void ones left out.
        open, settled, settled_today: how many bets and orders are open; how many bets are settled.
        won, lost: of the settled ones, those with a profit and those with a loss.
        halted_at, halted_because: since when it bets no more until somebody resumes, and why; None while it bets.
    """

    key: str
    asset: str
    bankroll: int
    cash: int
    held: int
    at_risk: int
    provisional: int
    winnings: int
    losses: int
    commission: int
    profit: int
    profit_today: int
    turnover: int
    open: int
    settled: int
    settled_today: int
    won: int
    lost: int
    halted_at: datetime | None
    halted_because: str | None


async def portfolios(pool: asyncpg.Connection | asyncpg.Pool, now: datetime) -> Sequence[PortfolioRow]:
    """All portfolios, by key and asset.

    Args:
        now: aware UTC; its day is today.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    bets = {(row["portfolio"], row["asset"]): row for row in await pool.fetch(_BETS, today)}
    halts = {row["portfolio"]: row for row in await pool.fetch(_HALTED)}
    return [
        _portfolio(row, bets.get((row["portfolio"], row["asset"])), halts.get(row["portfolio"]))
        for row in await pool.fetch(_ACCOUNTS)
    ]


def _portfolio(accounts: asyncpg.Record, bets: asyncpg.Record | None, halted: asyncpg.Record | None) -> PortfolioRow:
    found = {name: 0 if bets is None else int(bets[name]) for name in _FIGURES}
    held = {name: int(accounts[name]) for name in _KINDS}
    return PortfolioRow(
        key=accounts["portfolio"],
        asset=accounts["asset"],
        bankroll=held["cash"] + held["held"] + held["at_risk"],
        **held,
        **found,
        halted_at=None if halted is None else halted["at"],
        halted_because=None if halted is None else halted["reason"],
    )


_KINDS: Final = ("cash", "held", "at_risk", "provisional", "winnings", "losses", "commission")
_FIGURES: Final = ("profit", "profit_today", "turnover", "open", "settled", "settled_today", "won", "lost")
# Winnings are income, whose account stands below zero.
_ACCOUNTS: Final = """
    SELECT portfolio, asset,
        coalesce(sum(balance) FILTER (WHERE kind = 'cash'), 0) AS cash,
        coalesce(sum(balance) FILTER (WHERE kind = 'held'), 0) AS held,
        coalesce(sum(balance) FILTER (WHERE kind IN ('provisional', 'at_risk')), 0) AS at_risk,
        coalesce(sum(balance) FILTER (WHERE kind = 'provisional'), 0) AS provisional,
        -coalesce(sum(balance) FILTER (WHERE kind = 'winnings'), 0) AS winnings,
        coalesce(sum(balance) FILTER (WHERE kind = 'losses'), 0) AS losses,
        coalesce(sum(balance) FILTER (WHERE kind = 'commission'), 0) AS commission
    FROM ledger_account GROUP BY portfolio, asset ORDER BY portfolio, asset
"""
# The last of both says which holds.
_HALTED: Final = """
    SELECT portfolio, at, reason FROM (
        SELECT DISTINCT ON (portfolio) portfolio, at, event ->> 'kind' AS kind, event ->> 'reason' AS reason
        FROM ledger_entry WHERE event ->> 'kind' IN ('halted', 'resumed') ORDER BY portfolio, id DESC
    ) last
    WHERE kind = 'halted'
"""
# What was matched is summed over fills at once: groups of each order's fills would take as long as all the rest.
_BETS: Final = """
    WITH turned AS (
        SELECT b.portfolio, b.asset, sum(CASE
            WHEN f.price ? 'payout' THEN CASE b.side WHEN 0 THEN c.cost ELSE c.pays - c.cost END
            WHEN b.side = 0 THEN f.quantity
            ELSE round(f.quantity * (f.odds_e4 - 10000) / 10000)
        END) AS over
        FROM bet_order b JOIN order_fill f USING (reference)
        CROSS JOIN LATERAL (
            SELECT f.quantity * (f.price ->> 'payout')::numeric AS pays,
                round(f.quantity * (f.price ->> 'payout')::numeric * (f.price ->> 'steps')::numeric
                    / (f.price ->> 'of')::numeric) AS cost
        ) c
        WHERE b.settled_at IS NOT NULL AND b.outcome <> 'void' AND f.finality <> 'failed' GROUP BY b.portfolio, b.asset
    )
    SELECT b.portfolio, b.asset, coalesce(t.over, 0) AS turnover,
        coalesce(sum(b.gross - b.charged), 0) AS profit,
        coalesce(sum(b.gross - b.charged) FILTER (WHERE b.settled_at >= $1), 0) AS profit_today,
        (
            SELECT count(*) FROM bet_order o
            WHERE o.settled_at IS NULL AND o.portfolio = b.portfolio AND o.asset = b.asset AND (
                o.closed_at IS NULL
                OR EXISTS (SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed')
            )
        ) AS open,
        count(b.settled_at) AS settled,
        count(*) FILTER (WHERE b.settled_at >= $1) AS settled_today,
        count(*) FILTER (WHERE b.gross - b.charged > 0) AS won,
        count(*) FILTER (WHERE b.gross - b.charged < 0) AS lost
    FROM bet_order b LEFT JOIN turned t USING (portfolio, asset)
    GROUP BY b.portfolio, b.asset, t.over
"""
