"""Pacing: this process spreads its requests to a provider evenly, in front of the rate limits all processes share.

A sliding window lets its whole capacity through at once and then nothing. Providers punish such bursts even where they
stay within the limit, so requests start one window / capacity apart; how many may be sent in all stays the shared
windows' to decide.
"""

from collections.abc import Iterable
from datetime import timedelta

from aiolimiter import AsyncLimiter

from advisor.upstream.config import SLIDING, RateLimitConfig


def start_interval(rate_limits: Iterable[RateLimitConfig]) -> timedelta | None:
    """Shortest time between the starts of two requests; None where no rate limit is paced."""
    return max((SLIDING[limit.window] / limit.capacity for limit in rate_limits if limit.paced), default=None)


def limiter_of(rate_limits: Iterable[RateLimitConfig]) -> AsyncLimiter | None:
    """Lets one request start each interval, without a burst; None where no rate limit is paced."""
    interval = start_interval(rate_limits)
    return None if interval is None else AsyncLimiter(1, interval.total_seconds())
