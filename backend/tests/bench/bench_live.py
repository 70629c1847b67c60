"""Quotes through the live engine on one core: prices in; validated books, bets, arbitrages, figures and journal out.

10,000 selections are quoted by eight venues, 80,000 prices in all. The floor is the least that a plain-Python program
must do for the same: a dictionary of last prices, and of each market that changed a proportional fair price of the
sharp book with the edges of all others. It validates nothing, removes nothing and finds no arbitrage.

Both are timed in processor time: neither waits for anything, and what else the machine does is not theirs. Steps are
also timed on the wall clock, alone and while an API process behind the engine answers as many requests as it can.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from rich.console import Console

from advisor.bootstrap.garbage import collect_seldom
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.core.ticks import Ticks
from advisor.db.journal.files import JournalFolder
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.instruments.market_types import SPREADS, TOTALS
from advisor.live.market_figures import FiguresLog
from advisor.live.shown import shown_of
from advisor.testing.live_market import NOON, SHARP, LiveWorld
from tests.bench.bench_api import LIST, api_on_seeded_database
from tests.bench.load import drive
from tests.bench.report import Row, print_rows
from tests.bench.stack import BEHIND, NICE

EVENTS = 910
SOFT = 6
NOISE = 0.03
WARM_UP = 5
STEP = 20_000
"""µs between batches: what gathers while one is worked on."""
DRIFT = 0.001
SMALL, LARGE = 1_000, 10_000
SECOND = 1_000_000
LOAD_SECONDS = 60.0
"""Longer than the steps beside it take."""
LOAD_STARTS = 1.0
RETURNING_LINES = {SPREADS: (-75, 100), TOTALS: (225, 300)}

Batch = tuple[int, Ticks]


def run(console: Console) -> list[Row]:
    """Measure and print."""
    world = LiveWorld(np.random.default_rng(3), EVENTS, SOFT, NOISE)
    first = world.everything(NOON)
    small, large = _batches(world, SMALL, 205, NOON), _batches(world, LARGE, 65, NOON + 10 * SECOND)
    alone, loaded = (_batches(world, SMALL, 305, NOON + start * SECOND) for start in (20, 30))
    log = FiguresLog()
    with tempfile.TemporaryDirectory() as folder:
        journals = JournalFolder(Path(folder), timedelta(days=1), timedelta(days=1), SystemClock())
        engine = LiveEngine(LiveEngineConfig(), random_id, journals.begin(LiveEngineConfig(), anew=True))

        def step(now: int, ticks: Ticks) -> None:
            shown_of(engine.step([ticks], now, world.events), log, (), ())

        step(NOON, first)
        # As the engine's process does once it has what is stored.
        collect_seldom()
        ours = [_seconds(step, batches) for batches in (small, large)]
        on_the_wall = list(_wall_clock(step, alone, loaded))
        journals.end()
    returning = _returning_lines()
    floor = _Floor()
    floor.step(first)
    theirs = [_seconds(lambda _, ticks: floor.step(ticks), batches) for batches in (small, large)]
    rows = [
        row for size, mine, plain in zip((SMALL, LARGE), ours, theirs, strict=True) for row in _rows(size, mine, plain)
    ]
    rows += on_the_wall
    p99 = [float(np.percentile(each, 99)) * 1e3 for each in (returning, ours[0])]
    rows.append(
        Row(
            what=f"quote in to bet out, p99, batches of {SMALL:,}, football whose lines can all return stakes",
            ours=p99[0],
            unit="ms",
            peer="lines that cannot",
            peer_value=p99[1],
            target=50.0,
            less_is_better=True,
        )
    )
    selections = len(
        {*zip(first.event.tolist(), first.market.tolist(), first.line.tolist(), first.selection.tolist(), strict=True)}
    )
    title = f"Live engine, one core: {selections:,} selections, {len(first):,} prices"
    print_rows(console, rows, title)
    return rows


def _returning_lines() -> list[float]:
    """Steps in which it is asked of every handicap and total how likely the score ends on it."""
    world = LiveWorld(np.random.default_rng(3), EVENTS, SOFT, NOISE, RETURNING_LINES, "football")
    engine = LiveEngine(LiveEngineConfig(), random_id)
    engine.step([world.everything(NOON)], NOON, world.events)
    log = FiguresLog()

    def step(now: int, ticks: Ticks) -> None:
        shown_of(engine.step([ticks], now, world.events), log, (), ())

    return _seconds(step, _batches(world, SMALL, 205, NOON))


def _rows(size: int, ours: Sequence[float], floor: Sequence[float]) -> list[Row]:
    def row(what: str, mine: float, plain: float, unit: str, target: float | None) -> Row:
        return Row(
            what=f"{what}, batches of {size:,}",
            ours=mine,
            unit=unit,
            peer="dict",
            peer_value=plain,
            target=target,
            less_is_better=unit == "ms",
        )

    p50, p99 = ([float(np.percentile(each, q)) * 1e3 for each in (ours, floor)] for q in (50, 99))
    return [
        row(
            "quotes",
            size * len(ours) / sum(ours),
            size * len(floor) / sum(floor),
            "quotes/s",
            100_000 if size == LARGE else None,
        ),
        row("quote in to bet out, p50", p50[0], p50[1], "ms", None),
        row("quote in to bet out, p99", p99[0], p99[1], "ms", 50.0 if size == SMALL else None),
    ]


def _wall_clock(step: Callable[[int, Ticks], object], alone: Sequence[Batch], loaded: Sequence[Batch]) -> Iterator[Row]:
    quiet = _seconds(step, alone, time.perf_counter)
    with _pages_load():
        busy = _seconds(step, loaded, time.perf_counter)
    for q in (50, 99):
        without, under = (float(np.percentile(each, q)) * 1e3 for each in (quiet, busy))
        yield Row(
            what=f"wall clock while pages load, p{q}, batches of {SMALL:,}",
            ours=under,
            unit="ms",
            peer="without them",
            peer_value=without,
            target=50.0 if q > 50 else None,
            less_is_better=True,
        )


@contextmanager
def _pages_load() -> Iterator[None]:
    """As many requests as an API process answers, sent by another, both with the priority the launcher gives pages."""
    with api_on_seeded_database(BEHIND) as port:
        load = multiprocessing.get_context("spawn").Process(target=_ask, args=(port,), daemon=True)
        load.start()
        time.sleep(LOAD_STARTS)
        try:
            yield
        finally:
            load.terminate()
            load.join()


def _ask(port: int) -> None:
    os.nice(NICE)
    drive(port, LIST, LOAD_SECONDS)


def _batches(world: LiveWorld, size: int, count: int, start: int) -> list[Batch]:
    """Quotes as feeds send them, while the truth drifts: each time some venues send all their prices of an event."""
    rng = np.random.default_rng(4)
    rows, venues, selections = world.cells()
    sent_together = world.markets.event[rows] * len(world.venues) + venues
    order = np.argsort(sent_together, kind="stable")
    starts = np.flatnonzero(np.diff(sent_together[order], prepend=-1))
    together = len(order) // len(starts)
    batches = []
    for i in range(count):
        world.move(DRIFT)
        first = rng.choice(starts, size // together, replace=False)
        chosen = order[(first[:, None] + np.arange(together)).reshape(-1)]
        now = start + (i + 1) * STEP
        batches.append((now, world.ticks(rows[chosen], venues[chosen], selections[chosen], now)))
    return batches


def _seconds(
    step: Callable[[int, Ticks], object], batches: Sequence[Batch], clock: Callable[[], float] = time.process_time
) -> list[float]:
    seconds = []
    for now, ticks in batches:
        begin = clock()
        step(now, ticks)
        seconds.append(clock() - begin)
    return seconds[WARM_UP:]


Market = tuple[int, int, int]
Cell = tuple[str, int]


@dataclass(slots=True)
class _Floor:
    """Last prices by market, and the value bets that stand."""

    held: dict[Market, dict[Cell, tuple[int, int]]] = field(default_factory=dict)
    live: dict[tuple[Market, Cell], UUID] = field(default_factory=dict)

    def step(self, ticks: Ticks) -> None:
        changed = set()
        names = ticks.venues
        columns = (ticks.event, ticks.market, ticks.line, ticks.venue, ticks.selection, ticks.odds_e4, ticks.at)
        for event, market, line, venue, selection, odds, at in zip(*(c.tolist() for c in columns), strict=True):
            key, cell = (event, market, line), (names[venue], selection)
            book = self.held.setdefault(key, {})
            was = book.get(cell)
            if was is None or was[1] <= at:
                book[cell] = (odds, at)
                changed.add(key)
        for key in changed:
            self._evaluate(key, self.held[key])

    def _evaluate(self, key: Market, book: dict[Cell, tuple[int, int]]) -> None:
        inverse = {s: 10_000 / odds for (venue, s), (odds, _) in book.items() if venue == SHARP}
        whole = sum(inverse.values())
        for cell, (odds, _) in book.items():
            fair = inverse.get(cell[1])
            worth = fair is not None and fair / whole * odds / 10_000 - 1 >= 0.02
            if worth and (key, cell) not in self.live:
                self.live[key, cell] = random_id()
            elif not worth:
                self.live.pop((key, cell), None)


if __name__ == "__main__":
    run(Console())
