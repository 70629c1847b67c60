"""Asks each provider something cheap now and then, so that its health is known before it is needed."""

from collections.abc import Mapping, Sequence

import structlog

from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.ports.feeds import PolledFeed
from advisor.upstream.orchestrator import RequestOrchestrator

log = structlog.get_logger(__name__)


async def probe_all(feeds: Sequence[PolledFeed], orchestrator: RequestOrchestrator) -> Mapping[str, str | None]:
    """Probe each feed, one after the other.

    Returns:
        What each said, None for those that failed.
    """
    said: dict[str, str | None] = {}
    for feed in feeds:
        try:
            said[feed.provider] = await feed.probe()
            orchestrator.record_probe(feed.provider, said[feed.provider] or "")
        except (UpstreamError, PayloadRefusedError) as error:
            said[feed.provider] = None
            orchestrator.record_probe(feed.provider, str(error), failed=True)
            log.info("feed_probe_failed", provider=feed.provider, reason=error.code)
    return said
