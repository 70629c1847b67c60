"""What portfolios held, noted in steps of time: each once, open bets at their fair value, flows and profit apart."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.capital.balances import BalanceRow, balances, keep_balances
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import EVENS_AND_MORE, PORTFOLIO, Orders

FIVE: Final = timedelta(minutes=5)
START: Final = NOW - timedelta(days=1)
END: Final = NOW + timedelta(days=1)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as opened:
        yield opened


async def noted(pool: asyncpg.Pool, at: datetime, key: str = PORTFOLIO) -> BalanceRow:
    await keep_balances(pool, at, FIVE)
    return (await balances(pool, key, START, END, 1_000))[-1]


async def test_a_bet_is_seen_from_its_order_to_its_profit(pool: asyncpg.Pool) -> None:
    orders = Orders(pool)
    await orders.open()
    opened = await noted(pool, NOW)
    assert (opened.at, opened.mode, opened.asset) == (
        NOW - (NOW - datetime.min.replace(tzinfo=NOW.tzinfo)) % FIVE,
        Mode.PAPER,
        "EUR",
    )
    assert (opened.held, opened.at_risk, opened.profit, opened.open_value, opened.equity) == (0, 0, 0, 0, opened.cash)
    bet = await orders.intend(1, 1, NOW)
    held = await noted(pool, NOW + FIVE)
    assert held.held > 0
    assert held.bankroll == held.equity == opened.bankroll
    await orders.send(bet, NOW)
    await orders.match(bet, NOW, (EVENS_AND_MORE, 1_000))
    matched = await noted(pool, NOW + 2 * FIVE)
    assert (matched.at_risk, matched.bankroll) == (1_000, opened.bankroll)
    assert (matched.open_value, matched.equity) == (None, None), "of its selection no fair probability is stored"
    await orders.settle({bet: (2, "won")}, NOW)
    settled = await noted(pool, NOW + 3 * FIVE)
    assert (settled.at_risk, settled.open_value) == (0, 0)
    assert settled.bankroll - opened.bankroll == settled.profit > 0
    assert settled.equity == settled.bankroll
    assert len(await balances(pool, PORTFOLIO, START, END, 1_000)) == 4


async def test_of_one_step_the_first_note_counts_and_each_portfolio_has_its_own(pool: asyncpg.Pool) -> None:
    await Orders(pool).open()
    await Orders(pool, "other", Mode.LIVE).open()
    first = await noted(pool, NOW)
    again = await noted(pool, first.at + FIVE - timedelta(microseconds=1))
    assert again == first
    assert (await noted(pool, first.at + FIVE)).at == first.at + FIVE
    assert [row.mode for row in await balances(pool, "other", START, END, 1_000)] == [Mode.LIVE] * 2
    assert await balances(pool, "nobody's", START, END, 1_000) == []


async def test_the_last_of_each_equal_part_of_the_time_is_given(pool: asyncpg.Pool) -> None:
    await Orders(pool).open()
    begin = (await noted(pool, NOW)).at
    for step in range(1, 12):
        await noted(pool, begin + step * FIVE)
    hour = begin + timedelta(hours=1)

    async def minutes(start: datetime, end: datetime, points: int) -> list[float]:
        return [(row.at - begin) / timedelta(minutes=1) for row in await balances(pool, PORTFOLIO, start, end, points)]

    assert await minutes(begin, hour, 12) == [5 * step for step in range(12)]
    assert await minutes(begin, hour, 4) == [10, 25, 40, 55]
    assert await minutes(begin, hour, 1) == [55]
    assert await minutes(begin + FIVE, begin + 3 * FIVE, 100) == [5, 10], "the end is not included"
    assert await minutes(hour, begin, 4) == []


async def test_an_accounts_own_book_is_not_noted(pool: asyncpg.Pool) -> None:
    await pool.execute("INSERT INTO portfolio (name, mode, venue) VALUES ('account:paper:v', 'paper', 'v')")
    await pool.execute(
        "INSERT INTO ledger_account (portfolio, mode, venue, asset, kind, balance) "
        "VALUES ('account:paper:v', 'paper', 'v', 'EUR', 'cash', 5)"
    )
    await keep_balances(pool, NOW, FIVE)
    assert await pool.fetchval("SELECT count(*) FROM balance_snapshot") == 0
