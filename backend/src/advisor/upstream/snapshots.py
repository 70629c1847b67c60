"""The orchestrator's state as frozen values: what the pages show, what is stored for other processes to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from advisor.ports.upstream_store import SnapshotRecord
from advisor.upstream.calls import CallKind, Priority

log = structlog.get_logger(__name__)


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
class RateLimitSnapshot:
    """One rate limit.

    Attributes:
        limit: units at the present rate.
        used, remaining: of the present window.
        rate: share of the capacity in use, in (0, 1].
        reserved: units only CRITICAL and HIGH calls may take.
        resets_at: when all units are back; None while none is spent.
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
    """Rate limits of a provider.

    Attributes:
        paused_until: nothing is sent before, by the provider's word.
        requests: ever counted.
    """

    provider: str
    rate_limits: tuple[RateLimitSnapshot, ...]
    paused_until: datetime | None
    requests: int


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
class BudgetLine:
    """What one kind at one priority costs until the end.

    Attributes:
        calls: expected until then.
        credits: theirs.
        money_e6: millionths of the plan's currency.
        kept: False where it is dropped.
    """

    kind: CallKind
    priority: Priority
    calls: int
    credits: int
    money_e6: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPlan:
    """A provider's plan until the quota's end.

    Attributes:
        until: end of the window the quota is of.
        remaining: units left in it; None when no calendar quota limits the provider.
        lines: most urgent first.
        credits: of the lines kept.
        money_e6: of the lines kept, in ``currency``.
        dropped: priorities whose calls are not made, so that the others can be.
        runs_out_at: when the quota would end if nothing were dropped; None when it lasts.
        fits: what is kept stays within the quota. False only when CRITICAL alone would break it.
    """

    provider: str
    at: datetime
    until: datetime
    remaining: int | None
    lines: tuple[BudgetLine, ...]
    credits: int
    money_e6: int
    currency: str
    dropped: tuple[Priority, ...]
    runs_out_at: datetime | None
    fits: bool


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
class AddressSnapshot:
    """Where a provider is called.

    Attributes:
        urls: in the order in which they are tried.
        in_use: place of the one that is called, from 0.
        since: of the last switch; None: there was none.
    """

    urls: tuple[str, ...]
    in_use: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSnapshot:
    """Everything about one provider at an instant.

    Attributes:
        address: None where an earlier version of the product wrote it.
    """

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
    address: AddressSnapshot | None = None


_SNAPSHOT: Final = TypeAdapter(ProviderSnapshot)


def snapshot_to_json(snapshot: ProviderSnapshot) -> str:
    """As stored."""
    return _SNAPSHOT.dump_json(snapshot).decode()


def readable_snapshots(records: Iterable[SnapshotRecord]) -> dict[str, ProviderSnapshot]:
    """As read back by another process, by provider; what another version of the product wrote is left out."""
    found = {}
    for record in records:
        try:
            found[record.provider] = _SNAPSHOT.validate_json(record.body)
        except ValidationError:
            log.warning("upstream_snapshot_unreadable", provider=record.provider)
    return found
