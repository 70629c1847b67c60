"""Requests to providers of prices, for the breakers over what fails too often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from advisor.live.betting.risk.breakers import Breakers
from advisor.risk.breakers.error_rate import prices_of
from advisor.upstream.events import SilentEvents
from advisor.upstream.provider import Verdict

_NO_FAILURES: Final = frozenset({Verdict.OK, Verdict.REFUSED, Verdict.LIMITED, Verdict.EXHAUSTED})
"""A provider that says no, or that we ask too fast or too much, works."""


class FeedErrors(SilentEvents):
    """For one lease.

    Args:
        breakers: gives those that count.
    """

    def __init__(self, breakers: Callable[[], Breakers]) -> None:
        self._breakers: Final = breakers

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        """See ``upstream.events.UpstreamEvents``."""
        self._breakers().note(prices_of(provider), failed=outcome not in _NO_FAILURES)
