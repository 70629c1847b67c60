"""Strategy instances of a running process: made, paused, changed and stopped while it runs; one crashes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.books import Books
from advisor.core.clock import FixedClock, micros_of
from advisor.core.orders.instances import BettingWindow, InstanceDefinition, InstanceState, RiskMode, VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.core.signals import Signals
from advisor.db.strategies.instances import Change, change_instance, create_instance, get_instance, set_state
from advisor.live.betting.instances import BettingConfig, InstancesConfig, at_work
from advisor.pricing.fair import FairLines
from advisor.risk.state import DAY_START, start_day
from advisor.settings.paper import SETTLED_BY_SCORE
from advisor.strategies.value import ValueStrategy
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.leading import engine_pool
from tests.live.part_of_process import NOW, PORTFOLIO, Process, paper

CREATED = Change(by="ann", at=NOW, origin=VersionOrigin.CREATED)
CHANGED = Change(by="ann", at=NOW)
OTHER = paper(0.03)


async def heeded(process: Process, owner: asyncpg.Connection) -> bool:
    """What the process does every now and then; whether it found a change."""
    if not await process.orders.instances_have_changed(owner):
        return False
    async with process.writes.transaction() as connection:
        await process.orders.take_up_instances(connection, process.clock.now())
    return True


async def orders(pool: asyncpg.Connection) -> list[tuple[str, int, str]]:
    rows = await pool.fetch("SELECT instance, instance_version, state FROM bet_order ORDER BY instance")
    return [(row["instance"], row["instance_version"], row["state"]) for row in rows]


async def made(owner: asyncpg.Connection, definition: InstanceDefinition = OTHER, name: str = "other") -> None:
    async with owner.transaction():
        await create_instance(owner, name, definition, CREATED)
        await set_state(owner, name, InstanceState.RUNNING, CHANGED)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Another process, which may write."""
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def process(pool: asyncpg.Pool) -> Process:
    clock = FixedClock(NOW)
    started = await process_of(pool, clock)
    await started.ingest.turn(None)
    return started


async def test_one_that_is_made_while_the_process_runs_bets_with_the_next_price(
    process: Process,
    owner: asyncpg.Connection,
) -> None:
    assert not await heeded(process, owner)
    await made(owner)
    assert await heeded(process, owner)
    assert not await heeded(process, owner)
    await with_value(process, process.clock)
    assert await orders(owner) == [("other", 1, "intended"), ("paper", 1, "intended")]


async def test_one_that_is_paused_is_followed_and_sends_nothing_that_waits(
    process: Process,
    owner: asyncpg.Connection,
) -> None:
    await with_value(process, process.clock)
    await set_state(owner, "paper", InstanceState.PAUSED, CHANGED)
    assert await heeded(process, owner)
    async with sending(process.orders):
        refused = await until_placed(process, owner, "rejected")
    assert (refused["origin"], refused["reason"]) == (
        "own",
        "mode: paper against none, as its instance does not bet",
    )
    live = "SELECT count(*) FROM value_bet WHERE instance = 'paper' AND state = 'live'"
    assert await owner.fetchval(live) == 1, "its signals are followed"


async def test_a_stopped_one_is_evaluated_no_more(process: Process, owner: asyncpg.Connection) -> None:
    await set_state(owner, "paper", InstanceState.STOPPED, CHANGED)
    await heeded(process, owner)
    await with_value(process, process.clock)
    assert await orders(owner) == []
    assert await owner.fetchval("SELECT count(*) FROM value_bet WHERE instance = 'paper'") == 0


async def test_a_changed_one_bets_by_its_new_version(process: Process, owner: asyncpg.Connection) -> None:
    await made(owner, replace(OTHER, venues=("nowhere",)))
    await heeded(process, owner)
    async with owner.transaction():
        await change_instance(
            owner, "other", replace(OTHER, staking={"kind": "flat", "stake": "3.00"}), CHANGED, after=1
        )
    await heeded(process, owner)
    await with_value(process, process.clock)
    rows = await owner.fetch("SELECT instance, instance_version, quantity FROM bet_order ORDER BY instance")
    assert [tuple(row) for row in rows] == [("other", 2, 300), ("paper", 1, 1_000)]


async def test_outside_its_schedule_a_signal_is_refused_by_name(
    process: Process,
    owner: asyncpg.Connection,
) -> None:
    weekend = BettingWindow(days=frozenset({5, 6}), begin=0, end=1_440)
    await made(owner, replace(OTHER, schedule=(weekend,)))
    await heeded(process, owner)
    await with_value(process, process.clock)
    assert await orders(owner) == [("paper", 1, "intended")]
    assert await owner.fetchval("SELECT refusal FROM refused_signal WHERE instance = 'other'") == "schedule"


