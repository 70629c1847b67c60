"""How near portfolios are to their limits, as the leader writes it and others read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import asyncpg
import orjson

from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.levels import LimitName, LimitUse, RiskFigures, RiskLevel
from advisor.risk.tails import Tail


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """A portfolio's figures.

    Attributes:
        at: since when they are so.
    """

    portfolio: str
    mode: Mode
    asset: str
    figures: RiskFigures
    level: RiskLevel
    at: datetime


async def write_risk_state(
    connection: WritingConnection, portfolio: str, asset: str, figures: RiskFigures, at: datetime
) -> None:
    """Store the figures of a portfolio in place of its last ones."""
    uses = [{"name": str(use.name), "used": use.used, "limit": use.limit, "bound": use.bound} for use in figures.uses]
    tails = [[each.days, each.level, each.value_at_risk, each.expected_shortfall] for each in figures.tails]
    await connection.execute(
        _UPSERT,
        portfolio,
        asset,
        Decimal(figures.bankroll),
        Decimal(figures.peak),
        Decimal(figures.exposure),
        figures.open_bets,
        Decimal(figures.day_loss),
        Decimal(figures.week_loss),
        Decimal(figures.month_loss),
        figures.drawdown,
        figures.streak,
        figures.is_halted,
        str(figures.level),
        orjson.dumps(uses).decode(),
        orjson.dumps(tails).decode(),
        at,
    )


async def risk_states(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[RiskRow]:
    """All portfolios, by key."""
    return [_row(row) for row in await reader.fetch("SELECT * FROM risk_state ORDER BY portfolio")]


def _row(row: asyncpg.Record) -> RiskRow:
    figures = RiskFigures(
        bankroll=int(row["bankroll"]),
        peak=int(row["peak"]),
        exposure=int(row["exposure"]),
        open_bets=row["open_bets"],
        day_loss=int(row["day_loss"]),
        week_loss=int(row["week_loss"]),
        month_loss=int(row["month_loss"]),
        drawdown=row["drawdown"],
        streak=row["streak"],
        is_halted=row["is_halted"],
        uses=tuple(
            LimitUse(LimitName(each["name"]), each["used"], each["limit"], _bound(each.get("bound")))
            for each in orjson.loads(row["uses"])
        ),
        tails=tuple(Tail(*each) for each in orjson.loads(row["tails"])),
    )
    return RiskRow(
        portfolio=row["portfolio"],
        mode=Mode(row["mode"]),
        asset=row["asset"],
        figures=figures,
        level=RiskLevel(row["level"]),
        at=row["at"],
    )


def _bound(name: str | None) -> OpenBound | None:
    return None if name is None else OpenBound(name)


_UPSERT: Final = """
    INSERT INTO risk_state (portfolio, asset, bankroll, peak, exposure, open_bets, day_loss, week_loss,
        month_loss, drawdown, streak, is_halted, level, uses, tails, at, fencing_number, mode)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint,
        (SELECT mode FROM portfolio WHERE name = $1))
    ON CONFLICT (portfolio) DO UPDATE SET
        asset = excluded.asset, bankroll = excluded.bankroll, peak = excluded.peak, exposure = excluded.exposure,
        open_bets = excluded.open_bets, day_loss = excluded.day_loss, week_loss = excluded.week_loss,
        month_loss = excluded.month_loss, drawdown = excluded.drawdown,
        streak = excluded.streak, is_halted = excluded.is_halted, level = excluded.level, uses = excluded.uses,
        tails = excluded.tails,
        at = excluded.at, fencing_number = excluded.fencing_number
"""
