"""The risk of portfolios over the API: figures beside their limits, each as it is counted."""

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.risk.schemas import ExposureList, RiskList, TradingBreakerList
from advisor.core.clock import FixedClock
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.risk.breakers import BreakerChange, write_changes
from advisor.db.risk.exposures import write_exposures
from advisor.db.risk.states import write_risk_state
from advisor.engine.portfolios.exposures import Exposure, ExposureBy
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.levels import LimitName, LimitUse, RiskFigures, RiskLevel
from advisor.risk.tails import Tail
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW

FIGURES = RiskFigures(
    bankroll=955_000, peak=1_000_000, exposure=60_000, open_bets=7, day_loss=45_000, week_loss=60_000,
    month_loss=70_000, drawdown=0.045, streak=3, is_halted=False,
    uses=(
        LimitUse(LimitName.DAILY_LOSS, 45_000, 50_000),
        LimitUse(LimitName.MONTHLY_LOSS, 70_000, 120_000),
        LimitUse(LimitName.DRAWDOWN, 0.045, 0.15),
        LimitUse(LimitName.OPEN_EXPOSURE, 60_000, 860_000, OpenBound.RESERVE),
        LimitUse(LimitName.OPEN_BETS, 7, 500),
        LimitUse(LimitName.WEEKLY_LOSS, 60_000, 80_000),
        LimitUse(LimitName.LOSS_STREAK, 3, 12),
        LimitUse(LimitName.VALUE_AT_RISK, 31_000, 50_000),
    ),
    tails=(Tail(1, 0.95, 31_000, 39_150),),
)  # fmt: skip

EXPOSURES = (
    Exposure(ExposureBy.EVENT, "99999", 4_050, 2),
    Exposure(ExposureBy.MARKET, "99999 totals 0 250", 4_050, 2),
    Exposure(ExposureBy.COMPETITION, "eng.1", 4_050, 2, 5_000),
    Exposure(ExposureBy.GROUP, "soccer 2026-11-28", 6_000, 3, 5_500),
    Exposure(ExposureBy.VENUE, "albion", 1_000, 1),
)

OPENED = Breaker(
    kind=TradingBreakerKind.DAILY_LOSS, subject="paper", state=TradingBreakerState.OPEN, since=NOW,
    reason="The day's losses reached their limit: portfolio paper.", value=50_120.0, limit=50_000.0,
)  # fmt: skip


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        async with started.database.pool.acquire() as lent:
            writing = WritingConnection(cast("asyncpg.Connection", lent))
            await open_portfolio(writing, "paper", Mode.PAPER)
            await write_risk_state(writing, "paper", "EUR", FIGURES, NOW)
            await write_exposures(writing, "paper", "EUR", EXPOSURES, NOW)
            await write_changes(
                writing,
                [
                    BreakerChange(before=TradingBreakerState.CLOSED, after=OPENED),
                    BreakerChange(
                        before=TradingBreakerState.OPEN,
                        after=replace(OPENED, state=TradingBreakerState.COOL_DOWN, since=NOW + timedelta(minutes=3)),
                    ),
                    BreakerChange(
                        before=TradingBreakerState.CLOSED,
                        after=replace(OPENED, kind=TradingBreakerKind.CALIBRATION, subject="steam", value=math.nan),
                    ),
                ],
            )
        yield started


