"""Start-up and memory: each process from its start until it works, beside Python's own start in the same run.

Memory is what the process holds alone and in common (RSS) once it works; times are the best of several starts.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from rich.console import Console

from advisor.db import migrate
from advisor.postgres.server import Running, start
from tests.bench.report import Row, best_seconds, print_rows
from tests.bench.season_files import football_data_file
from tests.bench.stack import (
    ADVISOR,
    answers,
    environment,
    free_ports,
    process,
    rss,
    sandbox_command,
    until,
)

REPEATS: Final = 5
SETTLE_SECONDS: Final = 18.0
SEASON: Final = 380


def run(console: Console) -> list[Row]:
    """Measure commands, then processes; print as it goes."""
    rows = [*_commands(), *_processes()]
    print_rows(console, rows, "Start-up and memory")
    return rows


def _commands() -> Iterator[Row]:
    python = best_seconds(lambda: _done([sys.executable, "-c", "pass"]), REPEATS)
    numba = best_seconds(lambda: _done([sys.executable, "-c", "import numba"]), REPEATS)
    wait = best_seconds(lambda: _done([ADVISOR, "--help"]), REPEATS)
    yield _time("advisor --help", wait, "python -c pass", python)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "E0.csv"
        file.write_bytes(football_data_file(SEASON))
        command = [ADVISOR, "backtest", "run", "--data", str(file), "--limits", "none", "--json"]
        wait = best_seconds(lambda: _done(command), REPEATS)
    yield _time("a season's backtest from a file, whole command", wait, "python -c 'import numba'", numba, target=1.2)


def _processes() -> Iterator[Row]:
    floor = _python_rss()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database: Running = stack.enter_context(start(folder / "db", durable=False, die_with_us=True, min_free_bytes=0))
        migrate.upgrade(database.dsn)
        ports = free_ports()
        variables = environment(folder, database.dsn, ports, speed=1)
        stack.enter_context(process(sandbox_command(ports), variables))
        began = time.perf_counter()
        served = stack.enter_context(process([ADVISOR, "api"], variables))
        until(lambda: answers(f"http://127.0.0.1:{ports.api}/api/v1/health"))
        yield _time("API, start to first answer", time.perf_counter() - began, target=3.0)
        worker = stack.enter_context(process([ADVISOR, "worker"], variables))
        engine = stack.enter_context(process([ADVISOR, "engine", "run"], variables))
        time.sleep(SETTLE_SECONDS)
        launcher = _rss_after("from advisor.cli import platform")
        for name, megabytes, target in (
            ("launcher", launcher, 60.0),
            ("API", rss(served.pid), 160.0),
            ("worker before its first job", rss(worker.pid), 200.0),
            ("engine on the sandbox", rss(engine.pid), 250.0),
        ):
            yield Row(
                what=f"memory of the {name}",
                ours=megabytes,
                unit="MB",
                peer="python -c pass",
                peer_value=floor,
                target=target,
                less_is_better=True,
            )


def _time(
    what: str, ours: float, peer: str | None = None, value: float | None = None, target: float | None = None
) -> Row:
    return Row(what=what, ours=ours, unit="s", peer=peer, peer_value=value, target=target, less_is_better=True)


def _done(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _python_rss() -> float:
    return _rss_after("pass")


def _rss_after(statement: str) -> float:
    program = f"{statement}\nprint(next(l for l in open('/proc/self/status') if l.startswith('VmRSS')).split()[1])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(answer.stdout) / 1024
