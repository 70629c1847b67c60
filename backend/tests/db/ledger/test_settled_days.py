"""Sums of settled bets by day: what all bets make, whatever becomes of them, and no more rows read for more bets."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

import asyncpg
import pytest

from advisor.core.money.prices import ContractPrice, DecimalOdds
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality
from advisor.core.quotes import Side
from advisor.db.capital.allotments import VenueDay, open_at, profits_by_day, staked_by_day, uses
from advisor.db.ledger import portfolios as portfolio_queries
from advisor.db.ledger.portfolios import portfolios
from advisor.db.ledger.settled_days import unproven_sums
from advisor.db.responsible.use import use_of
from advisor.risk.responsible import DayUse
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders
from tests.cli.running import advisor

NOON: Final = datetime(2026, 12, 2, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
YESTERDAY: Final = date(2026, 12, 1)
TODAY: Final = date(2026, 12, 2)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def lives(pool: asyncpg.Pool) -> Orders:
    """A win that is corrected into a loss, a lay that is void; a day later contracts; one open, one without a match."""
    orders, at = Orders(pool), NOON - DAY
    await orders.open(at)
    won = await orders.intend(1, 1, at)
    lay = await orders.intend(2, 2, at, side=Side.LAY, price=DecimalOdds(31_000), quantity=500)
    some = await orders.intend(3, 3, at, price=ContractPrice(40, 100, 100), quantity=10, instance="other")
    stands = await orders.intend(4, 4, NOON, quantity=300)
    none = await orders.intend(5, 5, NOON)
    for reference in (won, lay, some, stands, none):
        await orders.send(reference, NOON)
    await orders.match(won, NOON, (EVENS_AND_MORE, 600), (EVENS_AND_MORE, 400))
    await orders.match(lay, NOON, (DecimalOdds(31_000), 500))
    await orders.match(some, NOON, (ContractPrice(40, 100, 100), 10))
    await orders.match(stands, NOON, (EVENS_AND_MORE, 100), (EVENS_AND_MORE, 200), finality=Finality.PROVISIONAL)
    await orders.fail(stands, "1", NOON)
    await orders.expire(none, NOON)
    await orders.settle({won: (2, "won"), lay: (0, "void")}, at)
    await orders.settle({some: (2, "won")}, NOON)
    await orders.correct({won: (-2, "lost")}, NOON)
    return orders


async def test_sums_are_what_the_bets_make(pool: asyncpg.Pool, fresh_database_url: str) -> None:
    await lives(pool)
    rows = await pool.fetch(
        "SELECT instance, venue, mode, day, bets, won, lost, profit, commission, turnover FROM settled_day "
        "ORDER BY instance, day"
    )
    assert [tuple(row) for row in rows] == [
        ("other", "bet365", "paper", TODAY, 1, 1, 0, 600, 0, 400),
        ("paper-value", "bet365", "paper", YESTERDAY, 2, 0, 1, -1_000, 0, 1_000),
    ]
    assert await unproven_sums(pool) == []
    [row] = await portfolios(pool, NOON)
    assert (row.settled, row.won, row.lost, row.profit, row.turnover) == (3, 1, 1, -400, 1_400)
    assert (row.settled_today, row.profit_today, row.open) == (1, 600, 1)

    # One that somebody has changed by hand is found, by the command too.
    await pool.execute("UPDATE settled_day SET profit = profit + 1 WHERE instance = 'other'")
    await pool.execute("UPDATE bet_order SET matched = 7 WHERE matched = 100")
    found = await unproven_sums(pool)
    assert len(found) == 2
    assert "profit 601 and not 600" in found[0]
    assert found[1].endswith("matched 7 and not 100")


def test_the_command_says_that_all_is_proven(fresh_database_url: str) -> None:
    result = advisor("db", "prove", "--database-url", fresh_database_url)
    assert (result.exit_code, result.stderr) == (0, "All sums are what the bets make.\n")


async def test_a_bet_that_is_gone_is_in_no_sum(pool: asyncpg.Pool) -> None:
    await lives(pool)
    async with pool.acquire() as lent, lent.transaction():
        await lent.execute("UPDATE bet_order SET settled_at = NULL, gross = NULL, charged = NULL, outcome = NULL")
        assert await lent.fetchval("SELECT sum(bets) + sum(abs(profit)) + sum(turnover) FROM settled_day") == 0
        assert await unproven_sums(cast("asyncpg.Connection", lent)) == []


async def test_what_is_used_is_read_of_changed_days_alone(pool: asyncpg.Pool) -> None:
    orders = await lives(pool)
    whole = await use_of(pool, "EUR", Mode.PAPER, NOON)
    assert whole.days[YESTERDAY] == DayUse(staked=1_000 + 1_050 + 400, lost=1_000, deposited=0)
    assert whole.days[TODAY] == DayUse(staked=300, lost=-600, deposited=0)
    known = {YESTERDAY: DayUse(staked=1, lost=2, deposited=3), TODAY: DayUse(staked=4, lost=5, deposited=6)}
    again = await use_of(pool, "EUR", Mode.PAPER, NOON, known, TODAY)
    assert again.days == {YESTERDAY: known[YESTERDAY], TODAY: whole.days[TODAY]}
    assert (await use_of(pool, "EUR", Mode.PAPER, NOON, known, YESTERDAY)).days == whole.days
    assert (await use_of(pool, "EUR", Mode.PAPER, NOON, known)).days == whole.days
    assert orders.portfolio.open_bets


async def test_what_is_allotted_counts_losses_from_then_on(pool: asyncpg.Pool) -> None:
    await lives(pool)
    await pool.execute(
        "INSERT INTO capital_allotment (portfolio, instance, asset, amount, reason, asked_by, asked_at, mode) "
        "VALUES ('paper', 'paper-value', 'EUR', 5000, 'x', 'me', $1, 'paper'), "
        "('paper', 'other', 'EUR', 5000, 'x', 'me', $2, 'paper')",
        NOON - DAY - timedelta(hours=1),
        NOON + timedelta(hours=1),
    )
    found = {use.instance: (use.open, use.lost) for use in await uses(pool)}
    assert found == {"paper-value": (300, 1_000), "other": (0, 0)}
    assert [each.profit for each in await profits_by_day(pool, YESTERDAY)] == [600, -1_000]
    assert await staked_by_day(pool, TODAY) == {VenueDay("paper", "bet365", TODAY): 300 + 1_000}
    assert await open_at(pool) == {("paper", "bet365"): 300}


@pytest.mark.parametrize("query", ["_DAYS", "_OPEN"])
async def test_more_settled_bets_are_no_more_rows_read(pool: asyncpg.Pool, query: str) -> None:
    await lives(pool)
    read = []
    for more in (200, 2_000):
        await pool.execute(_COPIES, more)
        async with pool.acquire() as lent:
            await lent.execute("VACUUM ANALYZE bet_order, settled_day")
            arguments = [TODAY] if query == "_DAYS" else []
            plan = await lent.fetchval(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {getattr(portfolio_queries, query)}", *arguments
            )
        read.append(_rows_read(json.loads(plan)[0]["Plan"]))
    assert read[1] == read[0] <= 2, read


def _rows_read(node: dict[str, Any]) -> float:
    """By the scans of a plan, with those that are thrown away."""
    if "Plans" in node:
        return sum(_rows_read(each) for each in node["Plans"])
    return float((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])


# The settled bets once more, under other references.
_COPIES: Final = """
    INSERT INTO bet_order SELECT (jsonb_populate_record(b, jsonb_build_object(
        'reference', id, 'parent', id, 'cause', id
    ))).*
    FROM bet_order b, LATERAL (SELECT gen_random_uuid() AS id, b.reference FROM generate_series(1, $1)) each
    WHERE b.reference = (SELECT reference FROM bet_order WHERE settled_at IS NOT NULL ORDER BY reference LIMIT 1)
"""
