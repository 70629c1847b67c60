"""Each drill ends as its scenario says, within its time."""

import pytest

from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.core.orders.states import OrderState
from advisor.drills.rig import DrillRig, Money
from advisor.drills.runs import run_drill, run_here
from advisor.drills.scenarios import SCENARIOS, ScenarioName
from advisor.sandbox.order_venues.faults import OrderFault
from advisor.sandbox.order_venues.orders import OrderSide, Persistence, Placement, Selection


@pytest.mark.parametrize("name", list(ScenarioName))
async def test_a_drill_ends_as_its_scenario_says(name: ScenarioName) -> None:
    result = await run_drill(name, SystemClock(), random_id)
    assert result.failure is None
    assert result.seconds < SCENARIOS[name].limit.total_seconds()


async def test_where_no_small_disk_can_be_made_a_full_one_is_pretended() -> None:
    result = await run_here(ScenarioName.DISK_FULL, SystemClock(), random_id)
    assert result.failure is None


def test_every_scenario_is_described() -> None:
    assert set(SCENARIOS) == set(ScenarioName)


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
