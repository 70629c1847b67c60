"""What portfolios held, noted every few minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

import asyncpg

from advisor.core.clock import EPOCH
from advisor.core.orders.modes import Mode
from advisor.db.ledger.portfolios import portfolios
from advisor.db.orders.performance import Grouping, OpenWorth, PerformanceFilter, performance


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """What a portfolio held in one asset; amounts in smallest units.

    Attributes:
        held: what open orders could still cost at worst.
        at_risk: what open bets could lose.
        locked: set aside, and no part of the bankroll.
        profit: of all bets settled by then, net of commission.
        open_value: what open bets were expected to bring back, stakes included; None where not all were priced.
    """

    portfolio: str
    mode: Mode
    asset: str
    at: datetime
    cash: int
    held: int
    at_risk: int
    locked: int
    profit: int
    open_value: int | None

    @property
    def bankroll(self) -> int:
        """Cash, and what orders and bets hold of it."""
        return self.cash + self.held + self.at_risk

    @property
    def equity(self) -> int | None:
        """Everything, with open bets at what they are expected to bring back; None where not all were priced."""
        return None if self.open_value is None else self.cash + self.held + self.locked + self.open_value


async def keep_balances(pool: asyncpg.Pool, now: datetime, every: timedelta) -> None:
    """Note what all portfolios hold; once in each step of time, however many do it.

    Args:
        now: aware UTC; noted is the beginning of its step.
    """
    async with pool.acquire() as lent, lent.transaction(isolation="repeatable_read"):
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        open_ = {
            (each.key, each.asset): each.open
            for each in await performance(connection, Grouping.PORTFOLIO, PerformanceFilter())
        }
        rows = []
        for each in await portfolios(connection, now):
            worth = open_.get((each.key, each.asset), OpenWorth())
            value = worth.value if worth.bets else 0
            amounts = (each.cash, each.held, each.at_risk, each.locked, each.profit)
            worth_of_open = None if value is None else Decimal(value)
            rows.append((each.key, each.asset, _step(now, every), *map(Decimal, amounts), worth_of_open))
        await connection.executemany(_KEEP, rows)


async def balances(
    reader: asyncpg.Connection | asyncpg.Pool, portfolio: str, start: datetime, end: datetime, points: int
) -> Sequence[BalanceRow]:
    """What a portfolio held between two instants, in the order of time and asset.

    Args:
        end: not included.
        points: at most so many of each asset: of equal parts of the time the last in each, and so of the whole.
    """
    if start >= end:
        return []
    width = max((end - start) / points, timedelta(microseconds=1))
    rows = await reader.fetch(_BETWEEN, portfolio, start, end, width)
    return [
        BalanceRow(
            portfolio=portfolio,
            mode=Mode(row["mode"]),
            asset=row["asset"],
            at=row["at"],
            **{name: int(row[name]) for name in _AMOUNTS},
            open_value=None if row["open_value"] is None else int(row["open_value"]),
        )
        for row in rows
    ]


def _step(now: datetime, every: timedelta) -> datetime:
    return now - (now - EPOCH) % every


_AMOUNTS: Final = ("cash", "held", "at_risk", "locked", "profit")
_KEEP: Final = """
    INSERT INTO balance_snapshot (portfolio, asset, at, cash, held, at_risk, locked, profit, open_value, mode)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT mode FROM portfolio WHERE name = $1)) ON CONFLICT DO NOTHING
"""
_BETWEEN: Final = """
    SELECT DISTINCT ON (part, asset) date_bin($4, at, $2) AS part, asset, at, mode, cash, held, at_risk, locked, profit,
        open_value
    FROM balance_snapshot WHERE portfolio = $1 AND at >= $2 AND at < $3 ORDER BY part, asset, at DESC
"""
