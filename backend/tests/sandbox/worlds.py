"""Sandboxes whose time a test moves, and clients that ask them without sockets."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np

from advisor.core.clock import FixedClock
from advisor.providers.doubles import SANDBOX_API_KEY
from advisor.sandbox.app import in_process_app
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.plan import FaultPlan, FaultRule
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.world import World

NOW = datetime(2026, 11, 25, 12, 0, 7, tzinfo=UTC)
TICK = int(NOW.timestamp())
PREMIER, DIVISION, WOMEN, GRIDIRON, HOOPS = COMPETITIONS
KEY = {"apiKey": SANDBOX_API_KEY}
ALL_BOOKS = {"regions": "uk,eu,us,au", "markets": "h2h,spreads,totals"}


def plan_of(*rules: FaultRule, seed: int = 1) -> FaultPlan:
    return FaultPlan(rules, np.random.default_rng(seed))


def new_world(config: SandboxConfig | None = None) -> tuple[World, FixedClock]:
    clock = FixedClock(NOW)
    return World(config or SandboxConfig(), clock), clock


@asynccontextmanager
async def asking(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=in_process_app(world, plan_of()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


def seconds(clock: FixedClock, count: int, step: int = 1) -> Iterator[int]:
    """Move the clock step by step; yields the instant."""
    for _ in range(count):
        clock.instant += timedelta(seconds=step)
        yield int(clock.instant.timestamp())


def in_play(world: World, competition: Competition) -> GameState:
    """A football game that is being played."""
    return next(game for game in world.board(competition, world.tick()).games if game.progress > 0)
