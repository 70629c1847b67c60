"""What strategy instances may use of portfolios, and what of it is used; the database does the sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.db.capital.flows import amount_of, asset_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """What an instance may use of a portfolio, smallest units.

    Attributes:
        amount: None: whatever there is, as somebody has taken the bound away.
        since: losses count from here.
    """

    portfolio: str
    instance: str
    asset: str
    amount: int | None
    reason: str
    asked_by: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceUse:
    """What of a portfolio an instance uses, smallest units.

    Attributes:
        allotted: None: nobody has set a bound.
        since: when it was set.
        open: what its open orders and bets can lose, each for itself.
        lost: since the bound was set, net of what was won, from 0.
    """

    portfolio: str
    instance: str
    allotted: int | None
    since: datetime | None
    open: int
    lost: int

    @property
    def left(self) -> int | None:
        """What the next bet can risk at most; below zero where more was lost; None: there is no bound."""
        return None if self.allotted is None else self.allotted - self.open - self.lost


@dataclass(frozen=True, slots=True)
class DayProfit:
    """What bets of an instance that were settled on a day (UTC) made or lost, smallest units."""

    portfolio: str
    instance: str
    day: date
    profit: int


async def allot(
    connection: asyncpg.Connection,
    portfolio: str,
    instance: str,
    amount: str | None,
    reason: str,
    asked_by: str,
    at: datetime,
) -> Allotment:
    """Set what an instance may use; the engine goes by it from its next decision on.

    Args:
        amount: whole units of the portfolio's asset, from 0, such as ``2500.00``; None takes the bound away.

    Raises:
        NotFoundError: there is no such portfolio, or no such instance.
        ConfigError: it is no such amount.
    """
    asset = await asset_of(connection, portfolio)
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM strategy_instance WHERE name = $1)", instance):
        raise NotFoundError("strategy instance", instance)
    minor = None if amount is None else amount_of(amount, asset)
    stored = None if minor is None else Decimal(minor)
    await connection.execute(_ALLOT, portfolio, instance, asset.code, stored, reason, asked_by, at)
    return Allotment(
        portfolio=portfolio,
        instance=instance,
        asset=asset.code,
        amount=minor,
        reason=reason,
        asked_by=asked_by,
        since=at,
    )


async def any_allotted(reader: asyncpg.Connection | asyncpg.Pool) -> bool:
    """Whether anything was ever allotted."""
    return bool(await reader.fetchval("SELECT EXISTS (SELECT FROM capital_allotment)"))


async def uses(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[InstanceUse]:
    """Of every instance that bets, or was allotted anything."""
    return [
        InstanceUse(
            portfolio=row["portfolio"],
            instance=row["instance"],
            allotted=None if row["amount"] is None else int(row["amount"]),
            since=None if row["amount"] is None else row["asked_at"],
            open=int(row["open"]),
            lost=max(int(row["lost"]), 0),
        )
        for row in await reader.fetch(_USES)
    ]


async def moved_within(
    reader: asyncpg.Connection | asyncpg.Pool, portfolio: str, since: datetime
) -> tuple[int, datetime | None]:
    """How much allotments of a portfolio were changed by since an instant, smallest units; and when last, ever."""
    row = await reader.fetchrow(_MOVED, portfolio, since)
    return (0, None) if row is None else (int(row["moved"]), row["last"])


async def profits_by_day(reader: asyncpg.Connection | asyncpg.Pool, since: datetime) -> Sequence[DayProfit]:
    """Of all instances, days in their order; days without a settlement are not there."""
    rows = await reader.fetch(_PROFITS, since)
    return [DayProfit(row["portfolio"], row["instance"], row["day"], int(row["profit"])) for row in rows]


async def staked_at(reader: asyncpg.Connection | asyncpg.Pool, since: datetime) -> Sequence[tuple[str, str, int, int]]:
    """By portfolio and venue what was put at risk since an instant, and what of all bets is still open."""
    rows = await reader.fetch(_VENUES, since)
    return [(row["portfolio"], row["venue"], int(row["staked"]), int(row["open"])) for row in rows]


KEPT: Final = timedelta(days=90)
"""How far back returns are looked at."""
_ALLOT: Final = """
    INSERT INTO capital_allotment (portfolio, instance, asset, amount, reason, asked_by, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# What is open as in db.responsible.use: of an order that is over what was matched counts. Closing bets lower risk.
_OPEN: Final = """
    CASE WHEN b.settled_at IS NOT NULL THEN 0 WHEN b.closed_at IS NULL THEN b.at_risk
        ELSE ceil(b.at_risk * coalesce(f.matched, 0) / b.quantity) END
"""
_MATCHED: Final = """
    LEFT JOIN LATERAL (
        SELECT sum(quantity) AS matched FROM order_fill WHERE reference = b.reference AND finality <> 'failed'
    ) f ON b.settled_at IS NULL AND b.closed_at IS NOT NULL
"""
_USES: Final = f"""
    WITH standing AS (
        SELECT DISTINCT ON (portfolio, instance) portfolio, instance, amount, asked_at
        FROM capital_allotment ORDER BY portfolio, instance, id DESC
    )
    SELECT coalesce(s.portfolio, b.portfolio) AS portfolio, coalesce(s.instance, b.instance) AS instance,
        s.amount, s.asked_at,
        coalesce(sum({_OPEN}) FILTER (WHERE b.close_out IS NULL), 0) AS open,
        coalesce(sum(b.charged - b.gross) FILTER (WHERE b.settled_at >= s.asked_at), 0) AS lost
    FROM standing s FULL JOIN (
        SELECT * FROM bet_order WHERE settled_at IS NULL
        UNION ALL
        SELECT b.* FROM bet_order b JOIN standing s USING (portfolio, instance) WHERE b.settled_at >= s.asked_at
    ) b ON s.portfolio = b.portfolio AND s.instance = b.instance
    {_MATCHED}
    GROUP BY 1, 2, s.amount, s.asked_at ORDER BY 1, 2
"""  # noqa: S608 - constants alone
_MOVED: Final = """
    SELECT coalesce(sum(abs(amount - before)) FILTER (WHERE asked_at >= $2), 0) AS moved, max(asked_at) AS last
    FROM (
        SELECT asked_at, amount, lag(amount) OVER (PARTITION BY instance ORDER BY id) AS before
        FROM capital_allotment WHERE portfolio = $1
    ) each
"""
_PROFITS: Final = """
    SELECT portfolio, instance, (settled_at AT TIME ZONE 'UTC')::date AS day, sum(gross - charged) AS profit
    FROM bet_order WHERE settled_at >= $1 GROUP BY portfolio, instance, day ORDER BY portfolio, instance, day
"""
_VENUES: Final = f"""
    SELECT b.portfolio, b.venue,
        coalesce(sum(b.at_risk) FILTER (WHERE b.intended_at >= $1), 0) AS staked, coalesce(sum({_OPEN}), 0) AS open
    FROM bet_order b {_MATCHED}
    WHERE (b.intended_at >= $1 OR b.settled_at IS NULL) AND b.close_out IS NULL
    GROUP BY b.portfolio, b.venue ORDER BY b.portfolio, b.venue
"""  # noqa: S608 - constants alone
