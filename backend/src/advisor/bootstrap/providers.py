"""Providers as a process sees them that is not the engine, such as a command."""

from typing import Final

import asyncpg
import numpy as np

from advisor.core.clock import Clock, SystemClock
from advisor.core.errors import ConfigError
from advisor.core.ids import random_id
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import PlaceGroup
from advisor.db.leader.writes import OwnWrites
from advisor.db.pool import opened_pool
from advisor.db.providers.followed_fields import PostgresFollowedFields
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.live.config import EngineProcessConfig
from advisor.live.orchestration import orchestration, running
from advisor.upstream.snapshots import ProviderSnapshot, readable_snapshots
from advisor.upstream.transport import HttpxTransport

_CONNECTIONS: Final = 2


async def provider_snapshots(dsn: str) -> dict[str, ProviderSnapshot]:
    """How each provider did when the engine last reported."""
    async with opened_pool(dsn, connections=_CONNECTIONS) as pool:
        return readable_snapshots(await _store(pool, SystemClock()).snapshots())


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
        async with opened_pool(dsn, connections=_CONNECTIONS) as pool:
            store = _store(pool, clock)
            made = orchestration(
                config,
                transport=transport,
                store=store,
                followed=PostgresFollowedFields(pool, OwnWrites(pool)),
                places=_no_places,
                awaited=nothing_awaited,
                clock=clock,
                rng=rng,
            )
            feed = made.providers[provider].polled
            if feed is None:
                raise ConfigError(f"{provider} only has files to download; there is nothing to probe.")
            async with running(made.orchestrator):
                return await feed.probe()
    finally:
        await transport.aclose()


def _store(pool: asyncpg.Pool, clock: Clock) -> PostgresUpstreamStore:
    return PostgresUpstreamStore(pool, OwnWrites(pool), random_id(), clock)


async def _no_places() -> list[PlaceGroup]:
    return []
