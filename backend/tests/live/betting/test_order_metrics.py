"""Metrics of orders: an order counts once and each fill once, whatever comes late; profit outlives a process."""

from datetime import timedelta

import asyncpg
from prometheus_client import CollectorRegistry

from advisor.core.clock import FixedClock
from advisor.core.orders.facts import Ended, MatchFailed
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.engine.orders.blotter import Blotter
from advisor.live.betting.order_metrics import OrderMetrics
from tests.live.betting.placing import process_of
from tests.live.betting.test_corrections import says, with_bet
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW
from tests.unit.engine.orders.test_blotter import NOON, ONE, an_intent, matched, sent

__all__ = ["owner", "pool"]

TAKEN_BACK = Ended(ONE, OrderState.CANCELLED, Origin.OWN, "taken back")


class Counted:
    """Metrics of a blotter that stores each of its steps."""

    def __init__(self, book: Blotter) -> None:
        self._book = book
        self._registry = CollectorRegistry()
        self._metrics = OrderMetrics(self._registry)

    def store(self) -> None:
        self._metrics.note(self._book.changes(), (), self._book)

    def orders(self) -> dict[str, float]:
        return {
            sample.labels["state"]: sample.value
            for metric in self._registry.collect()
            for sample in metric.samples
            if sample.name == "advisor_orders_total"
        }

    def fills(self) -> float | None:
        return self._registry.get_sample_value("advisor_fills_total", {"mode": "paper"})


def test_an_order_that_its_venue_speaks_of_after_its_end_counts_once_and_so_does_each_fill() -> None:
    book = sent(an_intent())
    counted = Counted(book)
    book.learn(matched("a", 400), NOON)
    book.learn(TAKEN_BACK, NOON)
    counted.store()
    assert (counted.orders(), counted.fills()) == ({"cancelled": 1}, 1)
    book.learn(matched("b", 100), NOON)
    counted.store()
    assert (counted.orders(), counted.fills()) == ({"cancelled": 1}, 2)
    book.learn(MatchFailed(ONE, "b"), NOON)
    counted.store()
    assert (counted.orders(), counted.fills()) == ({"cancelled": 1}, 2)


def test_one_that_is_open_again_by_a_late_match_counts_in_the_state_in_which_it_ended_first() -> None:
    book = sent(an_intent())
    counted = Counted(book)
    book.learn(matched("a", 400), NOON)
    book.learn(TAKEN_BACK, NOON)
    counted.store()
    book.learn(matched("b", 600, finality=Finality.PROVISIONAL), NOON)
    counted.store()
    book.learn(matched("b", 600), NOON)
    counted.store()
    assert (sum(counted.orders().values()), counted.orders()["cancelled"], counted.fills()) == (1, 1, 2)


def test_one_that_an_earlier_process_closed_and_counted_is_not_counted_again() -> None:
    before = sent(an_intent())
    before.learn(matched("a", 400), NOON)
    before.learn(TAKEN_BACK, NOON)
    closed = before.changes().entries
    after = Blotter(before.portfolios)
    after.recall(closed.values())
    counted = Counted(after)
    after.learn(matched("b", 100), NOON)
    counted.store()
    assert (counted.orders(), counted.fills()) == ({}, 1)


async def test_profit_is_what_a_portfolio_has_won_and_not_what_its_process_saw(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (2, 1))
    profit = "advisor_profit", {"portfolio": "test"}
    assert process.metrics.get_sample_value(*profit) == 1_300
    after = await process_of(pool, clock)
    clock.instant += timedelta(seconds=1)
    await after.ingest.turn(None)
    assert after.metrics.get_sample_value(*profit) == 1_300
