"""What strategy instances may use of portfolios, and what of it is used; the database does the sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.db.capital.flows import amount_of, asset_of
from advisor.db.standing_orders import AT_RISK, STANDING


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


class VenueDay(NamedTuple):
    """A day (UTC) of a portfolio at a venue."""

    portfolio: str
    venue: str
    day: date


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


async def profits_by_day(reader: asyncpg.Connection | asyncpg.Pool, since: date) -> Sequence[DayProfit]:
    """Of all instances, days (UTC) from this one on, in their order; days without a settlement are not there."""
    rows = await reader.fetch(_PROFITS, since)
    return [DayProfit(row["portfolio"], row["instance"], row["day"], int(row["profit"])) for row in rows]


async def staked_by_day(reader: asyncpg.Connection | asyncpg.Pool, since: date) -> Mapping[VenueDay, int]:
    """What was put at risk, smallest units, by portfolio, venue and day (UTC) from this one on.

    Of a day that is over it does not change any more.
    """
    rows = await reader.fetch(_STAKED, datetime.combine(since, time(), UTC))
    return {VenueDay(row["portfolio"], row["venue"], row["day"]): int(row["staked"]) for row in rows}


async def open_at(reader: asyncpg.Connection | asyncpg.Pool) -> Mapping[tuple[str, str], int]:
    """What is open by portfolio and venue, smallest units."""
    return {(row["portfolio"], row["venue"]): int(row["open"]) for row in await reader.fetch(_OPEN_AT)}


KEPT: Final = timedelta(days=90)
"""How far back returns are looked at."""
_ALLOT: Final = """
    INSERT INTO capital_allotment (portfolio, instance, asset, amount, reason, asked_by, asked_at, mode)
    VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT mode FROM portfolio WHERE name = $1))
"""
# Closing bets lower risk. Of the day on which something was allotted, bets count from then on alone.
_USES: Final = f"""
    WITH standing AS (
        SELECT DISTINCT ON (portfolio, instance) portfolio, instance, amount, asked_at
        FROM capital_allotment ORDER BY portfolio, instance, id DESC
    ), opened AS (
        SELECT portfolio, instance, coalesce(sum({AT_RISK}) FILTER (WHERE close_out IS NULL), 0) AS open
        FROM bet_order WHERE {STANDING} GROUP BY portfolio, instance
    )
    SELECT portfolio, instance, s.amount, s.asked_at, coalesce(o.open, 0) AS open,
        coalesce((
            SELECT -sum(profit) FROM settled_day d
            WHERE d.portfolio = s.portfolio AND d.instance = s.instance
                AND d.day > (s.asked_at AT TIME ZONE 'UTC')::date
        ), 0) + coalesce((
            SELECT sum(charged - gross) FROM bet_order b
            WHERE b.portfolio = s.portfolio AND b.instance = s.instance AND b.settled_at >= s.asked_at
                AND b.settled_at < (date_trunc('day', s.asked_at AT TIME ZONE 'UTC') + interval '1 day')
                    AT TIME ZONE 'UTC'
        ), 0) AS lost
    FROM standing s FULL JOIN opened o USING (portfolio, instance) ORDER BY 1, 2
"""  # noqa: S608 - constants alone
_MOVED: Final = """
    SELECT coalesce(sum(abs(amount - before)) FILTER (WHERE asked_at >= $2), 0) AS moved, max(asked_at) AS last
    FROM (
        SELECT asked_at, amount, lag(amount) OVER (PARTITION BY instance ORDER BY id) AS before
        FROM capital_allotment WHERE portfolio = $1
    ) each
"""
_PROFITS: Final = """
    SELECT portfolio, instance, day, sum(profit) AS profit FROM settled_day WHERE day >= $1
    GROUP BY portfolio, instance, day ORDER BY portfolio, instance, day
"""
_STAKED: Final = """
    SELECT portfolio, venue, (intended_at AT TIME ZONE 'UTC')::date AS day, sum(at_risk) AS staked FROM bet_order
    WHERE intended_at >= $1 AND close_out IS NULL GROUP BY portfolio, venue, day
"""
_OPEN_AT: Final = f"""
    SELECT portfolio, venue, sum({AT_RISK}) AS open FROM bet_order WHERE {STANDING} AND close_out IS NULL
    GROUP BY portfolio, venue
"""  # noqa: S608 - constants alone
