"""Breakers and what they are computed from, as they are stored."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import asyncpg
import numpy as np
import pytest

from advisor.core.clock import micros_of
from advisor.core.quotes import Side
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.breakers import (
    BreakerChange,
    breakers,
    competitions_of,
    last_changes,
    settled_records,
    windows_since,
    write_changes,
    write_windows,
)
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.volatility import WINDOW, Window
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders
from tests.db.live_rows import make_events

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OPENED = Breaker(
    kind=TradingBreakerKind.ERROR_RATE, subject="soft", state=TradingBreakerState.OPEN, since=NOW, reason="It failed.",
    value=0.123456789012345, limit=0.05,
)  # fmt: skip


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def test_a_breaker_comes_back_as_it_was_and_every_change_stays(pool: asyncpg.Pool) -> None:
    cooling = replace(OPENED, state=TradingBreakerState.COOL_DOWN, since=NOW + timedelta(microseconds=1))
    async with pool.acquire() as lent:
        writing = WritingConnection(cast("asyncpg.Connection", lent))
        await write_changes(writing, [BreakerChange(before=TradingBreakerState.CLOSED, after=OPENED)])
        assert await breakers(pool) == [OPENED]
        await write_changes(writing, [BreakerChange(before=TradingBreakerState.OPEN, after=cooling)])
    assert await breakers(pool) == [cooling]
    assert await last_changes(pool, 5) == [
        BreakerChange(before=TradingBreakerState.OPEN, after=cooling),
        BreakerChange(before=TradingBreakerState.CLOSED, after=OPENED),
    ]
    assert len(await last_changes(pool, 1)) == 1


async def test_windows_come_back_the_oldest_first_from_an_instant_on(pool: asyncpg.Pool) -> None:
    begun = micros_of(NOW)
    windows = [Window("eng.1", begun + n * WINDOW, 0.01 * n, 20 + n) for n in (2, 0, 1)]
    async with pool.acquire() as lent:
        await write_windows(WritingConnection(cast("asyncpg.Connection", lent)), windows)
    assert await windows_since(pool, NOW + timedelta(minutes=15)) == [windows[2], windows[0]]


async def test_events_have_the_codes_of_their_competitions(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as lent:
        (event,) = await make_events(cast("asyncpg.Connection", lent), 1)
    code = await pool.fetchval("SELECT code FROM competition")
    assert await competitions_of(pool, [event, event + 1]) == {event: code}


async def test_records_are_of_bets_that_were_won_or_lost_in_full_the_last_ones(pool: asyncpg.Pool) -> None:
    orders = Orders(pool)
    await orders.open()
    async with pool.acquire() as lent:
        (event,) = await make_events(cast("asyncpg.Connection", lent), 1)
    sides = (Side.BACK, Side.BACK, Side.LAY, Side.BACK)
    outcomes = ((2, "won"), (-2, "lost"), (-2, "won"), (0, "push"))
    for number, (side, outcome) in enumerate(zip(sides, outcomes, strict=True), start=1):
        at = NOW + timedelta(minutes=number)
        reference = await orders.intend(number, event, at, side=side, instance="steam")
        await orders.send(reference, at)
        await orders.match(reference, at, (EVENS_AND_MORE, 1_000))
        await orders.settle({reference: outcome}, at)
    await pool.execute("UPDATE bet_order SET probability = 0.3")
    found = await settled_records(pool, ["steam", "other"], 10)
    assert found["steam"].probability.tolist() == [0.3] * 3
    assert found["steam"].side.tolist() == [Side.LAY, Side.BACK, Side.BACK]
    assert found["steam"].won.tolist() == [True, False, True]
    assert found["other"].probability.dtype == np.float64
    assert len(found["other"].won) == 0
    assert len((await settled_records(pool, ["steam"], 2))["steam"].won) == 2
