"""What open bets may lose has to be known, and not from long ago, before anything new is bet."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg

from advisor.core.clock import FixedClock, micros_of
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import DAY_START, start_day
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_breakers import signal
from tests.live.betting.test_order_flow import owner, pool
from tests.live.leading import leading
from tests.live.part_of_process import NOW, PORTFOLIO, Process

__all__ = ["owner", "pool"]

OPEN = Bet(
    key=str(UUID(int=1)), event="one", market="its market", venue="soft", outcomes=2, selection=0, covered=0,
    fills=(Fill(side=Side.BACK, price=DecimalOdds(20_000), quantity=1_000),), commission=0.0, nets=False,
)  # fmt: skip


async def refusals(pool: asyncpg.Pool) -> list[str]:
    return [row["refusal"] for row in await pool.fetch("SELECT refusal FROM refused_signal ORDER BY at")]


async def alerts(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch("SELECT text FROM alert WHERE code = 'risk_not_computed' AND severity = 'critical'")
    return [row["text"] for row in rows]


async def test_a_simulation_that_hangs_stops_new_bets_until_one_succeeds(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    portfolio = process.orders.blotter.portfolios["test"]
    portfolio.place(OPEN, clock.instant)
    await process.ingest.turn(None)
    clock.instant += timedelta(minutes=5, seconds=1)
    await signal(process, clock)
    assert await refusals(pool) == ["risk_unknown"]
    [text] = await alerts(pool)
    assert text.startswith("What open bets of the portfolio test may lose was not simulated for 302 seconds.")
    await process.ingest.turn(None)
    assert len(await alerts(pool)) == 1, "once until it is known again"

    portfolio.settle({OPEN.key: 2}, clock.instant)
    clock.instant += timedelta(seconds=1)
    await signal(process, clock)
    assert await refusals(pool) == ["risk_unknown"], "of nothing that is open nothing has to be known"
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 1


async def test_a_process_that_finds_open_bets_simulates_them_before_it_bets(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    first = await process_of(pool, clock)
    async with sending(first.orders):
        await with_value(first, clock)
        await until_placed(first, pool, "filled")
    after: Process = await process_of(pool, clock)
    await signal(after, clock)
    assert await refusals(pool) == ["risk_unknown"]
    assert await alerts(pool) == [], "it soon has them"
    await after.orders.compute_losses(pool, after.orders.open_bets())
    clock.instant += timedelta(minutes=10)
    await after.orders.compute_losses(pool, after.orders.open_bets())
    await signal(after, clock)
    assert await refusals(pool) == ["risk_unknown"], "it bets again, or refuses for what the market holds"
    assert await alerts(pool) == []


async def test_a_level_that_rises_is_an_alert_once_and_a_metric(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    limited = replace(PORTFOLIO, limits=NO_LIMITS._replace(daily_loss=1_000))
    process = Process(await leading(pool), clock, places_bets=True, portfolios=(limited,))
    await process.ingest.turn(None)
    state = process.orders.blotter.portfolios["test"].state
    start_day(state, micros_of(clock.instant))
    for more, metric, alerts_sent in ((800, 2, 1), (50, 2, 1), (100, 3, 2), (-950, 0, 2)):
        state.totals[DAY_START] += more
        clock.instant += timedelta(seconds=1)
        await process.ingest.turn(None)
        assert process.metrics.get_sample_value("advisor_risk_level", {"portfolio": "test"}) == metric
        texts = await pool.fetch("SELECT text FROM alert WHERE code = 'risk_level' ORDER BY id")
        assert len(texts) == alerts_sent
    assert texts[0]["text"].endswith("rose from low to high: 80% of the limit daily_loss is used up.")
