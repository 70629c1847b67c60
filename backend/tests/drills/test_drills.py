"""Each drill ends as its scenario says, within its time; what has none says where it is proved."""

from pathlib import Path

import pytest

from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.core.orders.states import OrderState
from advisor.drills.rig import DrillRig, Money
from advisor.drills.runs import DRILLS, run_drill
from advisor.drills.scenarios import SCENARIOS, ScenarioName
from advisor.sandbox.order_venues.faults import OrderFault
from advisor.sandbox.order_venues.orders import OrderSide, Persistence, Placement, Selection

BACKEND = Path(__file__).parents[2]


@pytest.mark.parametrize("name", list(DRILLS))
async def test_a_drill_ends_as_its_scenario_says(name: ScenarioName) -> None:
    result = await run_drill(name, SystemClock(), random_id)
    assert result.failure is None
    assert result.seconds < SCENARIOS[name].limit.total_seconds()


def test_every_scenario_has_a_drill_or_says_which_tests_prove_it() -> None:
    assert set(SCENARIOS) == set(ScenarioName)
    for name, of in SCENARIOS.items():
        assert (name in DRILLS) is not bool(of.proved_by)
        for path in filter(None, of.proved_by.split(", ")):
            assert (BACKEND / path).exists(), path


async def test_what_the_account_has_and_nobody_here_knows_is_a_difference() -> None:
    async with DrillRig(SystemClock(), random_id).running() as rig:
        at = SystemClock().now().timestamp()
        behind = Placement(
            reference=str(random_id()),
            selection=Selection("drill", "h2h", None, "home"),
            side=OrderSide.BACK,
            odds_e4=20_000,
            size=1_000,
            persistence=Persistence.UNTIL_CANCELLED,
            expires=at + 60,
        )
        rig.offer(None)
        rig.remote.book.place(behind, at)
        [found] = await rig.differences()
    assert found.kind == "order_missing_here"


async def test_the_rig_can_lose_an_order_for_good() -> None:
    """Without a venue that answers again nothing is known, and nothing is free."""
    async with DrillRig(SystemClock(), random_id).running() as rig:
        rig.offer(None)
        rig.fail(OrderFault.BUSY, "open", times=None)
        rig.fail(OrderFault.LOST_BEFORE, "place")
        reference = rig.decide()
        rig.send(reference)
        await rig.until(reference, OrderState.UNKNOWN)
        assert rig.money == Money(held=1_000, at_risk=0)
