"""Providers that are up or down, as the orchestrator would show them."""

from datetime import UTC, datetime

from advisor.upstream.snapshots import (
    CacheStats,
    CostSummary,
    Health,
    HealthReport,
    ProviderSnapshot,
    RateLimitStats,
)

_AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Providers:
    """Up, but those in ``down``."""

    def __init__(self) -> None:
        self.down: set[str] = set()

    def snapshot(self, provider: str) -> ProviderSnapshot:
        return ProviderSnapshot(
            provider=provider,
            at=_AT,
            health=HealthReport(
                provider=provider,
                health=Health.DOWN if provider in self.down else Health.HEALTHY,
                reason="",
                requests=0,
                error_rate=None,
                p50_ms=None,
                p90_ms=None,
                p99_ms=None,
                last_success=None,
                last_failure=None,
                probe=None,
                probed_at=None,
            ),
            quotas=RateLimitStats(provider=provider, rate_limits=(), paused_until=None, requests=0),
            breakers=(),
            today=CostSummary(day=_AT.date(), requests=0, failures=0, credits=0, money_e6=0, currency="USD"),
            plan=None,
            cache=CacheStats(entries=0, size_bytes=0, live=0, shared=0, fresh=0, stale=0),
            waiting=0,
            in_flight=0,
        )
