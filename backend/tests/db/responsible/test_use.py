"""What is used of limits, as the database adds it up: of orders, settlements and money that was paid in."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.responsible.use import use_of
from advisor.risk.responsible import DayUse, minutes_of
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders

NOW = datetime(2026, 12, 2, 0, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def test_each_day_has_what_was_staked_lost_and_paid_in_on_it(pool: asyncpg.Pool) -> None:
    orders, before = Orders(pool), NOW - MINUTE
    await orders.open(NOW - timedelta(hours=5))
    orders.portfolio.move("deposit 1", 700, NOW - timedelta(hours=4))
    orders.portfolio.move("withdrawal 1", -200, NOW - timedelta(hours=3))
    await orders.store()
    lost, part, refused = [await orders.intend(number, 1, before) for number in (1, 2, 3)]
    await orders.refuse(refused, before)
    for reference in (lost, part):
        await orders.send(reference, before)
    await orders.match(lost, before, (EVENS_AND_MORE, 1_000))
    await orders.match(part, before, (EVENS_AND_MORE, 333))
    await orders.expire(part, NOW)
    await orders.settle({lost: (-2, "lost")}, NOW)
    waits = await orders.intend(4, 1, NOW)
    use = await use_of(pool, "EUR", Mode.PAPER, NOW)
    assert use.days == {
        date(2026, 12, 1): DayUse(staked=1_333, lost=0, deposited=700),
        date(2026, 12, 2): DayUse(staked=1_000, lost=1_000, deposited=0),
    }
    assert use.minutes == frozenset(), "what was sent yesterday is no time of today"
    await orders.send(waits, NOW + MINUTE)
    assert (await use_of(pool, "EUR", Mode.PAPER, NOW + MINUTE)).minutes == minutes_of([NOW + MINUTE])
    assert (await use_of(pool, "USD", Mode.PAPER, NOW)).days == {}
    assert (await use_of(pool, "EUR", Mode.PAPER, NOW + timedelta(days=40))).days == {}
