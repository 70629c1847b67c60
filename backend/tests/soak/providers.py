"""The sandbox in the engine's own process, and what goes wrong there now and then."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
import numpy as np
from numpy.random import Generator
from starlette.applications import Starlette
from starlette.routing import Mount

from advisor.core.clock import Clock
from advisor.sandbox.app import Labelled, in_process_app
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.sandbox.faults.transport import FaultyTransport
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.faults import STREAM, OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.markets import EXCHANGES, WorldMarkets
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES, EXCHANGE_RULES
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.world import World
from advisor.upstream.transport import HttpxTransport

_LOOKED_AFTER: Final = 30.0
"""Seconds in which a venue's stream looks for messages once; a real one pushes them."""
_FAULTED: Final = 0.05
"""Of minutes at each venue."""
_SENDS: Final = (OrderFault.LOST_BEFORE, OrderFault.LOST_AFTER, OrderFault.ERROR_AFTER, OrderFault.BUSY)
_STREAMS: Final = (OrderFault.DUPLICATED, OrderFault.REORDERED, OrderFault.DROPPED, OrderFault.GAP)
_OUTAGES: Final = (FaultKind.ERROR, FaultKind.TIMEOUT, FaultKind.UNAVAILABLE)
_SHARE: Final = 0.01
"""Of answers of providers that fail at any time."""


@dataclass(frozen=True, slots=True)
class SoakSandbox:
    """Providers and venues of one world.

    Attributes:
        plan: of what goes wrong at providers.
        venues: that take orders.
    """

    plan: FaultPlan
    venues: tuple[OrderVenue, ...]
    inner: httpx.AsyncBaseTransport

    def transport(self, connections: int) -> HttpxTransport:
        """See ``bootstrap.engine.EngineEdges``."""
        return HttpxTransport(connections, self.inner)

    def go_wrong(self, rng: Generator) -> None:
        """Plan faults of the next minute: some venues do one thing wrong."""
        for venue in self.venues:
            if rng.random() < _FAULTED and not venue.plan.rules:
                venue.plan.add(
                    OrderFaultRule(fault=_SENDS[int(rng.integers(len(_SENDS)))], operation="place"),
                    OrderFaultRule(fault=_STREAMS[int(rng.integers(len(_STREAMS)))], operation=STREAM),
                    OrderFaultRule(fault=OrderFault.PAGE_LOST, operation="matches"),
                )


def soak_sandbox(seed: int, clock: Clock, began: datetime, days: float) -> SoakSandbox:
    """Everything answers by the clock; games are as fast as real ones.

    Args:
        began: of the soak, of each of whose days half an hour is an outage of one provider.
    """
    rng = np.random.default_rng([seed, 1])
    world = World(SandboxConfig(seed=seed, speed=1), clock)
    rules = [FaultRule(endpoint="*", kind=FaultKind.ERROR, rate=_SHARE)]
    for day in range(int(days) + 1):
        begins = began + timedelta(days=day, hours=float(rng.uniform(2, 20)))
        endpoint = ("the_odds_api/*", "espn/*", "betfair/*")[day % 3]
        kind = _OUTAGES[int(rng.integers(len(_OUTAGES)))]
        rules.append(FaultRule(endpoint=endpoint, kind=kind, begins=begins, ends=begins + timedelta(minutes=30)))
    plan = FaultPlan(rules, rng)
    rules_of = dict.fromkeys(EXCHANGES, EXCHANGE_RULES) | {book.key: BOOKMAKER_RULES for book in BOOKS}
    venues = tuple(OrderVenue(key, of, WorldMarkets(world, key), clock, _looks) for key, of in rules_of.items())
    # Venues whose streams look seldom stand before those of the sandbox.
    routes = [route for venue in venues for route in venue.routes()]
    app = Labelled(Starlette(routes=[*routes, Mount("/", in_process_app(world, plan))]), clock)
    return SoakSandbox(plan, venues, FaultyTransport(httpx.ASGITransport(app), plan, clock))


async def _looks(seconds: float) -> None:
    await asyncio.sleep(max(seconds, _LOOKED_AFTER))
