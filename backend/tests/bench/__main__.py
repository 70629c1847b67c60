"""``make bench``: every benchmark in one run, ours beside the peers'. Measures; proves nothing and fails nothing."""

import argparse
import sys
from collections.abc import Callable

from rich.console import Console

from tests.bench.bench_api import run as run_api
from tests.bench.bench_backtest import run as run_backtest
from tests.bench.bench_board import run as run_board
from tests.bench.bench_goals import run as run_goals
from tests.bench.bench_identity import run as run_identity
from tests.bench.bench_imports import run as run_imports
from tests.bench.bench_live import run as run_live
from tests.bench.bench_margin import run as run_margin
from tests.bench.bench_orders import run as run_orders
from tests.bench.bench_quotes import run as run_quotes
from tests.bench.bench_signals import run as run_signals
from tests.bench.bench_start import run as run_start
from tests.bench.bench_stream import run as run_stream
from tests.bench.report import Row

PIPED_WIDTH = 140

BENCHES: dict[str, Callable[[Console], list[Row]]] = {
    "margin": run_margin,
    "goals": run_goals,
    "backtest": run_backtest,
    "imports": run_imports,
    "live": run_live,
    "identity": run_identity,
    "quotes": run_quotes,
    "orders": run_orders,
    "signals": run_signals,
    "api": run_api,
    "board": run_board,
    "stream": run_stream,
    "start": run_start,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run, of {', '.join(BENCHES)}; all if none")
    names = parser.parse_args().names or list(BENCHES)
    if unknown := [name for name in names if name not in BENCHES]:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHES)}")
    # A file or a pipe has no width of its own, and the tables need more than the usual guess.
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    for name in names:
        BENCHES[name](console)


if __name__ == "__main__":
    main()
