"""Under a breaker what leaves less to lose is bet, and looked at again right before it leaves; nothing else is."""

from dataclasses import replace
from typing import cast

import asyncpg

from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.orders.instances import InstanceState, VersionOrigin
from advisor.core.quotes import Quote, Side
from advisor.db.strategies.instances import Change, create_instance, set_state
from advisor.instruments.market_types import H2H_3WAY
from advisor.risk.breakers.error_rate import STORING
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_breakers import states
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW, Process, paper

__all__ = ["owner", "pool"]

LAYER = replace(paper(0.02), strategy="lay_value", config={"fair": "sharp:sandbox_sharp, consensus", "min_edge": 0.02})


async def with_layer(owner: asyncpg.Pool) -> None:
    """An instance that bets against what an exchange offers too low."""
    change = Change(by="ann", at=NOW, origin=VersionOrigin.CREATED)
    async with owner.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await create_instance(connection, "layer", LAYER, change)
        await set_state(connection, "layer", InstanceState.RUNNING, change)


async def with_open_back(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    """10.00 on the home side at 2.30, and a breaker over all."""
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    for _ in range(6):
        process.orders.breakers.note(STORING, failed=True)
    await process.ingest.turn(None)
    assert await states(pool) == {("error_rate", "database"): "open"}
    return process


async def offer_lay(process: Process, clock: FixedClock, selection: int, odds_e4: int) -> None:
    at = micros_of(clock.instant)
    lay = Quote(
        "the_odds_api-1", H2H_3WAY, LINE_NONE, selection, "betfair_exchange", Side.LAY, odds_e4, None, at, at
    )  # fmt: skip
    await with_value(process, clock, lay)


async def test_a_hedge_is_bet_under_a_breaker_and_nothing_else(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    await with_layer(owner)
    clock = FixedClock(NOW)
    process = await with_open_back(pool, clock)
    async with sending(process.orders):
        # Against the draw: a home win would then pay as much, and the draw lose more than before.
        await offer_lay(process, clock, 1, 25_000)
        await offer_lay(process, clock, 0, 18_000)
        await until_placed(process, pool, "filled")
        for _ in range(20):
            await process.ingest.turn(None)
    lays = await pool.fetch("SELECT instance, selection, state, checks::text FROM bet_order WHERE side = 1")
    assert [tuple(each)[:3] for each in lays] == [("layer", 0, "filled")]
    assert "a breaker lets hedges through alone" in lays[0]["checks"]
    assert "no halt, as the market can lose" in lays[0]["checks"]
    refused = await pool.fetch("SELECT instance, refusal FROM refused_signal")
    assert [tuple(each) for each in refused] == [("layer", "breaker")]


async def test_a_hedge_whose_bet_is_gone_when_it_would_leave_does_not(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    await with_layer(owner)
    clock = FixedClock(NOW)
    process = await with_open_back(pool, clock)
    await offer_lay(process, clock, 0, 18_000)
    assert await pool.fetchval("SELECT state FROM bet_order WHERE side = 1") == "intended"
    portfolio = process.orders.blotter.portfolios["test"]
    portfolio.settle({portfolio.open_bets[0].key: -2}, clock.instant)
    async with sending(process.orders):
        order = await until_placed(process, pool, "rejected")
    assert (order["side"], order["sent_at"]) == (1, None)
    assert order["reason"].startswith("halt: Of the last 100 steps")
