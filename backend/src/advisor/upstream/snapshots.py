"""The orchestrator's state as frozen values: what the pages show, what is stored for other processes to read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from advisor.upstream.budget import BudgetPlan


class Health(StrEnum):
    """How a provider does."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Health and what it rests on.

    Attributes:
        health: the classification.
        reason: a clause for people; "" when healthy.
        requests: in the window the figures are of.
        error_rate: share of them without a usable answer, in [0, 1]; None without requests.
        p50_ms, p90_ms, p99_ms: latency in milliseconds; None without requests.
        last_success, last_failure: aware, UTC.
        probe: what the last probe said, None before the first.
        probed_at: when.
    """

    provider: str
    health: Health
    reason: str
    requests: int
    error_rate: float | None
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    last_success: datetime | None
    last_failure: datetime | None
    probe: str | None
    probed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketStats:
    """One quota window.

    Attributes:
        limit: units at the present rate.
        used, remaining: of the present window.
        rate: share of the capacity in use, in (0, 1].
        reserved: units only CRITICAL and HIGH calls may take.
        resets_at: when all units are back; None while the bucket is full.
        weighted: units are credits instead of requests.
    """

    name: str
    window: str
    capacity: int
    limit: int
    used: int
    remaining: int
    rate: float
    reserved: int
    resets_at: datetime | None
    weighted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitStats:
    """Quotas of a provider.

    Attributes:
        paused_until: nothing is asked before, by the provider's word.
        takes: requests ever counted.
    """

    provider: str
    buckets: tuple[BucketStats, ...]
    paused_until: datetime | None
    takes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerSnapshot:
    """One breaker; ``endpoint`` is "" for the whole provider."""

    endpoint: str
    state: str
    failures: int
    opened_at: datetime | None
    retry_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSummary:
    """What was spent on one day (UTC) so far by this process."""

    day: date
    requests: int
    failures: int
    credits: int
    money_e6: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheStats:
    """Answers kept, and how calls were answered since the start."""

    entries: int
    size_bytes: int
    live: int
    shared: int
    fresh: int
    stale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSnapshot:
    """Everything about one provider at an instant."""

    provider: str
    at: datetime
    health: HealthReport
    quotas: RateLimitStats
    breakers: tuple[BreakerSnapshot, ...]
    today: CostSummary
    plan: BudgetPlan | None
    cache: CacheStats
    waiting: int
    in_flight: int


_SNAPSHOT: Final = TypeAdapter(ProviderSnapshot)


def snapshot_to_json(snapshot: ProviderSnapshot) -> str:
    """As stored."""
    return _SNAPSHOT.dump_json(snapshot).decode()


def snapshot_from_json(body: str) -> ProviderSnapshot:
    """As read back by another process.

    Raises:
        ValueError: it was written by another version of the product.
    """
    return _SNAPSHOT.validate_json(body)
