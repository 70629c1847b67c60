"""Rates imported while the engine runs limit the legs of its next steps, and those of an engine after a restart."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Rate, RateGap
from advisor.core.readings import Reading
from advisor.db.rates import store_rates
from advisor.db.signals.arbitrages import open_arbitrages
from advisor.strategies.legs import LegSize
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds

GBP = Asset.of("GBP").number
RATE = Rate("GBP", "EUR", micros_of(NOW), Decimal("1.15"), "test")


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(fresh_database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def quotes(clock: FixedClock) -> Reading:
    """Prices that make a surebet, of which one venue takes 5.00 pounds at each."""
    small = book("small", (23_000, 40_000, 30_000), clock.instant)
    return odds(
        *(quote._replace(size=500, size_asset=GBP) for quote in small),
        *book("large", (20_000, 33_000, 50_000), clock.instant),
    )


async def home_leg(connection: asyncpg.Connection) -> tuple[int, LegSize | None]:
    """Stake and size of the only leg on the home side; a hundredth less than its limit may pay more."""
    (found,) = await open_arbitrages(connection)
    (leg,) = [each for each in found.legs if each.selection == 0]
    return leg.stake, leg.size


async def test_rates_count_from_the_step_after_they_were_imported(
    connection: asyncpg.Connection, pool: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.ingest.restore()
    await process.take(quotes(clock))
    stake, size = await home_leg(connection)
    assert (stake > 4_000, size) == (True, LegSize(500, GBP, None, RateGap.NO_RATE))

    await store_rates(connection, [RATE])
    await process.ingest.learn_rates(connection)
    clock.instant += timedelta(seconds=5)
    await process.take(quotes(clock))
    assert await home_leg(connection) == (574, LegSize(500, GBP, 575, None))

    again = Process(await leading(pool), clock)
    await again.ingest.restore()
    clock.instant += timedelta(seconds=5)
    await again.take(quotes(clock))
    assert await home_leg(connection) == (574, LegSize(500, GBP, 575, None))


async def test_an_engine_does_not_go_on_by_a_rate_that_grew_too_old(
    connection: asyncpg.Connection, pool: asyncpg.Pool
) -> None:
    await store_rates(connection, [RATE._replace(at=micros_of(NOW - timedelta(days=4)) - 1)])
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.ingest.restore()
    await process.take(quotes(clock))
    assert (await home_leg(connection))[1] == LegSize(500, GBP, None, RateGap.RATE_TOO_OLD)
