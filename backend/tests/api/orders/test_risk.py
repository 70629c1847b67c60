"""The risk of portfolios over the API: figures beside their limits, each as it is counted."""

from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.risk.schemas import RiskList
from advisor.core.clock import FixedClock
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.states import write_risk_state
from advisor.risk.levels import LimitName, LimitUse, RiskFigures, RiskLevel
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW

FIGURES = RiskFigures(
    bankroll=955_000, peak=1_000_000, exposure=60_000, open_bets=7, day_loss=45_000, drawdown=0.045, streak=3,
    is_halted=False,
    uses=(
        LimitUse(LimitName.DAILY_LOSS, 45_000, 50_000),
        LimitUse(LimitName.DRAWDOWN, 0.045, 0.15),
        LimitUse(LimitName.OPEN_BETS, 7, 500),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        async with started.database.pool.acquire() as lent:
            writing = WritingConnection(cast("asyncpg.Connection", lent))
            await write_risk_state(writing, "paper", "EUR", FIGURES, NOW)
        yield started


async def test_figures_stand_beside_their_limits(client: httpx.AsyncClient) -> None:
    answer = await client.get("risk")
    [shown] = RiskList.model_validate_json(answer.content).items
    assert (shown.portfolio, shown.level, shown.is_halted, shown.at) == ("paper", RiskLevel.CRITICAL, False, NOW)
    assert (shown.bankroll.amount, shown.day_loss.amount, shown.drawdown) == ("9550.00", "450.00", 0.045)
    assert [(each.name, each.used, each.limit, each.share) for each in shown.limits] == [
        (LimitName.DAILY_LOSS, "450.00", "500.00", 0.9),
        (LimitName.DRAWDOWN, "0.0450", "0.1500", 0.3),
        (LimitName.OPEN_BETS, "7", "500", 0.014),
    ]
    assert (await client.get("risk", headers={"If-None-Match": answer.headers["ETag"]})).status_code == 304
