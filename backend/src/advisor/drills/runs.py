"""Drills: each brings a scenario about at a venue of the sandbox, and measures how long its end takes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from advisor.core.clock import Clock
from advisor.core.ids import NewId
from advisor.core.orders.states import OrderState, Origin
from advisor.drills.rig import SIZE, DrillRig, Money
from advisor.drills.scenarios import SCENARIOS, ScenarioName
from advisor.sandbox.order_venues.faults import OrderFault

_PART: Final = 400
_MAINTENANCE: Final = 3.0
"""Seconds."""
_FREE: Final = Money(held=0, at_risk=0)


class NotSoError(Exception):
    """A scenario did not end as it has to; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class DrillResult:
    """How a drill went.

    Attributes:
        failure: why it did not end as it has to, a sentence; None where it did.
        seconds: that it took.
    """

    scenario: ScenarioName
    failure: str | None
    seconds: float


async def run_drill(name: ScenarioName, clock: Clock, new_id: NewId) -> DrillResult:
    """Run one, at a venue of its own.

    Raises:
        KeyError: the scenario has no drill.
    """
    drill, limit = DRILLS[name], SCENARIOS[name].limit
    began = asyncio.get_running_loop().time()
    failure: str | None = None
    try:
        async with asyncio.timeout(limit.total_seconds()), DrillRig(clock, new_id).running() as rig:
            await drill(rig)
            found = await rig.differences()
            _so(not found, f"the account does not agree: {', '.join(each.kind for each in found)}")
    except TimeoutError:
        failure = f"Its end did not come within {limit.total_seconds():.0f} s."
    except NotSoError as error:
        failure = f"{error}."
    return DrillResult(name, failure, asyncio.get_running_loop().time() - began)


async def _partial_fill(rig: DrillRig) -> None:
    rig.offer(_PART)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.PARTIALLY_FILLED)
    _has(rig, Money(held=SIZE - _PART, at_risk=_PART), "while the rest stands")
    await rig.take_back(reference)
    await rig.until(reference, OrderState.CANCELLED)
    _has(rig, Money(held=0, at_risk=_PART), "after the rest was taken back")


async def _network_loss(rig: DrillRig) -> None:
    rig.offer(None)
    rig.fail(OrderFault.LOST_AFTER, "place")
    rig.fail(OrderFault.BUSY, "open", times=2)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.UNKNOWN)
    _has(rig, Money(held=SIZE, at_risk=0), "while nobody knows")
    await rig.until(reference, OrderState.FILLED)
    _has(rig, Money(held=0, at_risk=SIZE), "once it was found")
    _so(rig.remote.received == [reference], "the order was sent more than once")


async def _venue_maintenance(rig: DrillRig) -> None:
    rig.offer(None)
    for operation in ("place", "open", "closed", "matches"):
        rig.fail(OrderFault.BUSY, operation, times=None)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.UNKNOWN)
    await asyncio.sleep(_MAINTENANCE)
    _has(rig, Money(held=SIZE, at_risk=0), "while the venue answers nothing")
    rig.remote.plan.clear()
    entry = await rig.until(reference, OrderState.REJECTED)
    _so(entry.order.origin is Origin.NOT_FOUND, "the order was not closed by its absence")
    _has(rig, _FREE, "once its absence is proven")
    await _next_is_matched(rig)


async def _feed_interruption(rig: DrillRig) -> None:
    rig.offer(None)
    rig.price_age = timedelta(minutes=3)
    await _refused_here(rig, rig.decide(), "age")
    rig.price_age = timedelta()
    await _next_is_matched(rig)


async def _rejection(rig: DrillRig) -> None:
    rig.offer(None)
    reference = rig.decide()
    rig.remote.book.money.is_closed = True
    rig.send(reference)
    entry = await rig.until(reference, OrderState.REJECTED)
    _so(entry.order.origin is Origin.VENUE, "the venue did not refuse it")
    _has(rig, _FREE, "after the refusal")
    _so(rig.remote.received == [reference], "the order was sent more than once")


async def _rate_limit(rig: DrillRig) -> None:
    rig.offer(None)
    rig.fail(OrderFault.LIMITED, "place")
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.REJECTED)
    _has(rig, _FREE, "after the refusal")
    await _next_is_matched(rig)
    _so(rig.remote.received.count(reference) == 1, "the order was sent more than once")


async def _clock_jump(rig: DrillRig) -> None:
    rig.offer(None)
    reference = rig.decide()
    rig.clock.ahead = timedelta(minutes=10)
    await _refused_here(rig, reference, "deadline")
    rig.clock.ahead = timedelta()
    await _next_is_matched(rig)


async def _refused_here(rig: DrillRig, reference: str, by: str) -> None:
    rig.send(reference)
    entry = await rig.until(reference, OrderState.REJECTED)
    _so(entry.reason.startswith(by), f"the order was refused otherwise: {entry.reason}")
    _has(rig, _FREE, "after the refusal")
    _so(not rig.remote.received, "the order left all the same")


async def _next_is_matched(rig: DrillRig) -> None:
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.FILLED)
    _has(rig, Money(held=0, at_risk=SIZE), "after the next order")


def _has(rig: DrillRig, wanted: Money, when: str) -> None:
    found = rig.money
    _so(
        found == wanted,
        f"{when} {found.held} is held and {found.at_risk} at risk, not {wanted.held} and {wanted.at_risk}",
    )


def _so(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise NotSoError(otherwise[0].upper() + otherwise[1:])


DRILLS: Final[Mapping[ScenarioName, Callable[[DrillRig], Awaitable[None]]]] = MappingProxyType(
    {
        ScenarioName.PARTIAL_FILL: _partial_fill,
        ScenarioName.NETWORK_LOSS: _network_loss,
        ScenarioName.VENUE_MAINTENANCE: _venue_maintenance,
        ScenarioName.FEED_INTERRUPTION: _feed_interruption,
        ScenarioName.REJECTION: _rejection,
        ScenarioName.RATE_LIMIT: _rate_limit,
        ScenarioName.CLOCK_JUMP: _clock_jump,
    }
)
"""Of all scenarios that need neither a database nor the end of a process."""
