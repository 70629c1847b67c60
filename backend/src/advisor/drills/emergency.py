"""The emergency procedure of an exchange, gone through step by step as its data say."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.drills.expecting import expect, has
from advisor.drills.rig import SIZE, VENUE, DrillRig, Money
from advisor.execution.emergency import EmergencyAction, procedure_of

_PART: Final = 400
_PLAN: Final = 1
"""Number of the close-out."""


async def emergency(rig: DrillRig) -> None:
    """An order is matched in part when the procedure begins; each step that a machine does is done and looked at."""
    rig.offer(_PART)
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.PARTIALLY_FILLED)
    done = []
    for step in procedure_of(VENUE, None).steps:
        if step.by_machine:
            await _STEPS[step.action](rig, reference)
            done.append(step.action)
    expect(done == list(_STEPS), f"the procedure has other steps: {', '.join(done)}")


async def _halt(rig: DrillRig, _: str) -> None:
    rig.halts = ("a drill",)
    refused = rig.decide()
    rig.send(refused)
    entry = await rig.until(refused, OrderState.REJECTED)
    expect(entry.reason.startswith("halt"), f"the order was refused otherwise: {entry.reason}")


async def _cancel(rig: DrillRig, reference: str) -> None:
    await rig.take_back(reference)
    await rig.until(reference, OrderState.CANCELLED)
    has(rig, Money(held=0, at_risk=_PART), "after the rest was taken back")


async def _close_out(rig: DrillRig, reference: str) -> None:
    """A lay of the same size at the same odds: whoever wins, both together bring nothing but commission."""
    rig.offer_lay(SIZE)
    closing = rig.decide(Side.LAY, _PART, _PLAN)
    rig.send(closing)
    await rig.until(closing, OrderState.FILLED)
    expect(rig.exposure == 0, f"{rig.exposure} can still be lost after the close-out")
    expect(rig.remote.received == [reference, closing], "something else left under the halt")


async def _reconcile(rig: DrillRig, _: str) -> None:
    found = await rig.differences()
    expect(not found, f"the account does not agree: {', '.join(each.kind for each in found)}")


async def _resume(rig: DrillRig, _: str) -> None:
    rig.halts = ()
    rig.offer(None)
    before = rig.money
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.FILLED)
    has(rig, Money(held=0, at_risk=before.at_risk + SIZE), "after the next order")


_STEPS: Final[Mapping[EmergencyAction, Callable[[DrillRig, str], Awaitable[None]]]] = MappingProxyType(
    {
        EmergencyAction.HALT: _halt,
        EmergencyAction.CANCEL: _cancel,
        EmergencyAction.CLOSE_OUT: _close_out,
        EmergencyAction.RECONCILE: _reconcile,
        EmergencyAction.RESUME: _resume,
    }
)
"""What a machine does, in the order of the procedure; the rest is for people."""
