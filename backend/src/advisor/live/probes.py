"""Asks providers something cheap, so that their health is known before they are needed."""

from collections.abc import Mapping, Sequence

import numpy as np
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import ConfigError, PayloadRefusedError, UpstreamError
from advisor.core.places import PlaceGroup
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.db.session import connected
from advisor.live.config import EngineProcessConfig
from advisor.live.orchestration import orchestration, running
from advisor.ports.feeds import PolledFeed
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.transport import HttpxTransport

log = structlog.get_logger(__name__)


async def probe_all(feeds: Sequence[PolledFeed], orchestrator: RequestOrchestrator) -> Mapping[str, str | None]:
    """Probe each feed, one after the other.

    Returns:
        What each answered, None for those that failed.
    """
    answers: dict[str, str | None] = {}
    for feed in feeds:
        try:
            answers[feed.provider] = await feed.probe()
            orchestrator.record_probe(feed.provider, answers[feed.provider] or "")
        except (UpstreamError, PayloadRefusedError) as error:
            answers[feed.provider] = None
            orchestrator.record_probe(feed.provider, str(error), failed=True)
            log.info("feed_probe_failed", provider=feed.provider, reason=error.code)
    return answers


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
