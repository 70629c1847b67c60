"""The odds board of 100 fixtures from memory, one worker, beside an empty answer of a bare application."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import numpy as np
from rich.console import Console

from advisor.core.clock import SystemClock
from advisor.core.quotes import Side
from advisor.db import migrate
from advisor.postgres.server import start
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import add_event, add_teams
from tests.bench.bench_api import served
from tests.bench.load import Load, drive
from tests.bench.report import Row, print_rows

SECONDS: Final = 2.0
ROUNDS: Final = 3
TARGET: Final = 7_000
FIXTURES: Final = 100
VENUES: Final = ("pinnacle", "bet365", "bwin", "william_hill", "betway", "unibet", "betfair_exchange")
BOARD: Final = "/api/v1/odds?limit=100"


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with (
        _quoted_database() as dsn,
        served("advisor.bootstrap.api:app", dsn, "--factory") as ours,
        served("tests.bench.floor:app", dsn) as floor,
    ):
        tag = httpx.get(f"http://127.0.0.1:{ours}{BOARD}").headers["etag"]
        gzipped, known = "Accept-Encoding: gzip\r\n", f"If-None-Match: {tag}\r\n"
        # Turn by turn, so that whatever else the machine does falls on all alike; the best turn counts.
        turns = [
            (
                drive(ours, BOARD, SECONDS, gzipped),
                drive(ours, BOARD, SECONDS, known, 304),
                drive(ours, BOARD, SECONDS),
                drive(floor, "/empty", SECONDS),
            )
            for _ in range(ROUNDS)
        ]
    full, unchanged, plain, empty = (max(turn, key=lambda load: load.rate) for turn in zip(*turns, strict=True))
    rows = [
        _row(f"whole, {full.body_bytes / 1000:.0f} kB of gzip", full, empty, TARGET),
        _row("unchanged, 304", unchanged, empty, TARGET),
        _row(f"whole, {plain.body_bytes / 1000:.0f} kB uncompressed", plain, empty, None),
    ]
    print_rows(console, rows, f"Odds board of {FIXTURES} fixtures, one worker")
    return rows


def _row(what: str, ours: Load, empty: Load, target: float | None) -> Row:
    return Row(
        what=what,
        ours=ours.rate,
        unit="req/s",
        peer="nothing, bare ASGI",
        peer_value=empty.rate,
        target=target,
    )


@contextmanager
def _quoted_database() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        start(Path(folder), durable=False, die_with_us=True, min_free_bytes=0) as database,
    ):
        migrate.upgrade(database.dsn)
        asyncio.run(_quote(database.dsn, SystemClock().now()))
        yield database.dsn


async def _quote(dsn: str, now: datetime) -> None:
    rng = np.random.default_rng(3)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        names = [f"Team {n}" for n in range(2 * FIXTURES)]
        await add_teams(pool, names)
        events = [
            await add_event(pool, names[2 * n], names[2 * n + 1], now + timedelta(hours=1, minutes=n))
            for n in range(FIXTURES)
        ]
        quoted = [
            prices(event, venue, rng.integers(18_000, 45_000, 3).tolist(), at=now)
            for event in events
            for venue in VENUES
        ]
        laid = [
            prices(event, VENUES[-1], rng.integers(18_000, 45_000, 3).tolist(), side=Side.LAY, at=now)
            for event in events
        ]
        await StoringEngine(pool).step(now, *quoted, *laid)
