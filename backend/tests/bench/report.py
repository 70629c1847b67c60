"""How benchmarks report: our figure beside a peer's from the same run, the ratio, and the figure to reach."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison.

    Attributes:
        what: what was measured.
        ours: our figure.
        unit: of both figures and of the target, such as ``"markets/s"`` or ``"ms"``.
        peer: who the other figure belongs to; None where nobody does the same.
        peer_value: the peer's figure; None where the peer is not installed.
        target: the figure to reach; None where none was set.
        less_is_better: True for times and sizes, False for rates.
    """

    what: str
    ours: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    target: float | None = None
    less_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer we are; under 1 means worse."""
        if self.peer_value is None:
            return None
        return self.peer_value / self.ours if self.less_is_better else self.ours / self.peer_value

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None where none was set."""
        if self.target is None:
            return None
        return self.ours <= self.target if self.less_is_better else self.ours >= self.target


def print_rows(console: Console, rows: Sequence[Row], title: str = "") -> None:
    """Print the rows as a table."""
    table = Table(title=title or None, title_justify="left")
    table.add_column("what")
    table.add_column("ours", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("peer", no_wrap=True)
    table.add_column("peer's", justify="right", no_wrap=True)
    table.add_column("ratio", justify="right", no_wrap=True)
    table.add_column("target", justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.what,
            _figure(row.ours),
            row.unit,
            row.peer or "",
            _peer_figure(row),
            "" if row.ratio is None else f"{_figure(row.ratio)} ×",
            _target(row),
        )
    console.print(table)


def best_seconds(action: Callable[[], object], repeats: int) -> float:
    """Shortest of several runs, after one to warm up: the run least disturbed by the rest of the machine."""
    action()
    shortest = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def _figure(value: float) -> str:
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.1f} M"
    if abs(value) >= 1e4:
        return f"{value / 1e3:,.1f} k"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _peer_figure(row: Row) -> str:
    if row.peer is None:
        return ""
    return "not installed" if row.peer_value is None else _figure(row.peer_value)


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    sign = "≤" if row.less_is_better else "≥"
    return f"[{'green' if row.reached else 'red'}]{sign} {_figure(row.target)}[/]"
