"""The health of a provider: what its last requests, its breakers and its quotas say together."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from advisor.upstream.breakers import CLOSED, OPEN
from advisor.upstream.config import Window
from advisor.upstream.snapshots import BreakerSnapshot, Health, HealthReport, RateLimitStats

_MOST: Final = 500
_FEWEST: Final = 5
_BAD_SHARE: Final = 0.2
_LOW_SHARE: Final = 0.05
_CALENDAR: Final = frozenset({Window.DAY.value, Window.MONTH.value})


@dataclass(frozen=True, slots=True)
class _Seen:
    at: datetime
    took: timedelta
    failed: bool
    limited: bool


class HealthMonitor:
    """Remembers the last requests of one provider.

    Args:
        provider: whose.
        window: how far back figures reach; one reset time of its breaker, so that old faults are forgotten with it.
        slow: 90th percentile of latency above which it counts as degraded.
    """

    def __init__(self, provider: str, window: timedelta, slow: timedelta) -> None:
        self._provider = provider
        self._window = window
        self._slow = slow
        self._seen: deque[_Seen] = deque(maxlen=_MOST)
        self._last_success: datetime | None = None
        self._last_failure: datetime | None = None
        self._key_refused = False
        self._probe: str | None = None
        self._probe_failed = False
        self._probed_at: datetime | None = None

    def succeeded(self, now: datetime, took: timedelta) -> None:
        """It gave an answer, be it no."""
        self._last_success = now
        self._key_refused = False
        self._seen.append(_Seen(now, took, failed=False, limited=False))

    def failed(self, now: datetime, took: timedelta) -> None:
        """It gave none that is of use."""
        self._last_failure = now
        self._seen.append(_Seen(now, took, failed=True, limited=False))

    def limited(self, now: datetime, took: timedelta) -> None:
        """It said that we ask too fast."""
        self._seen.append(_Seen(now, took, failed=False, limited=True))

    def key_refused(self, now: datetime, took: timedelta) -> None:
        """It does not accept our key."""
        self._seen.append(_Seen(now, took, failed=False, limited=False))
        self._key_refused = True

    def probed(self, now: datetime, result: str, *, failed: bool) -> None:
        """A probe said so; ``result`` holds no secret."""
        self._probe, self._probe_failed, self._probed_at = result, failed, now

    def is_slow(self, now: datetime) -> bool:
        """Whether latency has risen above what is set."""
        recent = self._recent(now)
        return len(recent) >= _FEWEST and _percentile([each.took for each in recent], 0.9) > self._slow

    def report(self, now: datetime, breakers: Sequence[BreakerSnapshot], quotas: RateLimitStats) -> HealthReport:
        """The classification, with what it rests on."""
        recent = self._recent(now)
        tooks = [each.took for each in recent]
        health, reason = self._classify(now, recent, breakers, quotas)
        return HealthReport(
            provider=self._provider,
            health=health,
            reason=reason,
            requests=len(recent),
            error_rate=sum(each.failed for each in recent) / len(recent) if recent else None,
            p50_ms=_millis(tooks, 0.5),
            p90_ms=_millis(tooks, 0.9),
            p99_ms=_millis(tooks, 0.99),
            last_success=self._last_success,
            last_failure=self._last_failure,
            probe=self._probe,
            probed_at=self._probed_at,
        )

    def _classify(
        self, now: datetime, recent: Sequence[_Seen], breakers: Sequence[BreakerSnapshot], quotas: RateLimitStats
    ) -> tuple[Health, str]:
        return (
            self._down(breakers, quotas)
            or _tried_again(breakers)
            or self._degraded(now, recent, quotas)
            or (Health.HEALTHY, "")
        )

    def _down(self, breakers: Sequence[BreakerSnapshot], quotas: RateLimitStats) -> tuple[Health, str] | None:
        if breakers and all(breaker.state == OPEN for breaker in breakers):
            return Health.DOWN, "its breaker is open after failures in a row"
        if self._key_refused:
            return Health.DOWN, "it does not accept our key"
        for limit in quotas.rate_limits:
            if limit.window in _CALENDAR and limit.remaining == 0:
                return Health.DOWN, f"its quota for the {limit.window} is used up"
        silent = self._last_success is None or (self._probed_at is not None and self._last_success < self._probed_at)
        if self._probe_failed and silent:
            return Health.DOWN, "the last probe failed"
        return None

    def _degraded(self, now: datetime, recent: Sequence[_Seen], quotas: RateLimitStats) -> tuple[Health, str] | None:
        if quotas.paused_until is not None:
            return Health.DEGRADED, "it asked us to wait"
        if len(recent) >= _FEWEST:
            if sum(each.failed for each in recent) > _BAD_SHARE * len(recent):
                return Health.DEGRADED, "many of its answers fail"
            if sum(each.limited for each in recent) > _BAD_SHARE * len(recent):
                return Health.DEGRADED, "it says that we ask too fast"
            if self.is_slow(now):
                return Health.DEGRADED, "it answers slowly"
        for limit in quotas.rate_limits:
            if limit.window in _CALENDAR and limit.remaining < _LOW_SHARE * limit.capacity:
                return Health.DEGRADED, f"its quota for the {limit.window} is nearly used up"
        return None

    def _recent(self, now: datetime) -> list[_Seen]:
        while self._seen and now - self._seen[0].at >= self._window:
            self._seen.popleft()
        return list(self._seen)


def _tried_again(breakers: Sequence[BreakerSnapshot]) -> tuple[Health, str] | None:
    if any(breaker.state != CLOSED for breaker in breakers):
        return Health.DEGRADED, "a breaker is not closed"
    return None


def _percentile(tooks: Sequence[timedelta], share: float) -> timedelta:
    ordered = sorted(tooks)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _millis(tooks: Sequence[timedelta], share: float) -> float | None:
    return _percentile(tooks, share) / timedelta(milliseconds=1) if tooks else None
