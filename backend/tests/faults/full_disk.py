"""A program: API and engine on a PostgreSQL whose small disk is filled and emptied again; prints what it saw."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import orjson

from advisor.core.clock import FixedClock
from advisor.db.migrate import upgrade
from advisor.postgres.server import start
from tests.api.conftest import running_on
from tests.api.live_seeding import add_teams
from tests.api.test_backtests import REQUEST
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds

BLOCK: Final = 1 << 16
WAITS: Final = 3
"""Times that the engine finds the disk full before it has space again."""


def fill(disk: Path) -> Path:
    """A file that takes all the space there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (BLOCK, 512):
            try:
                while file.write(os.urandom(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


async def seen_by(client: httpx.AsyncClient) -> dict[str, object]:
    """What a client of the API sees."""
    health = (await client.get("health")).json()
    facts = {fact["name"]: fact["status"] for fact in health["facts"]}
    command = await client.post("backtests", json={**REQUEST, "competitions": ["T1"]})
    return {
        "database": facts["database"],
        "storage": facts["storage"],
        "ready": (await client.get("health/ready")).status_code,
        "read": (await client.get("fixtures")).status_code,
        "command": command.status_code,
        "retry_after": command.headers.get("Retry-After"),
        "code": command.json().get("code"),
    }


async def watch(dsn: str, disk: Path) -> list[dict[str, object]]:
    """Before, while the disk is full, and after; with the engine's step that waits meanwhile."""
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(running_on(dsn))
        transport = httpx.ASGITransport(app.app, raise_app_exceptions=False)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1")
        )
        pool = await stack.enter_async_context(engine_pool(dsn))
        await add_teams(app.database.pool, ["A", "B"])
        ballast = disk / "ballast"
        paused = 0

        async def sleep(_: float) -> None:
            nonlocal paused
            paused += 1
            if paused == WAITS:
                seen.append(await seen_by(client))
                ballast.unlink()

        clock = FixedClock(NOW)
        process = Process(await leading(pool), clock, sleep)
        await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
        await process.history.drain()
        seen = [await seen_by(client)]
        # Deleted, so that the next command needs pages of its own.
        await app.database.pool.execute("TRUNCATE backtest CASCADE")
        await app.database.pool.execute("CHECKPOINT")
        fill(disk)
        clock.instant += timedelta(seconds=5)
        venues = [f"venue {number}" for number in range(300)]
        quotes = [quote for venue in venues for quote in book(venue, (23_000, 33_000, 35_000), clock.instant)]
        await process.take(odds(*quotes))
        await process.history.drain()
        seen.append(await seen_by(client))
        latest = await pool.fetchval("SELECT count(*) FROM latest_quote")
        history = await pool.fetchval("SELECT count(*) FROM quote WHERE odds_e4 > 0")
        return [*seen, {"latest": latest, "history": history, "paused": paused, "set_aside": process.reported.parts}]


def main(disk: Path) -> None:
    """Run it on a disk that is there already."""
    with start(disk / "postgres", durable=False, die_with_us=True, min_free_bytes=0) as server:
        upgrade(server.dsn)
        seen = asyncio.run(watch(server.dsn, disk))
    sys.stdout.buffer.write(orjson.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
