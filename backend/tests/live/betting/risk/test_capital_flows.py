"""Money that people pay in, pay out, move or set aside, in a process that bets."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.ids import random_id
from advisor.core.money.assets import Asset
from advisor.core.money.prices import DecimalOdds
from advisor.core.money.rates import Rate
from advisor.core.orders.modes import Mode
from advisor.core.quotes import Side
from advisor.db.capital.flows import FlowRow, ask_for_flow, get_flow
from advisor.db.rates import store_rates
from advisor.db.responsible.rules import begin_time_out, change_limit
from advisor.db.responsible.use import own_state
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill
from advisor.risk.capital.flows import FlowKind, FlowRule
from advisor.risk.responsible import OwnLimit
from advisor.risk.state import BANKROLL, DAY_START, drawdown
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, PORTFOLIO, Process

SECOND = replace(PORTFOLIO, key="second")
DOLLARS = replace(PORTFOLIO, key="dollars", asset=Asset.of("USD"))


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


async def process_of(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    process = Process(await leading(pool), clock, places_bets=True, portfolios=(PORTFOLIO, SECOND, DOLLARS))
    await process.ingest.turn(None)
    return process


async def ask(
    owner: asyncpg.Connection,
    process: Process,
    kind: FlowKind,
    amount: str,
    key: str = "test",
    target: str | None = None,
) -> int:
    at = process.clock.instant
    return (await ask_for_flow(owner, kind, key, target, amount, "Why not", "local", at)).id


async def done(owner: asyncpg.Connection, process: Process, number: int) -> FlowRow:
    await process.orders.learn_commands(cast("asyncpg.Pool", owner))
    await process.ingest.turn(None)
    row = await get_flow(owner, number)
    assert row.done_at is not None
    return row


async def moved(
    owner: asyncpg.Connection,
    process: Process,
    kind: FlowKind,
    amount: str,
    key: str = "test",
    target: str | None = None,
) -> FlowRow:
    return await done(owner, process, await ask(owner, process, kind, amount, key, target))


async def balances(owner: asyncpg.Connection) -> Mapping[tuple[str, str], int]:
    rows = await owner.fetch("SELECT portfolio, kind, balance FROM ledger_account WHERE balance <> 0")
    return {(row["portfolio"], row["kind"]): int(row["balance"]) for row in rows}


async def bet(process: Process, *, won: int = 0, lost: int = 0) -> None:
    """A bet of the portfolio was placed and settled; smallest units."""
    portfolio, key = process.orders.blotter.portfolios["test"], str(random_id())
    fill = Fill(side=Side.BACK, price=DecimalOdds(20_000), quantity=won or lost)
    placed = Bet(
        key=key, event="1", market=key, venue="soft", outcomes=2, selection=0, covered=1, fills=(fill,), commission=0.0,
        nets=False,
    )  # fmt: skip
    portfolio.place(placed, process.clock.instant)
    portfolio.settle({key: 2 if won else -2}, process.clock.instant)
    await process.ingest.turn(None)


async def test_what_was_won_can_be_paid_out_and_set_aside_but_once(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await bet(process, won=50_000)
    locked = await moved(owner, process, FlowKind.LOCK, "300.00")
    assert locked.refusal is None
    state = process.orders.blotter.portfolios["test"].state
    assert int(state.totals[BANKROLL]) == 120_000, "nothing is bet with what is locked"
    refused = await moved(owner, process, FlowKind.WITHDRAWAL, "200.01")
    assert refused.refusal is not None
    assert (refused.refusal.rule, refused.refusal.largest) == (FlowRule.REALISED_PROFIT, 20_000)
    assert (await moved(owner, process, FlowKind.WITHDRAWAL, "150.00")).refusal is None
    soon = await moved(owner, process, FlowKind.WITHDRAWAL, "50.00")
    assert soon.refusal is not None
    assert soon.refusal.rule is FlowRule.WITHDRAWAL_EVERY
    assert "2026-11-26 12:00 UTC" in soon.refusal.text
    assert (await moved(owner, process, FlowKind.UNLOCK, "300.01")).refusal is not None
    assert (await moved(owner, process, FlowKind.UNLOCK, "300.00")).refusal is None
    found = await balances(owner)
    assert (found["test", "cash"], found["test", "withdrawn"]) == (135_000, 15_000)
    assert ("test", "locked") not in found


async def test_flows_change_no_drawdown_and_no_loss_of_the_day(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await bet(process, lost=20_000)
    await moved(owner, process, FlowKind.DEPOSIT, "1000.00")
    await moved(owner, process, FlowKind.TRANSFER, "333.33", target="second")
    await moved(owner, process, FlowKind.TRANSFER, "333.33", "second", "test")
    state = process.orders.blotter.portfolios["test"].state
    assert int(state.totals[BANKROLL]) == 180_000
    assert state.totals[DAY_START] - state.totals[BANKROLL] == 20_000
    assert 0.2 <= drawdown(state) < 0.2001
    stored = await owner.fetchrow("SELECT day_loss, drawdown FROM risk_state WHERE portfolio = 'test'")
    assert stored is not None
    assert (int(stored["day_loss"]), stored["drawdown"]) == (20_000, drawdown(state))


async def test_a_deposit_is_an_entry_of_the_ledger_made_once(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = await process_of(pool, FixedClock(NOW))
    row = await moved(owner, process, FlowKind.DEPOSIT, "1000.00")
    assert (row.refusal, row.received) == (None, None)
    for _ in range(2):
        await process.orders.learn_commands(pool)
        await process.ingest.turn(None)
    [entry] = await owner.fetch("SELECT * FROM ledger_entry WHERE key = $1", f"flow:{row.id}")
    assert (entry["portfolio"], entry["at"]) == ("test", NOW)
    found = await balances(owner)
    assert (found["test", "cash"], found["test", "capital"]) == (200_000, -200_000)
    again = await process_of(pool, FixedClock(NOW + timedelta(minutes=5)))
    assert int(again.orders.blotter.portfolios["test"].state.totals[BANKROLL]) == 200_000


async def test_a_refused_withdrawal_names_its_rule_and_the_largest_sum_and_moves_nothing(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    before = await balances(owner)
    row = await moved(owner, process, FlowKind.WITHDRAWAL, "150.00")
    assert row.refusal is not None
    assert (row.refusal.rule, row.refusal.largest) == (FlowRule.REALISED_PROFIT, 0)
    assert await balances(owner) == before


async def test_own_limits_hold_for_deposits_also_for_two_of_one_step_but_not_for_transfers(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    async with owner.transaction():
        await change_limit(owner, OwnLimit.DEPOSIT_DAY, "2000.00", "EUR", "local", NOW)
    process = await process_of(pool, FixedClock(NOW))
    first, second = [await ask(owner, process, FlowKind.DEPOSIT, "1500.00") for _ in range(2)]
    assert (await done(owner, process, first)).refusal is None
    refused = (await get_flow(owner, second)).refusal
    assert refused is not None
    assert (refused.rule, refused.text) == (
        FlowRule.OWN_LIMIT,
        "you have set a limit: deposit day of 3000.00 EUR against 2000.00 EUR or less",
    )
    assert (await moved(owner, process, FlowKind.TRANSFER, "800.00", target="second")).refusal is None
    used = {row.limit: row.used for row in (await own_state(owner, "EUR", Mode.PAPER, NOW)).limits}
    assert used[OwnLimit.DEPOSIT_DAY] == 150_000
    assert (await moved(owner, process, FlowKind.DEPOSIT, "500.00")).refusal is not None, "too small a deposit"


async def test_nothing_is_paid_in_during_a_break(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    async with owner.transaction():
        await begin_time_out(owner, "24h", "local", NOW)
    process = await process_of(pool, FixedClock(NOW))
    row = await moved(owner, process, FlowKind.DEPOSIT, "1000.00")
    assert row.refusal is not None
    assert row.refusal.rule is FlowRule.OWN_LIMIT


async def test_a_transfer_leaves_all_there_is_as_it_was_and_the_target_too(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    row = await moved(owner, process, FlowKind.TRANSFER, "250.00", target="second")
    assert row.received is not None
    assert (row.received.amount, row.received.rate) == (25_000, None)
    found = await balances(owner)
    assert (found["test", "cash"], found["second", "cash"]) == (75_000, 125_000)
    assert found["test", "transferred"] + found["second", "transferred"] == 0
    too_much = await moved(owner, process, FlowKind.TRANSFER, "650.01", target="second")
    assert too_much.refusal is not None
    assert (too_much.refusal.rule, too_much.refusal.largest) == (FlowRule.KEPT_LEAST, 65_000)


async def test_a_transfer_between_currencies_goes_by_the_last_rate_and_never_without_one(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    without = await moved(owner, process, FlowKind.TRANSFER, "100.00", target="dollars")
    assert without.refusal is not None
    assert without.refusal.rule is FlowRule.RATE
    at = micros_of(NOW - timedelta(days=1))
    await store_rates(owner, [Rate("EUR", "USD", at, Decimal("1.15557"), "test")])
    row = await moved(owner, process, FlowKind.TRANSFER, "100.00", target="dollars")
    assert row.received is not None
    assert (row.received.amount, row.received.asset, row.received.rate) == (11_555, "USD", Decimal("1.15557"))
    assert row.received.rate_at == NOW - timedelta(days=1)
    found = await balances(owner)
    assert (found["test", "cash"], found["dollars", "cash"]) == (90_000, 111_555)
    assert (found["test", "converted"], found["dollars", "converted"]) == (10_000, -11_555)
    later = await process_of(pool, FixedClock(NOW + timedelta(days=4)))
    old = await moved(owner, later, FlowKind.TRANSFER, "100.00", target="dollars")
    assert old.refusal is not None
    assert "older than rates may be" in old.refusal.text


async def test_an_unknown_portfolio_is_refused_by_name(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    process = await process_of(pool, FixedClock(NOW))
    number = await ask(owner, process, FlowKind.TRANSFER, "100.00", target="second")
    fewer = Process(await leading(pool), FixedClock(NOW + timedelta(minutes=5)), places_bets=True)
    await fewer.ingest.turn(None)
    row = await get_flow(owner, number)
    assert row.refusal is not None
    assert (row.refusal.rule, row.refusal.text) == (FlowRule.PORTFOLIO, "the engine has no portfolio second")
