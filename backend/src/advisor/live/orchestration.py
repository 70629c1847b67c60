"""The orchestrator with its providers, put together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np

from advisor.core.clock import Clock
from advisor.core.errors import ConfigError
from advisor.core.places import PlaceGroup, PlacesNow
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.session import connected
from advisor.live.catalogue import Connection, connect
from advisor.live.config import FeedsConfig
from advisor.live.door import Door
from advisor.ports.upstream_store import UpstreamStore
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.transport import HttpxTransport, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestration:
    """What calls go through, and what they are made by.

    Attributes:
        connections: by provider, in the order of the settings.
    """

    orchestrator: RequestOrchestrator
    connections: Mapping[str, Connection]


def orchestration(
    config: FeedsConfig,
    *,
    transport: Transport,
    store: UpstreamStore,
    places: PlacesNow,
    clock: Clock,
    rng: np.random.Generator,
    events: UpstreamEvents | None = None,
) -> Orchestration:
    """Put it together; nothing is asked yet."""
    door = Door()
    connections = {
        enabled.config.key: connect(enabled, door=door, clock=clock, rng=rng, places=places)
        for enabled in config.providers
    }
    orchestrator = RequestOrchestrator(
        config.orchestrator,
        [(enabled.config, connections[enabled.config.key].provider) for enabled in config.providers],
        transport=transport,
        clock=clock,
        rng=rng,
        store=store,
        events=events,
    )
    door.lead_to(orchestrator)
    return Orchestration(orchestrator=orchestrator, connections=connections)


@asynccontextmanager
async def running(orchestrator: RequestOrchestrator) -> AsyncIterator[None]:
    """Start it, and shut it down in order at the end."""
    await orchestrator.start()
    try:
        yield
    finally:
        await orchestrator.shutdown()


async def probing(dsn: str, config: FeedsConfig, provider: str, *, clock: Clock, rng: np.random.Generator) -> str:
    """Probe one provider by the quotas and breakers all processes share.

    Returns:
        What it said.

    Raises:
        ConfigError: it has nothing to probe.
        UpstreamError: it did not answer, or said no.
        PayloadRefusedError: its answer cannot be read.
    """
    transport = HttpxTransport()
    try:
        async with connected(dsn, connections=2) as database:
            store = PostgresUpstreamStore(database.pool)
            made = orchestration(config, transport=transport, store=store, places=_no_places, clock=clock, rng=rng)
            feed = made.connections[provider].polled
            if feed is None:
                raise ConfigError(f"{provider} only has files to download; there is nothing to probe.")
            async with running(made.orchestrator):
                return await feed.probe()
    finally:
        await transport.aclose()


async def _no_places() -> list[PlaceGroup]:
    return []
