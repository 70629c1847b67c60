"""Frozen settings of the orchestrator, made by ``settings`` and passed down. Every value has a unit and a range."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from advisor.upstream.calls import CallKind


class Window(StrEnum):
    """What a rate limit counts over: a sliding stretch of time, or the calendar's day or month (UTC)."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


SLIDING: Final = {
    Window.SECOND: timedelta(seconds=1),
    Window.MINUTE: timedelta(minutes=1),
    Window.HOUR: timedelta(hours=1),
}
"""Lengths of the windows that slide; the others turn with the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitConfig:
    """One rate limit of a provider.

    Attributes:
        name: unique within the provider, such as ``"second"``, ``"month"``; ``Classification.remaining`` uses it.
        window: DAY and MONTH start anew at the turn of the calendar, the shorter ones slide.
        capacity: most units in a window, at least 1.
        weighted: True where a call costs ``Call.cost`` units (credits), False where it costs 1 (requests).
        adaptive: the rate halves after a 429 or when latency rises, then recovers step by step. Only for windows that
            slide.
        paced: this process spreads its requests evenly over the window, instead of sending all at once and then none.
            Only for windows that slide, not weighted, without endpoints.
        endpoints: endpoint classes it limits; empty for all.
        reserve: share of a calendar window kept for CRITICAL and HIGH calls, in [0, 1).
    """

    name: str
    window: Window
    capacity: int
    weighted: bool = False
    adaptive: bool = True
    paced: bool = False
    endpoints: frozenset[str] = frozenset()
    reserve: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerConfig:
    """When a breaker opens and tries again. The defaults here are those of the product.

    Attributes:
        fail_max: failures in a row that open it, at least 1.
        reset_timeout: time open before a trial call.
        per_endpoint: a breaker for each endpoint class instead of one for the provider.
    """

    fail_max: int = 5
    reset_timeout: timedelta = timedelta(seconds=60)
    per_endpoint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryConfig:
    """Retries of idempotent calls: the wait before try n is random in [0, min(cap, base · 2ⁿ)].

    Attributes:
        attempts: HTTP requests for one call at most, the first included.
        base, cap: of the wait.
        share_per_minute: retries in the last minute at most this share of the calls in it, so that they cannot double
            the load; in [0, 1].
    """

    attempts: int = 3
    base: timedelta = timedelta(milliseconds=500)
    cap: timedelta = timedelta(seconds=20)
    share_per_minute: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheAges:
    """Ages of an answer.

    Attributes:
        fresh: until then it is served without asking.
        stale: until then it is served while the provider is asked in the background.
        dead: until then it is served only when the provider cannot be asked; then never again.
    """

    fresh: timedelta
    stale: timedelta
    dead: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """Everything set about one provider.

    Attributes:
        key: ours.
        base_url: ``https://…`` without a trailing slash; calls with whole URLs must be on an allowed host.
        backup_urls: called in their order, for the same paths, while those before them fail.
        hosts: further allowed hosts.
        rate_limits: at least one.
        concurrency: HTTP requests in flight at most.
        timeout: of connecting, and of each wait for bytes.
        total_timeout: of one request as a whole, against slow drips.
        max_body: bytes of an answer at most.
        money_per_credit_e6: millionths of ``currency`` one credit costs, 0 for free.
        cache: by kind; kinds not named are not cached.
        slow: latency (90th percentile) above which the provider counts as degraded.
    """

    key: str
    base_url: str
    backup_urls: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    rate_limits: tuple[RateLimitConfig, ...]
    breaker: BreakerConfig = BreakerConfig()
    retry: RetryConfig = RetryConfig()
    cache: Mapping[CallKind, CacheAges] = field(default_factory=dict)
    concurrency: int = 4
    timeout: timedelta = timedelta(seconds=10)
    total_timeout: timedelta = timedelta(seconds=30)
    max_body: int = 64 * 1024 * 1024
    money_per_credit_e6: int = 0
    currency: str = "USD"
    slow: timedelta = timedelta(seconds=3)

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses, in the order in which they are tried."""
        return (self.base_url, *self.backup_urls)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrchestratorConfig:
    """Settings above the single provider.

    Attributes:
        escalation: (time to kick-off, steps the priority rises by), nearest last.
        aging: waiting this long raises the priority by one step.
        max_wait: a call that still waits then is refused.
        max_queue: calls waiting per provider at most; the least urgent is refused.
        dedup_window: an answer no older than this serves an identical call, whatever its kind's ages.
        persist_every: how often shared state is written.
        drain: on shutdown, calls in flight may take this long.
        cache_bytes: answers kept in memory per provider at most.
        connections: open HTTP connections of all providers at most.
        slow_down_every: a provider that answers slowly is asked less at most so often, for it takes time to show.
        pending_expires: calls that shutdown left undone are made by the next process, unless older.
        warn_every: that old answers are served is logged at most so often for each class of endpoints.
    """

    escalation: tuple[tuple[timedelta, int], ...] = (
        (timedelta(hours=24), 1),
        (timedelta(hours=2), 2),
        (timedelta(hours=1), 3),
        (timedelta(minutes=30), 4),
    )
    aging: timedelta = timedelta(seconds=10)
    max_wait: timedelta = timedelta(minutes=2)
    max_queue: int = 1000
    dedup_window: timedelta = timedelta(seconds=1)
    persist_every: timedelta = timedelta(seconds=2)
    drain: timedelta = timedelta(seconds=10)
    cache_bytes: int = 64 * 1024 * 1024
    connections: int = 64
    slow_down_every: timedelta = timedelta(seconds=10)
    pending_expires: timedelta = timedelta(minutes=10)
    warn_every: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleConfig:
    """When things are fetched ahead of need.

    Attributes:
        before_kickoff: instants before the start at which a fixture's odds are refreshed.
        every_in_play: while a game of the subject is on.
        every_idle: otherwise at least this often; by kind of fetch.
        spread: share of an interval over which due fetches are spread, in [0, 1].
    """

    before_kickoff: tuple[timedelta, ...] = (
        timedelta(hours=24),
        timedelta(hours=2),
        timedelta(hours=1),
        timedelta(minutes=30),
        timedelta(minutes=5),
    )
    every_in_play: timedelta = timedelta(minutes=1)
    every_idle: timedelta = timedelta(hours=6)
    spread: float = 0.1
