"""What bets have made by group: all groups together what the ledger says, and no settled bet read for it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg
import orjson
import pytest

from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.modes import Mode
from advisor.core.quotes import Side
from advisor.db.ledger.portfolios import portfolios
from advisor.db.ledger.settled_days import unproven_sums
from advisor.db.orders.performance import Grouping, Performance, PerformanceFilter, performance
from advisor.engine.tracking.value_bets import BetState
from tests.api.live_seeding import NOW, a_value_bet, add_event, add_teams, add_value_bet
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders, measure
from tests.cli.running import advisor

DAY: Final = timedelta(days=1)
ALL: Final = PerformanceFilter()


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def lives(pool: asyncpg.Pool) -> Orders:
    """Won, corrected into lost, void, and a lay won with commission; open: a back and a lay with a price, one without.

    None of an order that was never matched.
    """
    await add_teams(pool, ["Ajax", "Bremen"])
    event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
    orders, at = Orders(pool), NOW - DAY
    await orders.open(at - DAY)
    signal = a_value_bet(event, 1, state=BetState.CLOSED, closing_probability=0.49, instance="paper-value")
    won = await orders.intend(1, 501, at, signal=signal)
    changed = await orders.intend(2, 502, at, venue="pinnacle")
    void = await orders.intend(3, 503, at, instance="other")
    lay = await orders.intend(
        4, 504, at, side=Side.LAY, price=DecimalOdds(31_000), quantity=500, commission=0.05, instance="other"
    )
    backed = await orders.intend(5, event, at)
    laid = await orders.intend(6, event, at, side=Side.LAY, price=DecimalOdds(19_000), quantity=1_000)
    dark = await orders.intend(7, 999, at, venue="pinnacle")
    never = await orders.intend(8, 998, at)
    for reference in (won, changed, void, lay, backed, laid, dark, never):
        await orders.send(reference, at)
    for reference in (won, changed, void, backed, dark):
        await orders.match(reference, at, (EVENS_AND_MORE, 600), (EVENS_AND_MORE, 400))
    await orders.match(lay, at, (DecimalOdds(31_000), 500))
    await orders.match(laid, at, (DecimalOdds(19_000), 1_000))
    await orders.settle({won: (2, "won"), changed: (2, "won"), void: (0, "void")}, at)
    await orders.settle({lay: (-2, "lost")}, NOW)
    await orders.correct({changed: (-2, "lost")}, NOW)
    await measure(pool, signal)
    await add_value_bet(pool, event, 11, seen=NOW - timedelta(minutes=1), instance="older")
    return orders


def by_key(rows: object) -> dict[str | None, Performance]:
    assert isinstance(rows, list)
    return {row.key: row for row in rows}


@pytest.mark.parametrize("by", list(Grouping))
async def test_all_groups_come_to_what_the_ledger_says(pool: asyncpg.Pool, by: Grouping) -> None:
    await lives(pool)
    rows = await performance(pool, by, ALL)
    [portfolio] = await portfolios(pool, NOW)
    assert sum(row.profit for row in rows) == portfolio.profit != 0
    assert portfolio.profit == portfolio.winnings - portfolio.losses - portfolio.commission
    assert sum(row.commission for row in rows) == portfolio.commission > 0
    assert sum(row.turnover for row in rows) == portfolio.turnover
    assert sum(row.bets for row in rows) == portfolio.settled == 4
    assert sum(row.open.at_risk for row in rows) == portfolio.at_risk
    assert await unproven_sums(pool) == []


async def test_groups(pool: asyncpg.Pool) -> None:
    await lives(pool)
    venues = by_key(await performance(pool, Grouping.VENUE, ALL))
    assert {key: (row.bets, row.profit, row.turnover) for key, row in venues.items()} == {
        "bet365": (3, 1_100 + 475, 1_000 + 1_050),
        "pinnacle": (1, -1_000, 1_000),
    }
    days = await performance(pool, Grouping.DAY, ALL)
    assert [(row.key, row.profit, row.open.bets) for row in days] == [
        (None, 0, 3),
        (f"{NOW:%Y-%m-%d}", 475, 0),
        (f"{NOW - DAY:%Y-%m-%d}", 100, 0),
    ]
    strategies = by_key(await performance(pool, Grouping.STRATEGY, ALL))
    assert (strategies["other"].commission, strategies["other"].won, strategies["other"].lost) == (25, 1, 0)


async def test_filters(pool: asyncpg.Pool) -> None:
    await lives(pool)
    today = PerformanceFilter(day_from=NOW.date(), day_to=NOW.date())
    assert sum(row.profit for row in await performance(pool, Grouping.STRATEGY, today)) == 475
    before = PerformanceFilter(day_to=(NOW - DAY).date())
    assert sum(row.profit for row in await performance(pool, Grouping.VENUE, before)) == 100
    paper = await performance(pool, Grouping.STRATEGY, PerformanceFilter(mode=Mode.PAPER))
    real = Orders(pool, "real", Mode.LIVE)
    await real.open()
    opened = await real.intend(9, 997, NOW)
    await real.send(opened, NOW)
    await real.match(opened, NOW, (EVENS_AND_MORE, 1_000))
    [live] = await performance(pool, Grouping.STRATEGY, PerformanceFilter(mode=Mode.LIVE))
    assert (live.key, live.mode, live.bets, live.open.bets) == ("paper-value", Mode.LIVE, 0, 1)
    assert await performance(pool, Grouping.STRATEGY, PerformanceFilter(mode=Mode.PAPER)) == paper
    assert await performance(pool, Grouping.DAY, PerformanceFilter(portfolio="another")) == []


async def test_open_bets_are_worth_what_the_newest_fair_probability_says(pool: asyncpg.Pool) -> None:
    await lives(pool)
    venues = by_key(await performance(pool, Grouping.VENUE, ALL))
    # 10.00 at 2.10 by one half brings 10.50; a lay of 10.00 at 1.90 risks 9.00 and wins 10.00 by the other half.
    worth = venues["bet365"].open
    assert (worth.bets, worth.at_risk, worth.priced, worth.value) == (2, 1_900, 2, 1_050 + 950)
    assert (worth.oldest, worth.unpriced_because) == (NOW - timedelta(minutes=1), None)
    dark = venues["pinnacle"].open
    assert (dark.bets, dark.at_risk, dark.value) == (1, 1_000, None)
    assert dark.unpriced_because == "No fair probability is stored for 1 of 1 open bets."
    assert (await performance(pool, Grouping.DAY, ALL))[0].open.value is None

    await pool.execute("INSERT INTO value_bet SELECT (jsonb_populate_record(v, $1::jsonb)).* FROM value_bet v", _NEWER)
    worth = by_key(await performance(pool, Grouping.VENUE, ALL))["bet365"].open
    assert worth.value == 1_260 + 760


async def test_clv_is_of_the_settled_bets_that_have_one(pool: asyncpg.Pool) -> None:
    await lives(pool)
    clv = await pool.fetchval("SELECT clv FROM bet_evidence WHERE clv IS NOT NULL")
    rows = by_key(await performance(pool, Grouping.STRATEGY, ALL))
    assert rows["paper-value"].measured == 1
    assert rows["paper-value"].clv == pytest.approx(clv)
    assert (rows["other"].measured, rows["other"].clv) == (0, None)
    await pool.execute("UPDATE bet_evidence SET clv = 0.25 WHERE clv IS NOT NULL")
    assert by_key(await performance(pool, Grouping.STRATEGY, ALL))["paper-value"].clv == 0.25
    assert await unproven_sums(pool) == []
    # The close is withdrawn, as of an event that is void after all.
    await pool.execute("UPDATE bet_evidence SET clv = NULL")
    row = by_key(await performance(pool, Grouping.STRATEGY, ALL))["paper-value"]
    assert (row.measured, row.clv) == (0, None)
    assert await unproven_sums(pool) == []


async def test_the_command(pool: asyncpg.Pool, fresh_database_url: str) -> None:
    await lives(pool)
    command = ("bets", "performance", "--database-url", fresh_database_url)
    result = await asyncio.to_thread(advisor, *command, "--by", "venue", "--json")
    rows = {row["key"]: row for row in orjson.loads(result.stdout)}
    assert (rows["bet365"]["profit"], rows["bet365"]["open_value"], rows["pinnacle"]["open_value"]) == (
        "15.75",
        "20.00",
        None,
    )
    shown = (await asyncio.to_thread(advisor, *command)).stdout
    assert "other  paper, 2 settled, profit 4.75 EUR of 10.50, commission 0.25, no CLV" in shown


_NEWER: Final = orjson.dumps(
    {"id": str(UUID(int=12)), "instance": "newer", "probability": 0.6, "last_seen": NOW.isoformat()}
).decode()
