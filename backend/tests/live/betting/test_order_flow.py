"""From a price to a bet on paper, its settlement and its ledger; across a restart, under a halt, without the lease."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.orders.halts import HaltScope
from advisor.core.orders.states import OrderState
from advisor.core.readings import Reading
from advisor.db.orders.halts import lift_halt, set_halt, standing_halts
from advisor.db.risk.states import risk_states
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.participant_markets import OUTRIGHT
from tests.live.betting.placing import SHARP, process_of, reconciling, sending, until_placed, with_value
from tests.live.leading import engine_pool
from tests.live.part_of_process import KICKOFF, NOW, book, odds, report

DEADLINE = timedelta(seconds=10)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """Another process, which may write."""
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def balances(pool: asyncpg.Pool) -> dict[str, int]:
    rows = await pool.fetch("SELECT kind, sum(balance) AS total FROM ledger_account GROUP BY kind")
    return {row["kind"]: int(row["total"]) for row in rows if row["total"]}


async def proven(pool: asyncpg.Pool) -> None:
    """Balances are what the postings add up to, and these to nothing."""
    assert await pool.fetchval("SELECT coalesce(sum(amount), 0) FROM ledger_posting") == 0
    differing = await pool.fetch(
        "SELECT a.id FROM ledger_account a LEFT JOIN ledger_posting p ON p.account_id = a.id "
        "GROUP BY a.id HAVING a.balance <> coalesce(sum(p.amount), 0)"
    )
    assert differing == []


async def test_a_price_worth_more_than_it_costs_is_bet_at_settled_and_paid(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        [held] = await pool.fetch("SELECT * FROM bet_order")
        assert (held["state"], held["odds_e4"], held["quantity"], held["asset"]) == ("intended", 23_000, 1_000, "EUR")
        assert await balances(pool) == {"cash": 99_000, "held": 1_000, "capital": -100_000}
        filled = await until_placed(process, pool, "filled")
    assert filled["reference"] == held["reference"]
    assert filled["cause"] == await pool.fetchval("SELECT id FROM value_bet WHERE instance = 'paper'")
    [fill] = await pool.fetch("SELECT * FROM order_fill")
    assert (fill["odds_e4"], fill["quantity"], fill["finality"]) == (23_000, 1_000, "final")
    assert await balances(pool) == {"cash": 99_000, "at_risk": 1_000, "capital": -100_000}
    [risk] = await risk_states(pool)
    assert (risk.asset, risk.figures.bankroll, risk.figures.exposure, risk.figures.open_bets) == (
        "EUR",
        100_000,
        1_000,
        1,
    )

    clock.instant = KICKOFF + timedelta(minutes=100)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    await process.take(Reading(provider="the_odds_api", events=(report("the_odds_api", EventStatus.FINISHED, (2, 1)),)))
    [bet] = await pool.fetch("SELECT outcome, gross, charged, settled_at FROM bet_order")
    assert (bet["outcome"], bet["gross"], bet["charged"], bet["settled_at"]) == ("won", 1_300, 0, clock.instant)
    assert await balances(pool) == {"cash": 101_300, "winnings": -1_300, "capital": -100_000}
    await proven(pool)
    [risk] = await risk_states(pool)
    assert (risk.portfolio, risk.figures.bankroll, risk.figures.exposure) == ("test", 101_300, 0)
    shown = process.metrics.get_sample_value
    assert shown("advisor_orders_total", {"mode": "paper", "state": "filled"}) == 1
    assert shown("advisor_fills_total", {"mode": "paper"}) == 1
    assert shown("advisor_profit", {"portfolio": "test"}) == 1_300
    assert shown("advisor_bankroll", {"portfolio": "test"}) == 101_300
    assert shown("advisor_open_bets", {"portfolio": "test"}) == 0


async def test_one_signal_is_one_order_however_often_the_price_is_seen(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        for _ in range(4):
            await with_value(process, clock)
            clock.instant += timedelta(seconds=2)
        await until_placed(process, pool, "filled")
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 1


async def test_what_an_earlier_process_may_have_sent_holds_on_until_nobody_has_it(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    await with_value(await process_of(pool, clock), clock)
    after = await process_of(pool, clock)
    await after.ingest.turn(None)
    [order] = await pool.fetch("SELECT state, origin FROM bet_order")
    assert (order["state"], await balances(pool)) == (
        "unknown", {"cash": 99_000, "held": 1_000, "capital": -100_000}
    )  # fmt: skip
    clock.instant += DEADLINE - timedelta(microseconds=1)
    async with reconciling(after.orders):
        await asyncio.sleep(0.2)
        await after.ingest.turn(None)
        assert await pool.fetchval("SELECT state FROM bet_order") == "unknown"
        # Until its deadline it may be sent by whoever held the lease before.
        clock.instant += timedelta(minutes=2)
        order = await until_placed(after, pool, "rejected")
    assert (order["origin"], order["closed_at"]) == ("not_found", clock.instant)
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}
    await proven(pool)


async def test_after_a_restart_a_bet_is_open_as_before_and_is_settled(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    after = await process_of(pool, clock)
    await after.ingest.turn(None)
    before, now = (each.orders.blotter.portfolios["test"] for each in (process, after))
    assert now.open_bets == before.open_bets
    assert now.state.totals.tolist() == before.state.totals.tolist()
    clock.instant = KICKOFF + timedelta(minutes=100)
    for provider in ("espn", "the_odds_api"):
        await after.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, (0, 1)),)))
    assert await balances(pool) == {"cash": 99_000, "losses": 1_000, "capital": -100_000}


@pytest.mark.parametrize(
    ("scope", "subject"),
    [(HaltScope.ALL, ""), (HaltScope.STRATEGY, "paper"), (HaltScope.VENUE, "soft"), (HaltScope.EVENT, "1"),
     (HaltScope.COMPETITION, "SBX1")],
)  # fmt: skip
async def test_under_a_halt_nothing_is_sent(
    pool: asyncpg.Pool, owner: asyncpg.Pool, scope: HaltScope, subject: str
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    if scope is HaltScope.COMPETITION:
        subject = await pool.fetchval("SELECT code FROM competition")
    halt = await set_halt(owner, scope, subject, "somebody said so", "local", NOW)
    assert await process.orders.learn_halts(pool) == [halt.id]
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert (refused["origin"], refused["sent_at"]) == ("own", None)
    assert refused["reason"] == "halt: somebody said so against no halt"
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}


async def test_a_halt_over_others_stops_nobody_and_a_lifted_one_stands_no_more(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    others = ((HaltScope.STRATEGY, "other"), (HaltScope.VENUE, "other"), (HaltScope.EVENT, "99"))
    for scope, subject in (*others, (HaltScope.COMPETITION, "none"), (HaltScope.ALL, "")):
        halt = await set_halt(owner, scope, subject, "somebody said so", "local", NOW)
    await lift_halt(owner, halt.id, "local", "looked at", NOW)
    await process.orders.learn_halts(pool)
    assert len(await standing_halts(pool)) == 4
    async with sending(process.orders):
        await until_placed(process, pool, "filled")


async def test_a_process_in_doubt_of_its_lease_sends_nothing(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    process.leads = False
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "lease: in doubt against held"


async def test_a_price_that_is_gone_when_the_order_would_leave_is_not_asked_for(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    clock.instant += timedelta(seconds=1)
    await process.take(odds(*book("sandbox_sharp", SHARP, clock.instant)))
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "price: no usable price against 2.30 or more"
    assert process.orders.blotter.entries == {}
    assert refused["state"] == OrderState.REJECTED


async def test_memory_made_anew_leaves_an_order_that_waits_to_its_sender(pool: asyncpg.Pool) -> None:
    """Another batch failed: the order counts as unknown, and the sender of this process ends it or sends it."""
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    await process.ingest.restore()
    process.leads = False
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert (refused["origin"], refused["reason"]) == ("own", "lease: in doubt against held")
    await process.ingest.turn(None)
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}


async def test_an_order_whose_absence_is_proven_is_not_sent_after_all(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    await process.ingest.restore()
    clock.instant += DEADLINE
    async with reconciling(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["origin"] == "not_found"
    alerts = [(row["code"], row["subject"]) for row in await pool.fetch("SELECT code, subject FROM alert")]
    assert alerts == [("order_unknown", str(refused["reference"]))], "it was unknown from the start on"
    await with_value(process, clock)
    async with sending(process.orders):
        await asyncio.sleep(0.3)
        await process.ingest.turn(None)
    assert await pool.fetchval("SELECT count(*) FROM order_fill") == 0
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}


async def test_a_halt_of_a_competition_stands_over_fixtures_that_come_later(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await process.take(Reading(provider="the_odds_api", events=(report("the_odds_api"),)))
    code = await pool.fetchval("SELECT code FROM competition")
    await owner.execute("UPDATE event SET status = 'void'")
    await set_halt(owner, HaltScope.COMPETITION, code, "somebody said so", "local", NOW)
    await process.orders.learn_halts(pool)
    # As a fixture that nobody knew when halts were looked for last.
    await owner.execute("UPDATE event SET status = 'scheduled'")
    await with_value(process, clock)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "halt: somebody said so against no halt"


async def test_a_bet_that_no_rule_settles_stops_nobody(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        filled = await until_placed(process, pool, "filled")
    # More share the win than a result can say.
    await owner.execute("UPDATE bet_order SET market = $1, participant = 1", MARKET_TYPES[OUTRIGHT].code)
    await owner.execute("INSERT INTO participant (sport, key, name) VALUES ('football', 'a', 'a')")
    await owner.execute(
        "INSERT INTO participant_result (event_id, participant_id, statistic, result, recorded_at, source) "
        "SELECT event_id, 1, $1, 1000, $2, 'a file' FROM bet_order",
        MARKET_TYPES[OUTRIGHT].statistic,
        NOW,
    )
    clock.instant = KICKOFF + timedelta(minutes=100)
    for provider in ("espn", "the_odds_api"):
        await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, (2, 1)),)))
    assert await pool.fetchval("SELECT status FROM event") == "finished"
    assert await pool.fetchval("SELECT settled_at FROM bet_order") is None
    [item] = await pool.fetch("SELECT DISTINCT reference, text FROM open_item")
    assert (item["reference"], "cannot be settled" in item["text"]) == (filled["reference"], True)
