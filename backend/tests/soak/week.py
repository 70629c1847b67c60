"""Lives through it: the engine's process, the worker's upkeep, somebody who halts, and a look each hour."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import numpy as np

from advisor.bootstrap.engine import EngineEdges, run
from advisor.bootstrap.worker import timing_tasks, upkeep_tasks
from advisor.core.clock import Clock
from advisor.core.orders.halts import HaltScope
from advisor.db.leader.writes import OwnWrites
from advisor.db.orders.halts import lift_halt, set_halt
from advisor.db.session import connected
from advisor.supervision import supervise
from advisor.testing.virtual_time import LoopClock
from tests.soak.config import soak_config
from tests.soak.figures import Look, look
from tests.soak.loop import RealWorkLoop
from tests.soak.providers import SoakSandbox, soak_sandbox

START: Final = datetime(2026, 6, 1, tzinfo=UTC)
_MINUTE: Final = 60.0
_HALTED_EVERY, _HALTED_FOR = 9 * 3600.0, 1800.0
"""Seconds: somebody halts a venue so often and for so long."""
_EVERY: Final = timedelta(hours=1)
_REST: Final = timedelta(hours=1)
"""At the end nothing goes wrong for so long, or for a third of a shorter soak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be lived through.

    Attributes:
        days: simulated.
        rate: quotes a second, on average.
        minutes: real ones, after which it ends wherever it is.
    """

    days: float = 7.0
    rate: float = 2.0
    seed: int = 1
    minutes: float = 60.0


async def lived(wanted: Wanted, dsn: str, folder: Path) -> AsyncIterator[Look]:
    """Live through it; gives a look at each hour's end, and one after the engine has stopped.

    Args:
        folder: of data, journals and files.
    """
    clock = LoopClock(START)
    began_really = time.monotonic()
    sandbox = soak_sandbox(wanted.seed, clock, START, wanted.days)
    config = soak_config(folder, wanted.rate)
    numbers = count(1)
    ids = np.random.default_rng([wanted.seed, 2])

    def new_id() -> UUID:
        return UUID(bytes=ids.bytes(8) + next(numbers).to_bytes(8, "big"), version=4)

    edges = EngineEdges(transport=sandbox.transport)
    async with connected(dsn, connections=4) as database:
        engine = asyncio.create_task(
            run(dsn, config.engine, clock=clock, rng=np.random.default_rng(wanted.seed), new_id=new_id, edges=edges)
        )
        upkeep = (
            *upkeep_tasks(database, clock, config.upkeep),
            *timing_tasks(database, clock, config.timing),
        )
        others = [asyncio.create_task(supervise(name, work)) for name, work in upkeep]
        others.append(asyncio.create_task(_trouble(wanted, sandbox, database.pool, clock)))
        next_look = START + _EVERY
        see = partial(look, database.pool, START, folder=folder)
        last: Look | None = None
        sizes: dict[Path, int] = {}
        try:
            while (passed := clock.now() - START) < timedelta(days=wanted.days):
                if time.monotonic() - began_really > wanted.minutes * 60:
                    break
                await asyncio.sleep(min(_MINUTE, (timedelta(days=wanted.days) - passed).total_seconds()))
                for task in (engine, *others):
                    if task.done():
                        task.result()
                        raise AssertionError(f"{task.get_name()} ended, which lasts.")
                _by_the_clock(folder / "journal", sizes, clock)
                if clock.now() >= next_look:
                    next_look += _EVERY
                    last = await see(at=clock.now(), seconds=time.monotonic() - began_really, before=last)
                    yield last
        finally:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            if not engine.done():
                signal.raise_signal(signal.SIGTERM)
            with suppress(asyncio.CancelledError):
                await engine
        yield await see(at=clock.now(), seconds=time.monotonic() - began_really, before=last)


def _by_the_clock(journals: Path, sizes: dict[Path, int], clock: Clock) -> None:
    """Journals are deleted so long after they were last written to, which the file system says by the machine's clock.

    Args:
        sizes: as they were the last time.
    """
    now = clock.now().timestamp()
    for path in journals.glob("*"):
        if sizes.get(path) != (size := path.stat().st_size):
            sizes[path] = size
            os.utime(path, (now, now))


async def _trouble(wanted: Wanted, sandbox: SoakSandbox, pool: asyncpg.Pool, clock: Clock) -> None:
    """Faults at venues each minute, and now and then somebody who halts one and lets it go on."""
    rng = np.random.default_rng([wanted.seed, 3])
    whole = timedelta(days=wanted.days)
    until = START + whole - min(_REST, whole / 3)
    halted_at = _HALTED_EVERY
    while True:
        await asyncio.sleep(_MINUTE)
        if clock.now() < until:
            sandbox.go_wrong(rng)
        passed = (clock.now() - START).total_seconds()
        if passed < halted_at or clock.now() > until:
            continue
        halted_at += _HALTED_EVERY
        venue = sandbox.venues[int(rng.integers(len(sandbox.venues)))].key
        async with OwnWrites(pool).transaction() as connection:
            halt = await set_halt(connection, HaltScope.VENUE, venue, "The soak tries it.", "soak", clock.now())
        await asyncio.sleep(_HALTED_FOR)
        async with OwnWrites(pool).transaction() as connection:
            await lift_halt(connection, halt.id, "soak", "It was a trial.", clock.now())


def looks(wanted: Wanted, dsn: str, folder: Path, show: Callable[[Look], None] = lambda _: None) -> list[Look]:
    """All of them, in virtual time.

    Args:
        show: given each as it is made.
    """

    async def all_of_them() -> list[Look]:
        found = []
        async for each in lived(wanted, dsn, folder):
            show(each)
            found.append(each)
        return found

    with asyncio.Runner(loop_factory=RealWorkLoop) as runner:
        return runner.run(all_of_them())
