"""What portfolios hold, have won and have lost; the database does the sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg

from advisor.core.errors import ConfigError, NotFoundError
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.standing_orders import STANDING
from advisor.ledger.statements import book_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """A portfolio in one asset; amounts in smallest units.

    Attributes:
        mode: with whose money it bets, for good.
        bankroll: cash, what orders hold, and what bets have at risk: realised profit is in it, and no other.
        cash: free to be staked.
        held: what open orders may still cost at worst.
        at_risk: what open bets can lose.
        provisional: of that, what matches risk that their venues have not confirmed.
        locked: profit that is set aside: no part of the bankroll.
        winnings, losses, commission: of settled bets, each from 0 on; commission can be below it where more was
            refunded.
        profit, profit_today: of settled bets, net of commission: all, and those settled since midnight UTC.
        turnover: what settled bets had at risk, void ones left out.
        open, settled, settled_today: how many bets and orders are open; how many bets are settled.
        won, lost: of the settled ones, those with a profit and those with a loss.
        halted_at, halted_because: since when it bets no more until somebody resumes, and why; None while it bets.
    """

    key: str
    mode: Mode
    asset: str
    bankroll: int
    cash: int
    held: int
    at_risk: int
    provisional: int
    locked: int
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


async def open_portfolio(connection: WritingConnection, name: str, mode: Mode) -> None:
    """Let a portfolio be known, before anything of it is written.

    Raises:
        ConfigError: it is known already, and of another mode.
    """
    await connection.execute(_OPEN_ONE, name, str(mode))
    for other in await connection.fetch("SELECT mode FROM portfolio WHERE name = $1 AND mode <> $2", name, str(mode)):
        known = other["mode"]
        raise ConfigError(f"The portfolio {name} is {known} for good; give the one that is {mode} another name.")


async def mode_of(reader: asyncpg.Connection | asyncpg.Pool, name: str) -> Mode:
    """With whose money a portfolio bets.

    Raises:
        NotFoundError: there is no such portfolio.
    """
    found = await reader.fetchval("SELECT mode FROM portfolio WHERE name = $1 AND venue IS NULL", name)
    if found is None:
        raise NotFoundError("portfolio", name)
    return Mode(found)


async def open_account_book(connection: WritingConnection, venue: str, mode: Mode) -> str:
    """Let the own book of an account at a venue be known, before anything of it is written; gives its name."""
    name = book_of(venue, mode)
    await connection.execute(_OPEN_BOOK, name, str(mode), venue)
    return name


async def portfolios(pool: asyncpg.Connection | asyncpg.Pool, now: datetime) -> Sequence[PortfolioRow]:
    """All portfolios, by key and asset.

    Args:
        now: aware UTC; its day is today.
    """
    days = {(row["portfolio"], row["asset"]): row for row in await pool.fetch(_DAYS, now.astimezone(UTC).date())}
    opened = {(row["portfolio"], row["asset"]): row["open"] for row in await pool.fetch(_OPEN)}
    halts = {row["portfolio"]: row for row in await pool.fetch(_HALTED)}
    return [
        _portfolio(row, days.get(key), opened.get(key, 0), halts.get(row["portfolio"]))
        for row in await pool.fetch(_ACCOUNTS)
        if (key := (row["portfolio"], row["asset"]))
    ]


def _portfolio(
    accounts: asyncpg.Record, days: asyncpg.Record | None, opened: int, halted: asyncpg.Record | None
) -> PortfolioRow:
    found = {name: 0 if days is None else int(days[name]) for name in _FIGURES}
    held = {name: int(accounts[name]) for name in _KINDS}
    return PortfolioRow(
        key=accounts["portfolio"],
        mode=Mode(accounts["mode"]),
        asset=accounts["asset"],
        bankroll=held["cash"] + held["held"] + held["at_risk"],
        **held,
        **found,
        open=opened,
        halted_at=None if halted is None else halted["at"],
        halted_because=None if halted is None else halted["reason"],
    )


_OPEN_ONE: Final = "INSERT INTO portfolio (name, mode) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
_OPEN_BOOK: Final = "INSERT INTO portfolio (name, mode, venue) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING"
_KINDS: Final = ("cash", "held", "at_risk", "provisional", "locked", "winnings", "losses", "commission")
_FIGURES: Final = ("profit", "profit_today", "turnover", "settled", "settled_today", "won", "lost")
# Winnings are income, whose account stands below zero.
_ACCOUNTS: Final = """
    SELECT a.portfolio, a.mode, a.asset,
        coalesce(sum(balance) FILTER (WHERE kind = 'cash'), 0) AS cash,
        coalesce(sum(balance) FILTER (WHERE kind = 'held'), 0) AS held,
        coalesce(sum(balance) FILTER (WHERE kind IN ('provisional', 'at_risk')), 0) AS at_risk,
        coalesce(sum(balance) FILTER (WHERE kind = 'provisional'), 0) AS provisional,
        coalesce(sum(balance) FILTER (WHERE kind = 'locked'), 0) AS locked,
        -coalesce(sum(balance) FILTER (WHERE kind = 'winnings'), 0) AS winnings,
        coalesce(sum(balance) FILTER (WHERE kind = 'losses'), 0) AS losses,
        coalesce(sum(balance) FILTER (WHERE kind = 'commission'), 0) AS commission
    FROM ledger_account a JOIN portfolio p ON p.name = a.portfolio AND p.venue IS NULL
    GROUP BY a.portfolio, a.mode, a.asset ORDER BY a.portfolio, a.asset
"""
# The last of both says which holds.
_HALTED: Final = """
    SELECT portfolio, at, reason FROM (
        SELECT DISTINCT ON (portfolio) portfolio, at, event ->> 'kind' AS kind, event ->> 'reason' AS reason
        FROM ledger_entry WHERE event ->> 'kind' IN ('halted', 'resumed') ORDER BY portfolio, id DESC
    ) last
    WHERE kind = 'halted'
"""
_DAYS: Final = """
    SELECT portfolio, asset, sum(turnover) AS turnover, sum(profit) AS profit, sum(bets) AS settled, sum(won) AS won,
        sum(lost) AS lost, coalesce(sum(profit) FILTER (WHERE day = $1), 0) AS profit_today,
        coalesce(sum(bets) FILTER (WHERE day = $1), 0) AS settled_today
    FROM settled_day GROUP BY portfolio, asset
"""
_OPEN: Final = f"""
    SELECT portfolio, asset, count(*) AS open FROM bet_order WHERE {STANDING} GROUP BY portfolio, asset
"""  # noqa: S608 - a constant alone
