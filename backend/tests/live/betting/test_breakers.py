"""Trading breakers in the live process: they open, refuse, survive a restart, and come back at reduced stakes."""

import math
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock, instant_of, micros_of
from advisor.core.markets import EventStatus
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.core.readings import Reading
from advisor.db.risk.breakers import breakers, last_changes
from advisor.db.risk.states import risk_states
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill
from advisor.live.betting.risk.feed_errors import FeedErrors
from advisor.risk.breakers.breaker import TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.error_rate import prices_of
from advisor.risk.breakers.volatility import WINDOW
from advisor.risk.tails import DAYS, LEVELS, Tail
from advisor.upstream.provider import Verdict
from advisor.upstream.transport import Trouble
from tests.live.betting.placing import SHARP, process_of, sending, until_placed, with_value
from tests.live.betting.test_corrections import says, with_bet
from tests.live.betting.test_order_flow import balances, owner, pool
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report

__all__ = ["owner", "pool"]

FIRST = {"portfolio": "test", "days": "1", "level": "0.95"}


def fail(process: Process, calls: int) -> None:
    """Calls of the venue whose price is worth a bet fail."""
    for _ in range(calls):
        process.orders.note_call("soft", failed=True)


async def signal(process: Process, clock: FixedClock) -> None:
    """A price that is worth a bet comes, and none stood before."""
    clock.instant += timedelta(seconds=1)
    await process.take(odds(*book("sandbox_sharp", SHARP, clock.instant)))
    clock.instant += timedelta(seconds=1)
    await with_value(process, clock)


async def states(pool: asyncpg.Pool) -> dict[tuple[str, str], str]:
    return {(each.kind, each.subject): str(each.state) for each in await breakers(pool)}


