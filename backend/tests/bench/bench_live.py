"""Quotes through the live engine on one core: prices in, validated books, value bets and arbitrages out.

10,000 selections are quoted by eight venues, 80,000 prices in all. The floor is the least that a plain-Python program
must do for the same: a dictionary of last prices, and of each market that changed a proportional fair price of the
sharp book with the edges of all others. It validates nothing, removes nothing and finds no arbitrage.

Both are timed in processor time: neither waits for anything, and what else the machine does is not theirs.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from rich.console import Console

from advisor.core.ids import random_id
from advisor.core.ticks import Ticks
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.testing.live_market import NOON, SHARP, LiveWorld
from tests.bench.report import Row, print_rows

EVENTS = 910
SOFT = 6
NOISE = 0.03
WARM_UP = 5
STEP = 20_000
"""µs between batches: what gathers while one is worked on."""
DRIFT = 0.001
SMALL, LARGE = 1_000, 10_000

Batch = tuple[int, Ticks]


def run(console: Console) -> list[Row]:
    """Measure and print."""
    world = LiveWorld(np.random.default_rng(3), EVENTS, SOFT, NOISE)
    first = world.everything(NOON)
    small, large = _batches(world, SMALL, 205, NOON), _batches(world, LARGE, 65, NOON + 10_000_000)
    engine = LiveEngine(LiveEngineConfig(), random_id)
    engine.step([first], NOON, world.events)
    ours = [_seconds(lambda now, ticks: engine.step([ticks], now, world.events), batches) for batches in (small, large)]
    floor = _Floor()
    floor.step(first)
    theirs = [_seconds(lambda _, ticks: floor.step(ticks), batches) for batches in (small, large)]
    rows = [
        row for size, mine, plain in zip((SMALL, LARGE), ours, theirs, strict=True) for row in _rows(size, mine, plain)
    ]
    selections = len(
        {*zip(first.event.tolist(), first.market.tolist(), first.line.tolist(), first.selection.tolist(), strict=True)}
    )
    title = f"Live engine, one core: {selections:,} selections, {len(first):,} prices"
    print_rows(console, rows, title)
    return rows


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


def _seconds(step: Callable[[int, Ticks], object], batches: Sequence[Batch]) -> list[float]:
    seconds = []
    for now, ticks in batches:
        begin = time.process_time()
        step(now, ticks)
        seconds.append(time.process_time() - begin)
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