async def test_figures_stand_beside_their_limits(client: httpx.AsyncClient) -> None:
    answer = await client.get("risk")
    [shown] = RiskList.model_validate_json(answer.content).items
    assert (shown.portfolio, shown.level, shown.is_halted, shown.at) == ("paper", RiskLevel.CRITICAL, False, NOW)
    assert (shown.bankroll.amount, shown.day_loss.amount, shown.drawdown) == ("9550.00", "450.00", 0.045)
    [tail] = shown.tails
    assert (tail.days, tail.level) == (1, 0.95)
    assert (tail.value_at_risk.amount, tail.expected_shortfall.amount) == ("310.00", "391.50")
    assert shown.past_tails == [], "nothing of it was settled yet"
    assert (shown.week_loss.amount, shown.month_loss.amount) == ("600.00", "700.00")
    assert {each.name: each.bound for each in shown.limits if each.bound} == {LimitName.OPEN_EXPOSURE: "reserve"}
    assert [(each.name, each.used, each.limit, each.share) for each in shown.limits] == [
        (LimitName.DAILY_LOSS, "450.00", "500.00", 0.9),
        (LimitName.MONTHLY_LOSS, "700.00", "1200.00", 0.583333),
        (LimitName.DRAWDOWN, "0.0450", "0.1500", 0.3),
        (LimitName.OPEN_EXPOSURE, "600.00", "8600.00", 0.069767),
        (LimitName.OPEN_BETS, "7", "500", 0.014),
        (LimitName.WEEKLY_LOSS, "600.00", "800.00", 0.75),
        (LimitName.LOSS_STREAK, "3", "12", 0.25),
        (LimitName.VALUE_AT_RISK, "310.00", "500.00", 0.62),
    ]
    assert {each.name for each in shown.limits} == set(LimitName)
    assert (await client.get("risk", headers={"If-None-Match": answer.headers["ETag"]})).status_code == 304


async def test_breakers_are_shown_with_their_history_newest_first(client: httpx.AsyncClient) -> None:
    answer = await client.get("risk/breakers")
    shown = TradingBreakerList.model_validate_json(answer.content)
    assert [(each.kind, each.subject, each.state, each.value) for each in shown.items] == [
        (TradingBreakerKind.CALIBRATION, "steam", TradingBreakerState.OPEN, None),
        (TradingBreakerKind.DAILY_LOSS, "paper", TradingBreakerState.COOL_DOWN, 50_120.0),
    ]
    cooling = shown.items[1]
    assert (cooling.since, cooling.reason, cooling.limit) == (NOW + timedelta(minutes=3), OPENED.reason, 50_000.0)
    assert [(each.kind, each.before, each.after, each.at) for each in shown.changes] == [
        (TradingBreakerKind.CALIBRATION, TradingBreakerState.CLOSED, TradingBreakerState.OPEN, NOW),
        (
            TradingBreakerKind.DAILY_LOSS,
            TradingBreakerState.OPEN,
            TradingBreakerState.COOL_DOWN,
            NOW + timedelta(minutes=3),
        ),
        (TradingBreakerKind.DAILY_LOSS, TradingBreakerState.CLOSED, TradingBreakerState.OPEN, NOW),
    ]
    again = await client.get("risk/breakers", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_exposures_that_are_bounded_show_what_is_left_of_their_limit(client: httpx.AsyncClient) -> None:
    [shown] = ExposureList.model_validate_json((await client.get("risk/exposure")).content).items
    bounded = [(each.by, each.limit, each.left) for each in shown.exposures]
    assert [(by, limit.amount, left.amount) for by, limit, left in bounded if limit and left] == [
        ("competition", "50.00", "9.50"),
        ("group", "55.00", "0.00"),
    ]
    assert [by for by, limit, left in bounded if not limit and not left] == ["event", "market", "venue"]


async def test_exposures_are_shown_by_what_bets_have_in_common(client: httpx.AsyncClient) -> None:
    answer = await client.get("risk/exposure")
    [shown] = ExposureList.model_validate_json(answer.content).items
    assert (shown.portfolio, shown.at) == ("paper", NOW)
    assert [(each.by, each.subject, each.name, each.amount.amount, each.bets) for each in shown.exposures] == [
        # The event was deleted meanwhile, and has no name any more.
        ("event", "99999", "", "40.50", 2),
        ("market", "99999 totals 0 250", "Over/under 2.5", "40.50", 2),
        ("competition", "eng.1", "eng.1", "40.50", 2),
        ("group", "soccer 2026-11-28", "soccer 2026-11-28", "60.00", 3),
        ("venue", "albion", "albion", "10.00", 1),
    ]
    assert (await client.get("risk/exposure", headers={"If-None-Match": answer.headers["ETag"]})).status_code == 304
