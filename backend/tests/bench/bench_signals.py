"""From a signal to its order on the way to the venue: decided, stored with fsync on, checked once more, sent.

The part of the engine's process between feeds and readers as it is, on the embedded PostgreSQL: a price that is worth
more than it costs comes and goes, each time as a new signal. The clock starts where the step has found the signal, and
stops where its venue is called. The floor is an event loop in which one task wakes another, and nothing else is done.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console

from advisor.bootstrap.garbage import collect_seldom
from advisor.core.clock import FixedClock
from advisor.core.orders.facts import OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.db.leader.writes import opened_engine_pool
from advisor.db.migrate import upgrade
from advisor.execution.paper import PaperVenue
from advisor.live.betting.order_flow import OrderFlow
from advisor.postgres.server import start
from tests.bench.report import Row, print_rows
from tests.live.betting.placing import SHARP, sending, with_value
from tests.live.leading import HOLDER, leading
from tests.live.part_of_process import NOW, PORTFOLIO, Process, book, odds

SIGNALS: Final = 400
WARM_UP: Final = 20
TARGET: Final = 10.0
STEP: Final = timedelta(milliseconds=300)
"""Between prices; all of them come before what open bets can lose would have to be computed anew."""
SETTLED: Final = timedelta(seconds=2)
"""As the settings have it."""
LEASE: Final = timedelta(hours=1)
MONEY: Final = replace(PORTFOLIO, opening=10**9)
"""Enough for all of them."""


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder,
        start(Path(folder) / "postgres", die_with_us=True) as server,
    ):
        upgrade(server.dsn)
        ours, empty = asyncio.run(_measure(server.dsn))
    rows = [
        Row(
            what=f"signal to order sent, p{q}, of {len(ours)}",
            ours=float(np.percentile(ours, q)),
            unit="ms",
            peer="an empty loop",
            peer_value=float(np.percentile(empty, q)),
            target=TARGET if q == 99 else None,
            less_is_better=True,
        )
        for q in (50, 99)
    ]
    print_rows(console, rows, "From a signal to its order, embedded PostgreSQL, fsync on")
    return rows


class _Watch:
    """Instants at which steps have found their signals, and at which venues are called; seconds."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self.sent: list[float] = []

    def of(self, orders: OrderFlow) -> None:
        step = orders.step

        async def watched(*arguments: object) -> None:
            self.found.append(time.perf_counter())
            await step(*arguments)  # type: ignore[arg-type]

        orders.step = watched  # type: ignore[method-assign, assignment]

    def calls(self, venue: PaperVenue) -> None:
        place = venue.place

        async def watched(orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
            self.sent.append(time.perf_counter())
            return await place(orders)

        venue.place = watched  # type: ignore[method-assign]


async def _measure(dsn: str) -> tuple[list[float], list[float]]:
    clock, watch, ours = FixedClock(NOW), _Watch(), list[float]()
    async with opened_engine_pool(dsn, connections=4, holder=HOLDER, patience=timedelta(minutes=1)) as pool:
        process = Process(
            await leading(pool, duration=LEASE),
            clock,
            places_bets=True,
            portfolios=(MONEY,),
            most_rows=10**6,
            settle_every=SETTLED,
        )
        watch.of(process.orders)
        watch.calls(process.orders._venues.of("soft"))  # type: ignore[arg-type]
        async with sending(process.orders):
            for number in range(WARM_UP + SIGNALS):
                if number == WARM_UP:
                    # As the engine does once it is up.
                    collect_seldom()
                clock.instant += STEP
                before = len(watch.sent)
                await with_value(process, clock)
                found = watch.found[-1]
                while len(watch.sent) == before:  # noqa: ASYNC110 - an event would add to what is measured
                    await asyncio.sleep(0)
                if number >= WARM_UP:
                    ours.append(1e3 * (watch.sent[-1] - found))
                clock.instant += STEP
                await process.take(
                    odds(*book("sandbox_sharp", SHARP, clock.instant), *book("soft", SHARP, clock.instant))
                )
                await process.ingest.turn(None)
    return ours, await _empty()


async def _empty() -> list[float]:
    """Milliseconds from putting something into a queue until the task that waits for it has it."""
    queue: asyncio.Queue[float] = asyncio.Queue()
    found: list[float] = []

    async def take() -> None:
        while True:
            put = await queue.get()
            found.append(1e3 * (time.perf_counter() - put))

    task = asyncio.create_task(take())
    for _ in range(SIGNALS):
        queue.put_nowait(time.perf_counter())
        await asyncio.sleep(0.001)
    task.cancel()
    return found
