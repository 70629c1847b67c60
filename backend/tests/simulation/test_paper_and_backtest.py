"""A backtest of a recorded day gives the orders that paper gave on that day, wherever their fill was certain."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.backtest.recorded import RecordedOrder, run_recorded
from advisor.core.clock import micros_of
from advisor.core.orders.requests import Instrument
from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.instruments.market_types import H2H_3WAY
from tests.effort import effort
from tests.sandbox.strategies.cases import CASES
from tests.simulation.sandbox_day import DAY, Lived, Placed, paper_day

SECONDS: Final = effort(90, DAY)
LEAST_CERTAIN: Final = 0.8
FLAT: Final[Mapping[str, JsonValue]] = {"kind": "flat", "stake": "5.00"}
KELLY: Final[Mapping[str, JsonValue]] = {"kind": "kelly", "fraction": 0.25, "cap": 0.02}

Place = tuple[int, Instrument, str, Side, int]
"""When, on what, where, on which side, at which odds."""


def config(strategy: str, staking: Mapping[str, JsonValue]) -> BacktestConfig:
    return BacktestConfig.checked(
        {
            "strategy": strategy,
            "config": dict(CASES[strategy].parameters),
            "market": H2H_3WAY,
            "staking": dict(staking),
            "limits": {},
        },
        recorded=True,
    )


CONFIGS: Final = {name: config(name, FLAT) for name in CASES} | {"by Kelly": config("value", KELLY)}


@dataclass(frozen=True, slots=True)
class Compared:
    """The orders of one config, both ways, each with its stake."""

    paper: Mapping[Place, Placed]
    backtest: Mapping[Place, int]

    @property
    def certain(self) -> int:
        return sum(each.is_certain for each in self.paper.values())

    def same(self, place: Place) -> bool:
        return self.backtest.get(place) == self.paper[place].intent.request.quantity


@cache
def day() -> Lived:
    return paper_day(1, CONFIGS, SECONDS)


@cache
def compared(name: str) -> Compared:
    lived = day()
    run = run_recorded(lived.records, CONFIGS[name], lived.ends)
    assert not run.failed
    assert run.complete
    return Compared(
        paper={_place(each): each for each in lived.of(name)},
        backtest={_place_of(each): each.stake for each in run.orders},
    )


def _place(placed: Placed) -> Place:
    asked = placed.intent.request
    return micros_of(placed.intent.at), asked.instrument, placed.intent.venue, asked.side, asked.price.odds_e4


def _place_of(order: RecordedOrder) -> Place:
    return order.at, order.instrument, order.venue, order.side, order.odds_e4


def explained(name: str, place: Place) -> str:
    """Why an order differs: an earlier one of the portfolio was not filled as the backtest takes for granted."""
    lived = day()
    before = [
        each for each in lived.of(name)
        if micros_of(each.intent.at) <= place[0] and _filled(lived, each) != each.intent.request.quantity
    ]  # fmt: skip
    return f"an order before was filled by less: {before[0].why_uncertain}" if before else ""


def _filled(lived: Lived, placed: Placed) -> int:
    return sum(fill.quantity for fill in lived.entries[placed.intent.reference].order.fills)


@pytest.mark.parametrize("name", CONFIGS)
def test_orders_are_the_same_wherever_their_fill_is_certain(name: str) -> None:
    both = compared(name)
    differ = [place for place in {**both.paper, **both.backtest} if place not in both.paper or not both.same(place)]
    assert all(explained(name, place) for place in differ), differ
    if CONFIGS[name].staking.kind == "flat":
        assert not [place for place in differ if place in both.paper and both.paper[place].is_certain]


def test_most_fills_are_certain_and_these_are_filled_whole() -> None:
    lived = day()
    placed = list(lived.placed.values())
    counts = Counter(each.why_uncertain or "certain" for each in placed)
    print(f"{len(placed)} orders: {dict(counts)}; of the backtest {[len(compared(n).backtest) for n in CONFIGS]}")
    assert len(placed) > 20
    assert counts["certain"] >= LEAST_CERTAIN * len(placed), counts
    for each in placed:
        entry = lived.entries[each.intent.reference]
        if each.is_certain:
            assert entry.order.state is OrderState.FILLED, (each, entry.order)
            assert {fill.price for fill in entry.order.fills} == {each.intent.request.price}


def test_another_stake_is_noticed() -> None:
    lived = day()
    paper = {_place(each): each.intent.request.quantity for each in lived.of("value")}
    other = config("value", {**FLAT, "stake": "6.00"})
    staked = {_place_of(each): each.stake for each in run_recorded(lived.records, other, lived.ends).orders}
    shared = staked.keys() & paper.keys()
    # A larger stake leaves less for those that come later.
    assert len(shared) >= LEAST_CERTAIN * len(paper)
    assert sum(staked[place] > paper[place] for place in shared) >= LEAST_CERTAIN * len(shared)
