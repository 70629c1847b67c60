"""What is stored of a portfolio's risk is read as it was, the last of it alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.risk.states import risk_states, write_risk_state
from advisor.risk.levels import LimitName, LimitUse, RiskFigures, RiskLevel
from advisor.risk.tails import Tail

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIGURES = RiskFigures(
    bankroll=10**24,
    peak=10**24 + 7,
    exposure=123,
    open_bets=4,
    day_loss=45_000,
    week_loss=10**23,
    month_loss=60_000,
    drawdown=0.0123456789,
    streak=2,
    is_halted=False,
    uses=(LimitUse(LimitName.DAILY_LOSS, 45_000, 50_000), LimitUse(LimitName.DRAWDOWN, 0.0123456789, 0.15)),
    tails=(Tail(1, 0.95, 123, 10**15), Tail(5, 0.99, 0, 0)),
)


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


async def test_it_comes_back_as_it_was_and_the_last_counts(connection: asyncpg.Connection) -> None:
    writing = WritingConnection(connection)
    for name in ("a", "b"):
        await open_portfolio(writing, name, Mode.PAPER)
    await write_risk_state(writing, "b", "EUR", FIGURES, NOW)
    await write_risk_state(writing, "a", "ETH", replace(FIGURES, is_halted=True, uses=()), NOW)
    first, second = await risk_states(connection)
    assert (first.portfolio, first.level, first.figures.uses) == ("a", RiskLevel.CRITICAL, ())
    assert (second.portfolio, second.asset, second.at) == ("b", "EUR", NOW)
    assert (second.figures, second.level) == (FIGURES, RiskLevel.CRITICAL)

    later = NOW + timedelta(seconds=1)
    await write_risk_state(writing, "b", "EUR", replace(FIGURES, day_loss=0, uses=()), later)
    [_, last] = await risk_states(connection)
    assert (last.figures.day_loss, last.level, last.at) == (0, RiskLevel.LOW, later)
