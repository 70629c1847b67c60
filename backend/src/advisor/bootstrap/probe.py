"""One provider probed by a process of its own, such as a command."""

import numpy as np

from advisor.core.clock import Clock
from advisor.core.errors import ConfigError
from advisor.core.places import PlaceGroup
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.session import connected
from advisor.live.config import EngineProcessConfig
from advisor.live.orchestration import orchestration, running
from advisor.upstream.transport import HttpxTransport


async def probe_one(
    dsn: str, config: EngineProcessConfig, provider: str, *, clock: Clock, rng: np.random.Generator
) -> str:
    """Probe one provider from a process of its own, by the quotas and breakers that all processes share.

    Returns:
        What it answered.

    Raises:
        ConfigError: it has nothing to probe.
        UpstreamError: it did not answer, or said no.
        PayloadRefusedError: its answer cannot be read.
    """
    transport = HttpxTransport(config.orchestrator.connections)
    try:
        async with connected(dsn, connections=2) as database:
            store = PostgresUpstreamStore(database.pool)
            made = orchestration(config, transport=transport, store=store, places=_no_places, clock=clock, rng=rng)
            feed = made.providers[provider].polled
            if feed is None:
                raise ConfigError(f"{provider} only has files to download; there is nothing to probe.")
            async with running(made.orchestrator):
                return await feed.probe()
    finally:
        await transport.aclose()


async def _no_places() -> list[PlaceGroup]:
    return []
