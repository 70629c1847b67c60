"""Simulated minutes in which three of ten answers of every provider fail in every way there is."""

import asyncio
import gc
import tracemalloc
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import pytest
from structlog.testing import capture_logs

from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.testing.virtual_time import START, run_virtually
from advisor.upstream.calls import Source
from advisor.upstream.config import Window
from advisor.upstream.snapshots import Health, HealthReport, RateLimitSnapshot
from tests.effort import effort
from tests.faults.simulated_feeds import SimulatedFeeds
from tests.faults.simulated_providers import most_within

PROVIDERS: Final = frozenset({"the_odds_api", "betfair", "espn", "open_meteo", "nws"})
FAULTS: Final = timedelta(minutes=effort(5, 10))
SHARE: Final = 0.3
DEFECTS: Final = frozenset({"feed_fetch_broke", "live_task_failed", "upstream_state_sync_failed"})
KINDS: Final = [kind for kind in FaultKind if kind not in (FaultKind.CHANGED, FaultKind.LATE)]
"""Answers that changed and late streams are no failures of a moment; ``test_broken_contracts.py`` and
``test_late_stream.py`` have them."""
_EACH: Final = 1 - (1 - SHARE) ** (1 / len(KINDS))
"""Rules are tried one after the other: with this rate each, the share of answers that fail is right."""
_SECONDS: Final = {FaultKind.CLOCK: 3600.0, FaultKind.DRIP: 0.5}
_WINDOWS: Final = {Window.SECOND: 1.0, Window.MINUTE: 60.0}
_WARM: Final = timedelta(minutes=effort(3.5, 7))
_GROWTH: Final = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the minutes of faults and the time after them came to.

    Attributes:
        defects: log lines that name one, what tasks died of, and errors nobody handled.
        memory: bytes our own code held more after the last minutes of faults than before them.
        at_the_end: quotas as the faults ended.
        recovered: health one reset time after the last answer that began under faults.
    """

    feeds: SimulatedFeeds
    defects: tuple[object, ...]
    memory: int
    at_the_end: tuple[RateLimitSnapshot, ...]
    recovered: Mapping[str, HealthReport]


async def _minutes_of_faults() -> Outcome:
    ends = START + FAULTS
    rules = [
        FaultRule(endpoint="*", kind=kind, rate=_EACH, seconds=_SECONDS.get(kind, 2.0), ends=ends) for kind in KINDS
    ]
    feeds = SimulatedFeeds(FaultPlan(rules, np.random.default_rng(5)))
    unhandled: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    with capture_logs() as lines:
        await feeds.start()
        await asyncio.sleep(_WARM.total_seconds())
        memory = await _grown(FAULTS - _WARM)
        at_the_end = tuple(
            each for stats in feeds.orchestrator.get_rate_limit_stats().values() for each in stats.rate_limits
        )
        # An answer that began to drip goes on until it is given up: only then the faults are over.
        longest = max(each.config.total_timeout for each in feeds.config.providers)
        reset = max(each.config.breaker.reset_timeout for each in feeds.config.providers)
        await asyncio.sleep((longest + reset).total_seconds())
        recovered = feeds.orchestrator.health()
        died = await feeds.stop()
    defects = [line for line in lines if line["event"] in DEFECTS]
    return Outcome(
        feeds=feeds,
        defects=(*defects, *died, *unhandled),
        memory=memory,
        at_the_end=at_the_end,
        recovered=recovered,
    )


async def _grown(within: timedelta) -> int:
    """Bytes that our own code, not the sandbox, holds more at the end than after the first third."""
    tracemalloc.start()
    try:
        await asyncio.sleep(within.total_seconds() / 3)
        before = _held()
        await asyncio.sleep(within.total_seconds() * 2 / 3)
        return _held() - before
    finally:
        tracemalloc.stop()


def _held() -> int:
    gc.collect()
    ours = [tracemalloc.Filter(True, "*/advisor/*"), tracemalloc.Filter(False, "*/sandbox/*")]
    snapshot = tracemalloc.take_snapshot().filter_traces([ours[1]]).filter_traces([ours[0]])
    return sum(statistic.size for statistic in snapshot.statistics("filename"))


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run_virtually(_minutes_of_faults())


def test_every_fault_struck_and_nothing_broke(outcome: Outcome) -> None:
    struck = outcome.feeds.plan.struck
    assert set(struck) == {kind.value for kind in KINDS}
    sent = sum(map(len, outcome.feeds.sent.sent.values()))
    # Those sent after the faults count among all.
    assert 0.2 < sum(struck.values()) / sent < 0.4
    assert outcome.defects == ()
    assert set(outcome.feeds.sent.sent) == PROVIDERS


def test_no_quota_was_overrun(outcome: Outcome) -> None:
    feeds = outcome.feeds
    assert feeds.truth.refusals == Counter()
    for stats in outcome.at_the_end:
        assert 0 <= stats.used <= stats.capacity
        assert 0 <= stats.remaining <= stats.capacity
    limited = 0
    for enabled in feeds.config.providers:
        for limit in enabled.config.rate_limits:
            length = _WINDOWS.get(limit.window)
            if length is None or limit.weighted or limit.endpoints:
                continue
            limited += 1
            assert most_within(feeds.sent.sent[enabled.config.key], length) <= limit.capacity, limit.name
    assert limited >= len(PROVIDERS) - 1


def test_nothing_was_shown_fresher_than_it_was(outcome: Outcome) -> None:
    witness, consumer = outcome.feeds.witness, outcome.feeds.consumer
    assert witness.lies == []
    assert consumer.lies == []
    assert witness.quotes > 10_000
    assert consumer.prices > 10_000
    # Clocks an hour ahead are refused by name, price by price.
    assert witness.refused["time_in_future"] > 0


def test_old_answers_served_meanwhile(outcome: Outcome) -> None:
    assert sum(sources[Source.STALE] for sources in outcome.feeds.witness.sources.values()) > 0
    assert sum(outcome.feeds.events.retries.values()) > 0


def test_breakers_opened_and_closed_again(outcome: Outcome) -> None:
    transitions = outcome.feeds.orchestrator.transitions()
    assert len({each.provider for each in transitions if each.after == "open"}) >= 3
    last = {(each.provider, each.endpoint): each.after for each in reversed(transitions)}
    assert set(last.values()) == {"closed"}


def test_memory_stays_flat(outcome: Outcome) -> None:
    assert outcome.memory < _GROWTH


def test_all_are_healthy_one_reset_time_after_the_last_fault(outcome: Outcome) -> None:
    assert {key: report.reason for key, report in outcome.recovered.items()} == dict.fromkeys(PROVIDERS, "")
    assert {report.health for report in outcome.recovered.values()} == {Health.HEALTHY}


def test_the_counts_for_the_table_in_the_documentation(outcome: Outcome, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = outcome.feeds
    opened = Counter(each.provider for each in feeds.orchestrator.transitions() if each.after == "open")
    counts = {
        "requests": {key: len(sent) for key, sent in sorted(feeds.sent.sent.items())},
        "struck": dict(sorted(feeds.plan.struck.items())),
        "breakers opened": dict(sorted(opened.items())),
        "retries": dict(sorted(feeds.events.retries.items())),
        "stale served": {key: sources[Source.STALE] for key, sources in sorted(feeds.witness.sources.items())},
        "refused items": dict(feeds.witness.refused),
        "quotes": feeds.witness.quotes,
        "memory grown": outcome.memory,
        "quality_flags": {reason.name: times for reason, times in feeds.consumer.quality_flags.items()},
    }
    with capsys.disabled():
        print()
        for name, count in counts.items():
            print(f"{name}: {count}")
    assert sum(opened.values()) > 0