async def test_from_failed_calls_to_a_bet_at_half_the_stake_over_a_restart(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    fail(process, 6)
    await signal(process, clock)
    assert await states(pool) == {("error_rate", "soft"): "open"}
    [refused] = await pool.fetch("SELECT instance, refusal FROM refused_signal")
    assert tuple(refused) == ("paper", "breaker")
    [alert] = await pool.fetch("SELECT code, severity, subject, text FROM alert")
    assert tuple(alert)[:3] == ("breaker_opened", "high", "error_rate soft")
    assert "Of the last 100 sends at soft 6 failed" in alert["text"]
    shown = process.metrics.get_sample_value
    assert shown("advisor_trading_breakers", {"kind": "error_rate", "state": "open"}) == 1
    assert shown("advisor_trading_breaker_changes_total", {"kind": "error_rate", "state": "open"}) == 1

    after = await process_of(pool, clock)
    await signal(after, clock)
    assert await states(pool) == {("error_rate", "soft"): "cool_down"}, "the failures were those of another process"
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 0
    clock.instant += timedelta(minutes=15)
    await signal(after, clock)
    assert await states(pool) == {("error_rate", "soft"): "half_open"}
    [order] = await pool.fetch("SELECT quantity, checks::text FROM bet_order")
    assert (order["quantity"], "at 0.5 of the plan while a breaker is half open" in order["checks"]) == (500, True)

    last = await process_of(pool, clock)
    clock.instant += timedelta(minutes=59, seconds=50)
    await last.ingest.turn(None)
    assert await states(pool) == {("error_rate", "soft"): "half_open"}, "it began before the restart"
    clock.instant += timedelta(seconds=10)
    await last.ingest.turn(None)
    assert await states(pool) == {("error_rate", "soft"): "closed"}
    found = [(each.before, each.after.state) for each in await last_changes(pool, 10)]
    assert found[::-1] == [
        (TradingBreakerState.CLOSED, TradingBreakerState.OPEN),
        (TradingBreakerState.OPEN, TradingBreakerState.COOL_DOWN),
        (TradingBreakerState.COOL_DOWN, TradingBreakerState.HALF_OPEN),
        (TradingBreakerState.HALF_OPEN, TradingBreakerState.CLOSED),
    ]


async def test_an_order_that_waits_when_a_breaker_opens_does_not_leave(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    fail(process, 6)
    await process.ingest.turn(None)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["sent_at"] is None
    assert refused["reason"].startswith("halt: Of the last 100 sends at soft 6 failed")
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}


async def test_calls_of_venues_are_counted_as_they_end(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    fail(process, 5)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    assert await states(pool) == {}
    fail(process, 1)
    await process.ingest.turn(None)
    [opened] = await breakers(pool)
    assert opened.value == 0.06


async def test_a_portfolio_that_was_halted_comes_back_step_by_step(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (0, 1))
    portfolio = process.orders.blotter.portfolios["test"]
    portfolio.halt("fell", "it fell", clock.instant)
    await process.ingest.turn(None)
    assert await states(pool) == {("drawdown", "test"): "open"}
    portfolio.resume("go on", clock.instant)
    await process.ingest.turn(None)
    assert await states(pool) == {("drawdown", "test"): "cool_down"}
    for minutes, state in ((15, "half_open"), (60, "closed")):
        clock.instant += timedelta(minutes=minutes)
        await process.ingest.turn(None)
        assert await states(pool) == {("drawdown", "test"): state}


async def test_what_cannot_be_computed_stops_new_bets_and_is_an_alert(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    """A probability that is no number is one of the bets that the calibration is computed from."""
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (2, 1))
    await owner.execute(
        """
        INSERT INTO bet_order SELECT (jsonb_populate_record(o, jsonb_build_object(
            'reference', gen_random_uuid(), 'cause', gen_random_uuid(), 'probability', 'NaN'))).*
        FROM bet_order o, generate_series(1, 200)
        """
    )
    clock.instant += timedelta(minutes=1)
    await process.ingest.turn(None)
    assert await states(pool) == {("calibration", "paper"): "open"}
    codes = [row["code"] for row in await pool.fetch("SELECT code FROM alert ORDER BY id")]
    assert codes == ["breaker_opened", "risk_not_computed"]
    clock.instant += timedelta(minutes=1)
    await process.ingest.turn(None)
    assert await pool.fetchval("SELECT count(*) FROM alert") == 2, "once until it can be computed"


@pytest.mark.parametrize(("factor", "opens"), [(1.02, False), (1.1, True)])
async def test_odds_that_move_far_more_than_they_use_to_stop_bets_of_their_competition(
    pool: asyncpg.Pool, owner: asyncpg.Pool, factor: float, opens: bool
) -> None:
    """The prices of twelve venues moved by 0.02 in each quarter of an hour of a day; now by log 1.02 or log 1.1."""
    clock = FixedClock(NOW)
    first = await process_of(pool, clock)
    await moving(first, clock, 1.0)
    code = await pool.fetchval("SELECT code FROM competition")
    begun = micros_of(NOW) // WINDOW * WINDOW
    await owner.executemany(
        "INSERT INTO odds_volatility VALUES ($1, $2, 0.02, 24)",
        [(code, instant_of(begun - number * WINDOW)) for number in range(1, 97)],
    )
    process = await process_of(pool, clock)
    await moving(process, clock, 1.0)
    await moving(process, clock, factor)
    expected = {("odds_volatility", code): "open"} if opens else {}
    assert await states(pool) == expected
    await signal(process, clock)
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == (0 if opens else 1)
    clock.instant = instant_of(begun + WINDOW)
    assert clock.instant < KICKOFF
    await process.ingest.turn(None)
    [window] = await pool.fetch("SELECT * FROM odds_volatility WHERE at = $1", instant_of(begun))
    assert (window["prices"], window["value"]) == (24, pytest.approx(math.log(factor), rel=1e-3))


async def moving(process: Process, clock: FixedClock, factor: float) -> None:
    clock.instant += timedelta(seconds=1)
    prices = (round(20_000 * factor), 36_000, round(40_000 / factor))
    await process.take(odds(*(q for n in range(12) for q in book(f"venue_{n}", prices, clock.instant))))


async def test_what_open_bets_may_lose_is_simulated_beside_the_steps_and_stored_with_the_next(
    pool: asyncpg.Pool,
) -> None:
    """One bet of 10.00 at 2.30 that loses in more than one of two cases, and is settled within a day."""
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    [before] = await risk_states(pool)
    assert before.figures.tails == ()
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await process.ingest.turn(None)
    [after] = await risk_states(pool)
    assert after.figures.tails == tuple(Tail(days, level, 1_000, 1_000) for days in DAYS for level in LEVELS)
    shown = process.metrics.get_sample_value
    assert shown("advisor_value_at_risk", FIRST) == shown("advisor_expected_shortfall", FIRST) == 1_000
    assert await states(pool) == {}


async def test_where_it_cannot_be_simulated_new_bets_stop_and_come_back_once_it_can(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    fill = Fill(side=Side.BACK, price=DecimalOdds(20_000), quantity=1_000)
    broken = Bet(
        key="broken", event="no number", market="no market", venue="soft", outcomes=2, selection=0, covered=0,
        fills=(fill,), commission=0.0, nets=False,
    )  # fmt: skip
    await process.ingest.turn(None)
    portfolio = process.orders.blotter.portfolios["test"]
    portfolio.place(broken, clock.instant)
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await signal(process, clock)
    assert await states(pool) == {("tail_risk", "test"): "open"}
    assert await pool.fetchval("SELECT refusal FROM refused_signal") == "breaker"
    assert math.isnan(process.metrics.get_sample_value("advisor_value_at_risk", FIRST) or 0)
    [text] = await pool.fetch("SELECT text, severity FROM alert WHERE code = 'risk_not_computed'")
    assert (text["severity"], "ValueError" in text["text"]) == ("critical", True)

    portfolio.settle({"broken": 2}, clock.instant)
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await process.ingest.turn(None)
    assert await states(pool) == {("tail_risk", "test"): "cool_down"}


def test_kinds_are_stored_and_stay_as_they_are() -> None:
    assert [str(kind) for kind in TradingBreakerKind] == [
        "daily_loss", "weekly_loss", "monthly_loss", "drawdown", "loss_streak", "tail_risk", "odds_volatility",
        "error_rate", "calibration", "reconciliation", "venue_silent", "conservative", "halt",
    ]  # fmt: skip


@pytest.mark.parametrize(("provider", "state"), [("the_odds_api", "rejected"), ("espn", "filled")])
async def test_a_provider_whose_calls_fail_stops_bets_at_its_prices_and_at_no_others(
    pool: asyncpg.Pool, provider: str, state: str
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    calls = FeedErrors(lambda: process.orders.breakers)
    # One that says no, or that we ask too much, works.
    for outcome in [Verdict.REFUSED, Verdict.LIMITED, *[Verdict.FAILED] * 5, Trouble.TIMEOUT]:
        calls.attempted(provider, "odds", outcome.value, timedelta(seconds=1))
    await process.ingest.turn(None)
    assert await states(pool) == {("error_rate", f"prices/{provider}"): "open"}
    async with sending(process.orders):
        order = await until_placed(process, pool, state)
    if state == "rejected":
        assert order["reason"].startswith(f"halt: Of the last 100 calls of {provider} 6 failed, 6 in a minute.")


async def test_a_provider_whose_calls_failed_gets_half_stakes_for_a_while(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    for _ in range(6):
        process.orders.breakers.note(prices_of("the_odds_api"), failed=True)
    await signal(process, clock)
    [refused] = await pool.fetch("SELECT instance, refusal FROM refused_signal")
    assert tuple(refused) == ("paper", "breaker")
    after = await process_of(pool, clock)
    await signal(after, clock)
    clock.instant += timedelta(minutes=15)
    await signal(after, clock)
    assert await states(pool) == {("error_rate", "prices/the_odds_api"): "half_open"}
    assert await pool.fetchval("SELECT quantity FROM bet_order") == 500


async def test_steps_that_cannot_be_stored_stop_every_new_bet(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await owner.execute("ALTER TABLE live_score ADD CONSTRAINT defect CHECK (home_score > 99) NOT VALID")
    for _ in range(2):
        clock.instant += timedelta(seconds=1)
        await process.take(Reading(provider="espn", events=(report("espn", EventStatus.IN_PLAY, (1, 0)),)))
    await owner.execute("ALTER TABLE live_score DROP CONSTRAINT defect")
    assert await pool.fetchval("SELECT count(*) FROM dead_letter") == 2
    await signal(process, clock)
    assert await states(pool) == {("error_rate", "database"): "open"}
    assert await pool.fetchval("SELECT refusal FROM refused_signal") == "breaker"
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 0
