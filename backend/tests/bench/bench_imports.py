"""Importing 50,000 matches with every column filled by the ``advisor`` program, as a user does, and again.

The floor beside the rate of prices is one INSERT after another, each its own transaction. The database is the
embedded server as ``advisor up`` runs it, safe against power loss.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
import orjson
from rich.console import Console

from advisor.db.backtests.history import load_history
from advisor.db.migrate import upgrade
from advisor.instruments.market_types import H2H_3WAY
from advisor.postgres.server import start
from tests.bench.report import Row, print_rows
from tests.bench.season_files import DIVISIONS, football_data_file

MATCHES: Final = 50_000
SINGLE_INSERTS: Final = 3_000
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the program: how long it took, its peak memory, and what it imported."""

    seconds: float
    peak_bytes: int
    imported: int
    unchanged: int


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        file = Path(folder) / "matches.csv"
        file.write_bytes(football_data_file(MATCHES))
        with start(Path(folder) / "postgres", die_with_us=True) as server:
            upgrade(server.dsn)
            first = _import(file, server.dsn)
            again = _import(file, server.dsn)
            if (first.imported, again.unchanged) != (MATCHES, MATCHES):
                raise RuntimeError(f"Imported {first.imported}, then {again.unchanged} unchanged of {MATCHES} matches.")
            prices = asyncio.run(_count(server.dsn))
            floor = asyncio.run(_single_inserts(server.dsn))
            loaded, seconds = asyncio.run(_load(server.dsn))
    rows = [
        Row(what="50,000 matches, 132 columns", ours=first.seconds, unit="s", target=60, less_is_better=True),
        Row(what="the same file again", ours=again.seconds, unit="s", target=60, less_is_better=True),
        Row(what="peak memory", ours=first.peak_bytes / MEGABYTE, unit="MB", target=1_000, less_is_better=True),
        Row(what="matches", ours=MATCHES / first.seconds, unit="matches/s"),
        Row(
            what="prices, file to disk",
            ours=prices / first.seconds,
            unit="prices/s",
            peer="single INSERTs",
            peer_value=floor,
        ),
        Row(what="history to columns", ours=loaded / seconds, unit="prices/s"),
    ]
    print_rows(console, rows, "Imports, by the command line into the embedded PostgreSQL")
    return rows


def _import(file: Path, dsn: str) -> Measured:
    program = [str(Path(sys.executable).with_name("advisor")), "import", "football-data", str(file), "--json"]
    began = time.perf_counter()
    child = subprocess.Popen([*program, "--database-url", dsn], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    summary = orjson.loads(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if child.returncode:
        raise RuntimeError(f"The import ended with {child.returncode}.")
    # Linux counts kilobytes, macOS bytes.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Measured(seconds, peak, summary["imported"], summary["unchanged"])


async def _count(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    counted: int = await connection.fetchval(
        "SELECT (SELECT count(*) FROM price) + (SELECT count(*) FROM aggregate_price)"
    )
    await connection.close()
    return counted


async def _single_inserts(dsn: str) -> float:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE floor (LIKE price INCLUDING ALL)")
    rows = await connection.fetch("SELECT * FROM price LIMIT $1", SINGLE_INSERTS)
    insert = await connection.prepare("INSERT INTO floor VALUES ($1, $2, $3, $4, $5, $6, $7)")
    began = time.perf_counter()
    for row in rows:
        await insert.fetch(*row)
    seconds = time.perf_counter() - began
    await connection.close()
    return len(rows) / seconds


async def _load(dsn: str) -> tuple[int, float]:
    """Price rows of the main market of all competitions, and the seconds it takes to read them."""
    connection = await asyncpg.connect(dsn)
    shortest, rows = float("inf"), 0
    for _ in range(3):
        began = time.perf_counter()
        rows = len((await load_history(connection, DIVISIONS, H2H_3WAY)).prices)
        shortest = min(shortest, time.perf_counter() - began)
    await connection.close()
    return rows, shortest
