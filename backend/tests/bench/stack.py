"""The processes of the platform as benchmarks start them, on free ports and in a folder that is thrown away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from advisor.db import migrate
from advisor.postgres.server import Running, free_port, start
from tests.polling import PATIENCE

ADVISOR: Final = str(Path(sys.executable).with_name("advisor"))
NICE: Final = 10
BEHIND: Final = ("nice", "-n", str(NICE))
"""Pages stand behind the engine, as they do where the launcher starts both."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the processes listen on 127.0.0.1."""

    api: int
    sandbox: int
    stream: int


@dataclass(frozen=True, slots=True)
class Stack:
    """Sandbox, PostgreSQL, engine, API and worker, all at work.

    Attributes:
        dsn: of the database.
        engine, api, sandbox, worker: their process numbers.
    """

    dsn: str
    ports: Ports
    engine: int
    api: int
    sandbox: int
    worker: int


def environment(folder: Path, dsn: str, ports: Ports, speed: int) -> dict[str, str]:
    """Variables under which all of them find one another."""
    return {
        "DATABASE_URL": dsn,
        "ADVISOR_DATA_DIR": str(folder / "data"),
        "ADVISOR_API_PORT": str(ports.api),
        "ADVISOR_SANDBOX": "on",
        "ADVISOR_SANDBOX_PORT": str(ports.sandbox),
        "ADVISOR_SANDBOX_STREAM_PORT": str(ports.stream),
        "ADVISOR_SANDBOX_SPEED": str(speed),
    }


def sandbox_command(ports: Ports) -> list[str]:
    """How the sandbox is started."""
    return [ADVISOR, "sandbox", "--port", str(ports.sandbox), "--stream-port", str(ports.stream)]


def free_ports() -> Ports:
    """Three that nobody listens on."""
    return Ports(free_port(), free_port(), free_port())


@contextmanager
def stack(folder: Path, speed: int) -> Iterator[Stack]:
    """Everything but the dashboard, which nothing waits for; with a database that is safe against power loss."""
    with ExitStack() as opened:
        database: Running = opened.enter_context(start(folder / "db", die_with_us=True, min_free_bytes=0))
        migrate.upgrade(database.dsn)
        ports = free_ports()
        variables = environment(folder, database.dsn, ports, speed)
        sandbox = opened.enter_context(process(sandbox_command(ports), variables))
        api = opened.enter_context(process([*BEHIND, ADVISOR, "api"], variables))
        until(lambda: answers(f"http://127.0.0.1:{ports.api}/api/v1/health"))
        engine = opened.enter_context(process([ADVISOR, "engine", "run"], variables))
        worker = opened.enter_context(process([*BEHIND, ADVISOR, "worker"], variables))
        yield Stack(database.dsn, ports, engine.pid, api.pid, sandbox.pid, worker.pid)


@contextmanager
def process(command: Sequence[str], variables: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is asked to end in the end."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env={**os.environ, **variables}, stdout=quiet, stderr=quiet) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)


def answers(url: str) -> bool:
    """Whether somebody answers there, and well."""
    try:
        return httpx.get(url, timeout=1).is_success
    except httpx.HTTPError:
        return False


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for it.

    Raises:
        TimeoutError: it does not come true.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what the benchmark waits for does not happen")
        time.sleep(0.02)


def rss(pid: int) -> float:
    """What a process holds alone and in common, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
