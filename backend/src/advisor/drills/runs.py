"""Drills: each brings a scenario about at a venue of the sandbox, and measures how long its end takes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.core.clock import Clock
from advisor.core.ids import NewId
from advisor.core.orders.states import OrderState, Origin
from advisor.drills.database_runs import database_loss, disk_full
from advisor.drills.databases import throw_away_database
from advisor.drills.emergency import emergency
from advisor.drills.expecting import NotSoError, expect, has, next_is_matched
from advisor.drills.rig import SIZE, DrillRig, Money
from advisor.drills.scenarios import SCENARIOS, ScenarioName
from advisor.drills.small_disk import can_make_a_small_disk, on_small_disk
from advisor.sandbox.order_venues.faults import OrderFault

_PART: Final = 400
_MAINTENANCE: Final = 3.0
"""Seconds."""
_FREE: Final = Money(held=0, at_risk=0)


@dataclass(frozen=True, slots=True)
class DrillResult:
    """How a drill went.

    Attributes:
        failure: why it did not end as it has to, a sentence; None where it did.
        seconds: that it took, without the time that making a database takes.
        how: what was not real of it, or how it was made so, a clause; empty where there is nothing to say.
    """

    scenario: ScenarioName
    failure: str | None
    seconds: float
    how: str = ""


async def run_drill(name: ScenarioName, clock: Clock, new_id: NewId) -> DrillResult:
    """Run one, at a venue of its own, and with a database of its own where it needs one."""
    if name is not ScenarioName.DISK_FULL:
        return await run_here(name, clock, new_id)
    if can_make_a_small_disk():
        failure, seconds = await on_small_disk(name)
        return DrillResult(name, failure, seconds, "on a small disk that was filled")
    result = await run_here(name, clock, new_id)
    return replace(result, how="no small disk can be made here, so that its refusal was only pretended")


async def run_here(name: ScenarioName, clock: Clock, new_id: NewId, disk: Path | None = None) -> DrillResult:
    """Run one in this process.

    Args:
        disk: small one for its database; None: the one of this system.
    """
    limit = SCENARIOS[name].limit
    failure: str | None = None
    async with AsyncExitStack() as stack:
        drill = await _drill_of(name, stack, new_id, disk)
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(limit.total_seconds()), DrillRig(clock, new_id).running() as rig:
                await drill(rig)
                found = await rig.differences()
                expect(not found, f"the account does not agree: {', '.join(each.kind for each in found)}")
        except TimeoutError:
            failure = f"Its end did not come within {limit.total_seconds():.0f} s."
        except NotSoError as error:
            failure = str(error)
        seconds = asyncio.get_running_loop().time() - began
    return DrillResult(name, failure, seconds)


async def _drill_of(
    name: ScenarioName, stack: AsyncExitStack, new_id: NewId, disk: Path | None
) -> Callable[[DrillRig], Awaitable[None]]:
    if name not in _WITH_DATABASE:
        return _DRILLS[name]
    database = await stack.enter_async_context(stack.enter_context(throw_away_database(new_id, disk)).running())
    if name is ScenarioName.DISK_FULL:
        return partial(disk_full, database=database, disk=disk)
    return partial(database_loss, database=database)


async def _partial_fill(rig: DrillRig) -> None:
    rig.offer(_PART)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.PARTIALLY_FILLED)
    has(rig, Money(held=SIZE - _PART, at_risk=_PART), "while the rest stands")
    await rig.take_back(reference)
    await rig.until(reference, OrderState.CANCELLED)
    has(rig, Money(held=0, at_risk=_PART), "after the rest was taken back")


async def _network_loss(rig: DrillRig) -> None:
    rig.offer(None)
    rig.fail(OrderFault.LOST_AFTER, "place")
    rig.fail(OrderFault.BUSY, "open", times=2)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.UNKNOWN)
    has(rig, Money(held=SIZE, at_risk=0), "while nobody knows")
    await rig.until(reference, OrderState.FILLED)
    has(rig, Money(held=0, at_risk=SIZE), "once it was found")
    expect(rig.remote.received == [reference], "the order was sent more than once")


async def _venue_maintenance(rig: DrillRig) -> None:
    rig.offer(None)
    for operation in ("place", "open", "closed", "matches"):
        rig.fail(OrderFault.BUSY, operation, times=None)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.UNKNOWN)
    await asyncio.sleep(_MAINTENANCE)
    has(rig, Money(held=SIZE, at_risk=0), "while the venue answers nothing")
    rig.remote.plan.clear()
    entry = await rig.until(reference, OrderState.REJECTED)
    expect(entry.order.origin is Origin.NOT_FOUND, "the order was not closed by its absence")
    has(rig, _FREE, "once its absence is proven")
    await next_is_matched(rig)


async def _feed_interruption(rig: DrillRig) -> None:
    rig.offer(None)
    rig.price_age = timedelta(minutes=3)
    await _refused_here(rig, rig.decide(), "age")
    rig.price_age = timedelta()
    await next_is_matched(rig)


async def _rejection(rig: DrillRig) -> None:
    rig.offer(None)
    reference = rig.decide()
    rig.remote.book.money.is_closed = True
    rig.send(reference)
    entry = await rig.until(reference, OrderState.REJECTED)
    expect(entry.order.origin is Origin.VENUE, "the venue did not refuse it")
    has(rig, _FREE, "after the refusal")
    expect(rig.remote.received == [reference], "the order was sent more than once")


async def _rate_limit(rig: DrillRig) -> None:
    rig.offer(None)
    rig.fail(OrderFault.LIMITED, "place")
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.REJECTED)
    has(rig, _FREE, "after the refusal")
    await next_is_matched(rig)
    expect(rig.remote.received.count(reference) == 1, "the order was sent more than once")


async def _clock_jump(rig: DrillRig) -> None:
    rig.offer(None)
    reference = rig.decide()
    rig.clock.ahead = timedelta(minutes=10)
    await _refused_here(rig, reference, "deadline")
    rig.clock.ahead = timedelta()
    await next_is_matched(rig)


async def _refused_here(rig: DrillRig, reference: str, by: str) -> None:
    rig.send(reference)
    entry = await rig.until(reference, OrderState.REJECTED)
    expect(entry.reason.startswith(by), f"the order was refused otherwise: {entry.reason}")
    has(rig, _FREE, "after the refusal")
    expect(not rig.remote.received, "the order left all the same")


_WITH_DATABASE: Final = frozenset({ScenarioName.DATABASE_LOSS, ScenarioName.DISK_FULL})
_DRILLS: Final[Mapping[ScenarioName, Callable[[DrillRig], Awaitable[None]]]] = MappingProxyType(
    {
        ScenarioName.PARTIAL_FILL: _partial_fill,
        ScenarioName.NETWORK_LOSS: _network_loss,
        ScenarioName.VENUE_MAINTENANCE: _venue_maintenance,
        ScenarioName.FEED_INTERRUPTION: _feed_interruption,
        ScenarioName.REJECTION: _rejection,
        ScenarioName.RATE_LIMIT: _rate_limit,
        ScenarioName.CLOCK_JUMP: _clock_jump,
        ScenarioName.EMERGENCY: emergency,
    }
)
"""Of all scenarios that need no database."""
