"""The engine's process: asks providers, processes their answers, finds bets, stores and publishes."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

import numpy as np

from advisor.core.clock import Clock
from advisor.core.errors import ConflictError
from advisor.core.ids import NewId
from advisor.db.session import Database, connected
from advisor.engine.step import warm_up
from advisor.live.composition import EngineProcess
from advisor.live.config import EngineProcessConfig
from advisor.live.metrics import served
from advisor.live.orchestration import running
from advisor.supervision import stopped_by_signals
from advisor.upstream.transport import HttpxTransport

_LOCK: Final = 7_041_980
_CONNECTIONS: Final = 6


async def run_engine(
    dsn: str, config: EngineProcessConfig, *, clock: Clock, rng: np.random.Generator, new_id: NewId
) -> None:
    """Run until SIGINT or SIGTERM, then let calls in flight complete and store what waits.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
        ConflictError: an engine already runs on this database.
        ConfigError: the port of the metrics is taken.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(connected(dsn, connections=_CONNECTIONS))
            await _lock(database, stack)
            transport = HttpxTransport()
            stack.push_async_callback(transport.aclose)
            # Nothing compiles while prices wait.
            await asyncio.to_thread(warm_up)
            process = EngineProcess(config, database.pool, transport, clock=clock, rng=rng, new_id=new_id)
            stack.enter_context(served(process.registry, config.metrics_port))
            await process.ingest.restore()
            async with running(process.made.orchestrator):
                await process.run(stop)


async def _lock(database: Database, stack: AsyncExitStack) -> None:
    """Hold the lock of the one engine for as long as the stack is open."""
    lent = await stack.enter_async_context(database.pool.acquire())
    if not await lent.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
        raise ConflictError("The engine already runs on this database; stop the other process first.")
    stack.push_async_callback(lent.execute, "SELECT pg_advisory_unlock($1)", _LOCK)
