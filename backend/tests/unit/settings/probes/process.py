"""What the engine's process does and when: half a minute of it on virtual time, on a database that only takes notes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias, cast
from uuid import UUID

import asyncpg
import numpy as np
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from advisor.bootstrap.engine import engine_process, lasting_parts
from advisor.db.leader.lease import Lease
from advisor.db.leader.writes import LeaderWrites
from advisor.live.orchestration import running
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.unit.settings.probes.made import Case, Made
from tests.unit.upstream.building import ScriptedServer

ON = {
    "ADVISOR_PROVIDERS": "espn,open_meteo",
    "ADVISOR_THE_ODDS_API_KEY": "0123456789abcdef" * 2,
    "ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES": "1000",
}
"""Providers that are polled, that give forecasts by place, and that are asked what they have."""
SECONDS = 30
HOLDER = UUID(int=1)
AWAY = 500
EMPTY_COPY = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"
"""PostgreSQL's binary format without a row."""

Output: TypeAlias = Callable[[bytes], Awaitable[None]]


class NotedDatabase:
    """Stands for PostgreSQL's pool and its connections: every table is empty, every statement is noted."""

    def __init__(self) -> None:
        self.noted: list[tuple[float, str, str]] = []

    def _note(self, statement: str, arguments: object = "") -> None:
        words = " ".join(statement.split())[:90]
        self.noted.append((round(asyncio.get_running_loop().time(), 2), words, repr(arguments)))

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["NotedDatabase"]:
        yield self

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self._note("transaction")
        yield

    async def fetch(self, statement: str, *arguments: object, **_: object) -> list[object]:
        self._note(statement, arguments)
        return []

    async def fetchrow(self, statement: str, *arguments: object, **_: object) -> None:
        self._note(statement, arguments)

    async def fetchval(self, statement: str, *arguments: object, **_: object) -> int | None:
        self._note(statement)
        # No row has a time: nothing was withdrawn, nothing was stored.
        return None if " max(" in statement else 1

    async def execute(self, statement: str, *arguments: object, **_: object) -> str:
        self._note(statement, arguments)
        return "DELETE 0" if "DELETE" in statement else "INSERT 0 1"

    async def executemany(self, statement: str, rows: object, **_: object) -> None:
        self._note(statement)

    async def copy_from_query(self, statement: str, *arguments: object, output: Output, **_: object) -> str:
        self._note(statement, arguments)
        await output(EMPTY_COPY)
        return "COPY 0"


def noted(made: Made) -> object:
    """All statements and requests of the first half minute, with their times; nothing of it may fail."""
    with capture_logs() as logged:
        seen = run_virtually(_noted(made))
    failed = [line for line in logged if line["log_level"] in ("error", "critical")]
    assert not failed, failed
    return seen


async def _noted(made: Made) -> object:
    database, server, stop = NotedDatabase(), ScriptedServer(script=[AWAY] * 10_000), asyncio.Event()
    pool = cast("asyncpg.Pool", database)
    lasting = lasting_parts(made.process, server, server, CollectorRegistry(), HOLDER, LoopClock())
    process = engine_process(
        made.process,
        lasting,
        pool,
        LeaderWrites(pool, Lease(number=1, holder=HOLDER)),
        clock=LoopClock(),
        rng=np.random.default_rng(7),
        new_id=lambda: UUID(int=1),
    )
    await process.ingest.restore()
    async with running(process.orchestrator):
        asyncio.get_running_loop().call_later(SECONDS, stop.set)
        await process.run(stop)
    return database.noted, [round(at, 2) for at in server.at]


NAMES = (
    "sweep_every",
    "subjects_every",
    "probe_every",
    "forget_after",
    "unlisted_after",
    "retry_after",
    "tidy_every",
    "keep_prices",
    "places_every",
    "places_again",
    "weather_behind",
    "weather_ahead",
)
STORING = ("renew_every", "ask_every", "patience", "retry_after", "flush")


def storing(made: Made) -> object:
    """What storing, and the lease, work by."""
    return made.process.storing


def health(made: Made) -> object:
    """What the API's health takes for late, stalled and recent."""
    return made.live.late_after, made.live.stalled_after, made.live.recent


CASES = {f"live.{name}": Case(probe=noted, other="11s", env=ON) for name in NAMES}
CASES |= {f"storing.{name}": Case(probe=storing, other="2s") for name in STORING}
CASES |= {f"storing.{name}": Case(probe=noted, other="11s", env=ON) for name in ("keep_batches", "keep_letters")}
CASES |= {f"storing.{name}": Case(probe=health, other="11s") for name in ("late_after", "stalled_after", "shown_for")}
CASES |= {f"storing.{name}": Case(probe=storing, other=7) for name in ("history_steps", "tries")}
CASES["storing.history_rows"] = Case(probe=storing, other=7_000)
CASES["storing.lease"] = Case(probe=storing, other="11s")
CASES |= {
    "live.publish_every": Case(probe=noted, other="11s", env=ON, tree={"live": {"publish_burst": 1}}),
    "live.publish_burst": Case(probe=noted, other=1, env=ON, tree={"live": {"publish_every": "11s"}}),
}
