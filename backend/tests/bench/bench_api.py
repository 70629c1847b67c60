"""The list of 50 fixtures through the whole API, one worker, beside raw asyncpg + orjson in a bare application."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console

from advisor.db import migrate
from advisor.postgres.server import free_port, start
from tests.api.seeding import seed
from tests.bench.load import drive
from tests.bench.report import Row, print_rows
from tests.polling import eventually

SECONDS = 2.0
ROUNDS = 3
TARGET = 2_000
START_SECONDS = 60.0
LIST = "/api/v1/fixtures?limit=50"


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with (
        _seeded_database() as dsn,
        served("advisor.bootstrap.api:app", dsn, "--factory") as ours,
        served("tests.bench.floor:app", dsn) as floor,
    ):
        # Turn by turn, so that whatever else the machine does falls on all alike; the best turn counts.
        turns = [(drive(ours, LIST, SECONDS), drive(floor, "/rows", SECONDS), drive(floor, "/cards", SECONDS))
                 for _ in range(ROUNDS)]  # fmt: skip
    api, rows, cards = (max(turn, key=lambda load: load.rate) for turn in zip(*turns, strict=True))
    what = f"50 fixtures with prices, {api.body_bytes / 1000:.0f} kB"
    result = [
        Row(
            what=what,
            ours=api.rate,
            unit="req/s",
            peer=f"asyncpg + orjson, {rows.body_bytes / 1000:.0f} kB",
            peer_value=rows.rate,
            target=TARGET,
        ),
        Row(what=what, ours=api.rate, unit="req/s", peer="the same, bare ASGI", peer_value=cards.rate),
    ]
    print_rows(console, result, "API list endpoint, one worker")
    return result


@contextmanager
def api_on_seeded_database(prefix: Sequence[str] = ()) -> Iterator[int]:
    """The API's port, served by one worker on two leagues of made-up games; ``prefix`` starts its command."""
    with _seeded_database() as dsn, served("advisor.bootstrap.api:app", dsn, "--factory", prefix=prefix) as port:
        yield port


@contextmanager
def _seeded_database() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        start(Path(folder), durable=False, die_with_us=True, min_free_bytes=0) as database,
    ):
        migrate.upgrade(database.dsn)
        asyncio.run(seed(database.dsn, league=0, seasons=6))
        asyncio.run(seed(database.dsn, league=1, seasons=6))
        yield database.dsn


@contextmanager
def served(app: str, dsn: str, *options: str, prefix: Sequence[str] = ()) -> Iterator[int]:
    """An application by one uvicorn worker, on a free port."""
    port = free_port()
    command = [*prefix, sys.executable, "-m", "uvicorn", *options, app, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-access-log"]
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), os.getcwd())))
    environment = {**os.environ, "DATABASE_URL": dsn, "PYTHONPATH": path}
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_until_up(port, process)
            yield port
        finally:
            process.terminate()


def _wait_until_up(port: int, process: "subprocess.Popen[bytes]") -> None:
    def answers() -> bool:
        assert process.poll() is None, "The API did not start."
        with suppress(OSError):
            drive(port, LIST, 0.0)
            return True
        return False

    eventually(answers, "the API answers", within=START_SECONDS)