async def test_one_that_crashes_is_stopped_with_its_reason_and_its_bets_stay_guarded(
    process: Process,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await made(owner)
    await heeded(process, owner)
    await with_value(process, process.clock)
    evaluate = ValueStrategy.evaluate

    def crashing(self: ValueStrategy, books: Books, fair: FairLines) -> Signals:
        if self.config.min_edge == OTHER.config["min_edge"]:
            raise ZeroDivisionError("a price of nothing")
        return evaluate(self, books, fair)

    monkeypatch.setattr(ValueStrategy, "evaluate", crashing)
    process.clock.instant += timedelta(seconds=1)
    await with_value(process, process.clock)
    row = await get_instance(owner, "other")
    assert (row.state, row.reason) == (InstanceState.ERROR, "ZeroDivisionError: a price of nothing")
    assert (await get_instance(owner, "paper")).state is InstanceState.RUNNING
    said = await owner.fetchrow("SELECT code, severity, subject, text FROM alert")
    assert said is not None
    assert tuple(said) == (
        "instance_failed",
        "high",
        "other",
        "The strategy instance other stopped: ZeroDivisionError: a price of nothing. Its open bets settle as usual.",
    )
    assert await heeded(process, owner)
    # Its order was decided before: it does not leave, what it holds is given back, and the other's goes its way.
    async with sending(process.orders):
        await until_placed(process, owner, "rejected")
        await until_placed(process, owner, "filled")
    assert await orders(owner) == [("other", 1, "rejected"), ("paper", 1, "filled")]
    assert {key: len(portfolio.open_bets) for key, portfolio in process.orders.blotter.portfolios.items()} == {
        "test": 1
    }


async def test_a_restart_runs_what_is_stored(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    first = await process_of(pool, FixedClock(NOW))
    await first.ingest.turn(None)
    await made(owner)
    second = await process_of(pool, FixedClock(NOW))
    await with_value(second, second.clock)
    assert [name for name, _, _ in await orders(owner)] == ["other", "paper"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda one: replace(one, strategy="gone"), "gone"),
        (lambda one: replace(one, config={"min_edge": "much"}), "min_edge"),
        (lambda one: replace(one, strategy="arbitrage", config={}), "several legs"),
        (lambda one: replace(one, portfolio="gone"), "There is no portfolio gone here"),
        (lambda one: replace(one, limits="gone"), "There is no limit profile gone"),
        (lambda one: replace(one, staking={"kind": "flat", "stake": "0.00"}), "flat stake of zero"),
        (lambda one: replace(one, staking={"kind": "gone"}), "staking"),
        (lambda one: replace(one, risk=RiskMode.MODEL), "No model of risk is there yet"),
        (lambda one: replace(one, mode=Mode.LIVE), "No venue takes orders for money yet"),
    ],
)
async def test_what_can_be_run_no_more_is_stopped_and_says_why(
    process: Process,
    owner: asyncpg.Connection,
    changed: Callable[[InstanceDefinition], InstanceDefinition],
    reason: str,
) -> None:
    await made(owner, changed(OTHER))
    await heeded(process, owner)
    row = await get_instance(owner, "other")
    assert row.state is InstanceState.ERROR
    assert reason in row.reason
    await with_value(process, process.clock)
    assert await orders(owner) == [("paper", 1, "intended")]


@pytest.mark.parametrize(("risk", "stake"), [(RiskMode.STATIC, 1_000), (RiskMode.DYNAMIC, 500)])
async def test_stakes_of_a_dynamic_instance_are_smaller_once_much_of_a_limit_is_used_up(
    process: Process, owner: asyncpg.Connection, risk: RiskMode, stake: int
) -> None:
    definition = replace(OTHER, risk=risk, staking={"kind": "flat", "stake": "10.00"}, limits="research")
    await made(owner, definition)
    await heeded(process, owner)
    await process.ingest.turn(None)
    state = process.orders.blotter.portfolios[PORTFOLIO.key].state
    start_day(state, micros_of(process.clock.now()))
    # Eight of the ten per cent that a day may lose are lost.
    state.totals[DAY_START] += PORTFOLIO.opening * 8 // 92
    await with_value(process, process.clock)
    assert await owner.fetchval("SELECT quantity FROM bet_order WHERE instance = 'other'") == stake


def test_without_rows_only_the_built_in_ones_run() -> None:
    betting = BettingConfig(portfolios=(PORTFOLIO,), deadline=timedelta(seconds=1), markets=SETTLED_BY_SCORE)
    found = at_work(InstancesConfig(built_in=(), defined={}, betting=betting), [])
    assert (found.instances, found.trading, found.failures) == ((), {}, {})
