"""How a provider's health is classified."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisor.upstream.breakers import CLOSED, HALF_OPEN, OPEN
from advisor.upstream.health import HealthMonitor
from advisor.upstream.snapshots import BreakerSnapshot, Health, RateLimitSnapshot, RateLimitStats

NOW = datetime(2026, 1, 15, tzinfo=UTC)
WINDOW, SLOW = timedelta(seconds=30), timedelta(seconds=3)
QUICK = timedelta(milliseconds=100)
MONTH = RateLimitSnapshot(
    name="month",
    window="month",
    capacity=100,
    limit=100,
    used=10,
    remaining=90,
    rate=1.0,
    reserved=0,
    resets_at=None,
    weighted=True,
)
QUOTAS = RateLimitStats(provider="p", rate_limits=(MONTH,), paused_until=None, requests=1)


def breaker(state: str) -> BreakerSnapshot:
    return BreakerSnapshot(endpoint="", state=state, failures=0, opened_at=None, retry_at=None, changed_at=NOW)


def monitor(good: int = 10, bad: int = 0, limited: int = 0, took: timedelta = QUICK) -> HealthMonitor:
    made = HealthMonitor("p", WINDOW, SLOW)
    for _ in range(good):
        made.succeeded(NOW, took)
    for _ in range(bad):
        made.failed(NOW, took)
    for _ in range(limited):
        made.limited(NOW, took)
    return made


@pytest.mark.parametrize(
    ("made", "state", "quotas", "expected", "reason"),
    [
        (monitor(), CLOSED, QUOTAS, Health.HEALTHY, ""),
        (monitor(0), CLOSED, QUOTAS, Health.HEALTHY, ""),
        (monitor(), OPEN, QUOTAS, Health.DOWN, "breaker is open"),
        (monitor(), HALF_OPEN, QUOTAS, Health.DEGRADED, "not closed"),
        (monitor(bad=4), CLOSED, QUOTAS, Health.DEGRADED, "fail"),
        (monitor(bad=1), CLOSED, QUOTAS, Health.HEALTHY, ""),
        (monitor(limited=4), CLOSED, QUOTAS, Health.DEGRADED, "too fast"),
        (monitor(took=SLOW * 2), CLOSED, QUOTAS, Health.DEGRADED, "slowly"),
        (monitor(), CLOSED, replace(QUOTAS, rate_limits=(replace(MONTH, remaining=0),)), Health.DOWN, "used up"),
        (monitor(), CLOSED, replace(QUOTAS, rate_limits=(replace(MONTH, remaining=4),)), Health.DEGRADED, "nearly"),
        (monitor(), CLOSED, replace(QUOTAS, paused_until=NOW), Health.DEGRADED, "wait"),
    ],
)
def test_the_classification_says_why(
    made: HealthMonitor, state: str, quotas: RateLimitStats, expected: Health, reason: str
) -> None:
    report = made.report(NOW, [breaker(state)], quotas)
    assert report.health is expected
    assert reason in report.reason
    assert bool(report.reason) == (expected is not Health.HEALTHY)


def test_figures_are_of_the_last_window_and_forgotten_after_it() -> None:
    made = monitor(good=90, bad=10)
    made.failed(NOW, timedelta(seconds=5))
    report = made.report(NOW, [], QUOTAS)
    assert (report.requests, report.p50_ms, report.p99_ms) == (101, 100.0, 100.0)
    assert report.error_rate == pytest.approx(11 / 101)
    later = made.report(NOW + WINDOW, [], QUOTAS)
    assert (later.requests, later.error_rate, later.p50_ms) == (0, None, None)
    assert later.last_success == later.last_failure == NOW


def test_a_failed_probe_counts_until_something_succeeds_and_a_refused_key_until_it_is_accepted() -> None:
    made = monitor(0)
    made.probed(NOW, "no answer", failed=True)
    assert made.report(NOW, [], QUOTAS).health is Health.DOWN
    made.key_refused(NOW, QUICK)
    assert "key" in made.report(NOW, [], QUOTAS).reason
    made.succeeded(NOW, QUICK)
    report = made.report(NOW, [], QUOTAS)
    assert (report.health, report.probe, report.probed_at) == (Health.HEALTHY, "no answer", NOW)
