"""Rates in the database: all of a file or none, once, and for the engine those that hold or will."""

from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from advisor.core.clock import micros_of
from advisor.core.money.rates import Rate
from advisor.db.rates import RatesStored, latest_rates, rates_from, store_rates
from tests.db.live_rows import NOON


@pytest.fixture(autouse=True)
async def no_rates(connection: asyncpg.Connection) -> None:
    await connection.execute("TRUNCATE rate")


def rate(base: str, quote: str, hours: float, value: str = "1.15", source: str = "test") -> Rate:
    return Rate(base, quote, micros_of(NOON + timedelta(hours=hours)), Decimal(value), source)


def stored(added: int = 0, changed: int = 0, unchanged: int = 0) -> RatesStored:
    return RatesStored(added=added, changed=changed, unchanged=unchanged)


async def test_storing_again_changes_nothing(connection: asyncpg.Connection) -> None:
    rates = [rate("GBP", "EUR", -1), rate("GBP", "EUR", 0), rate("BTC", "EUR", 0, "63000.000000000000000001")]
    assert await store_rates(connection, rates) == stored(added=3)
    assert await store_rates(connection, rates) == stored(unchanged=3)
    assert await store_rates(connection, []) == stored()
    revised = [rates[0], rate("GBP", "EUR", 0, "1.16"), rate("BTC", "EUR", 0, str(rates[2].rate), "another")]
    assert await store_rates(connection, revised) == stored(changed=2, unchanged=1)
    assert sorted(await latest_rates(connection, 9)) == sorted(revised)


async def test_what_the_database_refuses_leaves_nothing(connection: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await store_rates(connection, [rate("GBP", "EUR", 0), rate("GBP", "EUR", 1, "0")])
    assert await latest_rates(connection, 9) == []


async def test_an_engine_gets_the_last_of_each_pair_and_those_to_come(connection: asyncpg.Connection) -> None:
    old, last, next_ = (rate("GBP", "EUR", hours) for hours in (-9, -2, 3))
    other, future = rate("EUR", "JPY", -500, "163.5"), rate("USD", "EUR", 1)
    await store_rates(connection, [next_, old, future, last, other])
    assert set((await rates_from(connection, NOON)).rates) == {last, next_, other, future}
    assert set((await rates_from(connection, NOON + timedelta(hours=3))).rates) == {next_, other, future}
    assert (await rates_from(connection, NOON - timedelta(days=99))).rates != ()


async def test_the_newest_of_each_pair_are_listed(connection: asyncpg.Connection) -> None:
    rates = [rate("GBP", "EUR", hours) for hours in (-3, -2, -1)]
    await store_rates(connection, [*rates, rate("EUR", "JPY", -5, "163.5")])
    assert await latest_rates(connection, 1) == [rate("EUR", "JPY", -5, "163.5"), rates[2]]
    assert (await latest_rates(connection, 2))[1:] == [rates[2], rates[1]]
