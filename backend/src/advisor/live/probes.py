"""Asks providers something cheap, so that their health is known before they are needed."""

from collections.abc import Mapping, Sequence

import structlog

from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.ports.feeds import PolledFeed
from advisor.supervision import heed_cancellation
from advisor.upstream.orchestrator import RequestOrchestrator

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
            heed_cancellation()
            answers[feed.provider] = None
            orchestrator.record_probe(feed.provider, str(error), failed=True)
            log.info("feed_probe_failed", provider=feed.provider, reason=error.code)
    return answers
