"""What of the capital may be used, in a process that bets: the reserve, and what an instance was allotted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.money.assets import Asset
from advisor.db.capital.allotments import allot, moved_within, uses
from advisor.db.capital.states import capital_states
from advisor.risk.capital.leeway import OpenBound
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_own_limits import refusals
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Another process, which may write."""
    connection = await asyncpg.connect(fresh_database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize(("amount", "refused"), [(1_000, []), (999, []), (99, ["allotment"]), (0, ["allotment"])])
async def test_an_instance_bets_with_no_more_than_it_was_allotted(
    pool: asyncpg.Pool, owner: asyncpg.Connection, amount: int, refused: list[str]
) -> None:
    """It bets 10.00 on each signal, and the smallest stake is 1.00."""
    process = await process_of(pool, FixedClock(NOW))
    await process.ingest.turn(None)
    await allot(owner, "test", "paper", Asset.of("EUR").text(amount), "Why not", "local", NOW)
    await with_value(process, process.clock)
    await process.ingest.turn(None)
    assert await refusals(pool) == refused
    rows = await pool.fetch("SELECT at_risk, checks FROM bet_order")
    assert [int(row["at_risk"]) for row in rows] == ([] if refused else [amount])
    if amount == 999:
        assert "the capital of the instance leaves" in str(rows[0]["checks"])


@pytest.mark.parametrize(("reserve", "staked"), [(0.99, 1_000), (0.995, 500), (0.9991, None)])
async def test_the_reserve_is_never_bet(pool: asyncpg.Pool, reserve: float, staked: int | None) -> None:
    """Of 1,000.00 it leaves 10.00, which is what is bet; 5.00; and 0.90, less than the smallest stake."""
    process = Process(await leading(pool), FixedClock(NOW), places_bets=True, reserve=reserve)
    await with_value(process, process.clock)
    assert await refusals(pool) == ([] if staked else ["reserve"])
    rows = await pool.fetch("SELECT at_risk, checks FROM bet_order")
    assert [int(row["at_risk"]) for row in rows] == ([staked] if staked else [])
    assert ["the reserve leaves" in str(row["checks"]) for row in rows] == ([staked == 500] if staked else [])


@pytest.mark.parametrize(
    ("competition", "group", "staked", "refused"),
    [(0.01, 0.5, 1_000, []), (0.005, 0.5, 500, []), (0.0005, 0.5, None, ["competition_limit"]),
     (0.25, 0.0005, None, ["group_limit"])],
)  # fmt: skip
async def test_bets_of_a_competition_or_a_day_lose_no_more_than_their_share(
    pool: asyncpg.Pool, competition: float, group: float, staked: int | None, refused: list[str]
) -> None:
    process = Process(
        await leading(pool), FixedClock(NOW), places_bets=True, competition_most=competition, group_most=group
    )  # fmt: skip
    await with_value(process, process.clock)
    assert await refusals(pool) == refused
    rows = await pool.fetch("SELECT at_risk, checks FROM bet_order")
    assert [int(row["at_risk"]) for row in rows] == ([staked] if staked else [])
    assert ["the limit per competition leaves" in str(row["checks"]) for row in rows] == (
        [staked == 500] if staked else []
    )  # fmt: skip


async def test_what_is_open_and_what_was_lost_use_an_allotment_up(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await process.ingest.turn(None)
    await allot(owner, "test", "paper", "50.00", "Why not", "local", NOW)
    async with sending(process.orders):
        await with_value(process, process.clock)
        await until_placed(process, pool, "filled")
    [use] = await uses(owner)
    assert (use.instance, use.allotted, use.open, use.lost, use.left) == ("paper", 5_000, 1_000, 0, 4_000)
    settled = "UPDATE bet_order SET settled_at = $1, outcome = 'lost', gross = -1000, charged = 0"
    await owner.execute(settled, NOW + timedelta(hours=3))
    [use] = await uses(owner)
    assert (use.open, use.lost, use.left) == (0, 1_000, 4_000)
    await owner.execute(settled, NOW - timedelta(hours=3))
    [use] = await uses(owner)
    assert (use.lost, use.left) == (0, 5_000), "losses of before it was allotted are not its"
    await allot(owner, "test", "paper", "35.00", "Less", "local", NOW + timedelta(hours=4))
    moved = await moved_within(owner, "test", NOW)
    assert moved == (1_500, NOW + timedelta(hours=4)), "the first one moved nothing"
    await allot(owner, "test", "paper", None, "No bound", "local", NOW + timedelta(hours=5))
    assert [use.left for use in await uses(owner)] == [None]


async def test_the_capital_of_each_portfolio_is_stored_with_what_binds_and_what_is_proposed(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await process.ingest.turn(None)
    [row] = await capital_states(owner)
    figures = row.figures
    assert (row.portfolio, row.asset, figures.bankroll, figures.reserve) == ("test", "EUR", 100_000, 10_000)
    assert (figures.most_open, figures.bound) == (90_000, OpenBound.RESERVE)
    assert [each.instance for each in figures.strategies] == ["paper"]
    assert [each.unfunded for each in figures.strategies] == ["below_minimum"], "1 % of 1,000.00 is less than 100.00"
    assert figures.proposals == ()
