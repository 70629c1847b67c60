"""What goes wrong in a simulation: most sends, some lists and cancels, the stream, and the process itself."""

from collections.abc import Sequence
from typing import Final, TypeVar

from numpy.random import Generator

from advisor.sandbox.order_venues.faults import STREAM, OrderFault, OrderFaultRule
from tests.conformance.kinds import SandboxPlace

FAULTED_SENDS: Final = 0.55
_OF_SENDS: Final = (
    OrderFault.LOST_BEFORE,
    OrderFault.LOST_AFTER,
    OrderFault.ERROR_AFTER,
    OrderFault.BUSY,
    OrderFault.LIMITED,
    OrderFault.BROKEN_BODY,
    OrderFault.LATE,
    OrderFault.HIDDEN,
)
_OF_CANCELS: Final = (OrderFault.LOST_BEFORE, OrderFault.LOST_AFTER, OrderFault.ERROR_AFTER, OrderFault.BUSY)
_OF_STREAMS: Final = (OrderFault.DUPLICATED, OrderFault.REORDERED, OrderFault.DROPPED, OrderFault.GAP)
Each = TypeVar("Each")
_LONGEST: Final = 110.0
"""Seconds after which a venue has what it received, less than the two minutes that it declares."""


def plan_faults(random: Generator, place: SandboxPlace) -> None:
    """Let some of the next calls of a venue go wrong."""
    plan = place.remote.plan
    if random.random() < FAULTED_SENDS and not any(rule.operation == "place" for rule in plan.rules):
        fault = one_of(random, _OF_SENDS)
        seconds = random.uniform(1, _LONGEST) if fault in {OrderFault.LATE, OrderFault.HIDDEN} else 0.0
        plan.add(OrderFaultRule(fault=fault, operation="place", seconds=seconds))
    if random.random() < 0.2:
        plan.add(OrderFaultRule(fault=one_of(random, _OF_CANCELS), operation="cancel"))
    if random.random() < 0.2:
        plan.add(OrderFaultRule(fault=one_of(random, _OF_STREAMS), operation=STREAM))
    if random.random() < 0.1:
        plan.add(OrderFaultRule(fault=OrderFault.PAGE_LOST, operation="open"))
    if place.remote.book.rules.confirms_after and random.random() < 0.1:
        plan.add(OrderFaultRule(fault=OrderFault.MATCH_FAILS, operation="place"))


def one_of(random: Generator, of: Sequence[Each]) -> Each:
    """One of them, each as likely."""
    return of[int(random.integers(len(of)))]
