"""A provider's quotas together: what overlaps, what blocks whom, and what is read back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.calls import Call
from advisor.upstream.config import RateLimitConfig, Window
from advisor.upstream.provider import Answer, Classification, Provider, Verdict
from advisor.upstream.quota.rate_limits import Charge, Need, Quota, quota_from_json, quota_to_json
from advisor.upstream.quota.shared_quota import SharedQuota
from advisor.upstream.quota.sliding_window import SlidingWindow
from tests.unit.upstream.building import ScriptedServer, call, orchestrator, settings

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MINUTE = RateLimitConfig(name="minute", window=Window.MINUTE, capacity=10, weighted=True)
MONTH = RateLimitConfig(name="month", window=Window.MONTH, capacity=100, weighted=True)
ODDS = RateLimitConfig(name="odds", window=Window.SECOND, capacity=2, endpoints=frozenset({"odds"}))
CONFIGS = (MINUTE, MONTH, ODDS)
UNUSED = Quota(windows=tuple(SlidingWindow(config=config) for config in CONFIGS))

LIMITED = Charge(spent_at=NOW, request_number=0, alone=False, remaining={}, slow_down=True, pause_until=NOW)


def used(quota: Quota) -> dict[str, int]:
    return {window.config.name: window.used(NOW) for window in quota.windows}


def test_a_request_costs_units_of_the_rate_limits_that_apply_by_their_weight() -> None:
    assert used(UNUSED.consume(Need(endpoint="odds", credits=3), NOW)) == {"minute": 3, "month": 3, "odds": 1}
    assert used(UNUSED.consume(Need(endpoint="sports", credits=0), NOW)) == {"minute": 0, "month": 0, "odds": 0}
    assert UNUSED.lacking(Need(endpoint="odds", credits=11), NOW) == {"minute": None}


def test_a_request_may_use_the_reserve_unless_it_says_that_it_need_not() -> None:
    month = RateLimitConfig(name="month", window=Window.MONTH, capacity=10, reserve=0.5)
    spent = Quota(windows=(SlidingWindow(config=month),)).consume(Need(endpoint="odds", credits=5), NOW)
    for _ in range(4):
        spent = spent.consume(Need(endpoint="odds", credits=1), NOW)
    assert not spent.lacking(Need(endpoint="odds", credits=1), NOW)
    assert spent.lacking(Need(endpoint="odds", credits=1, urgent=False), NOW)


def test_the_charge_by_the_providers_word_replaces_the_one_expected() -> None:
    need = Need(endpoint="odds", credits=3)
    spent = UNUSED.consume(need, NOW)
    charge = Charge(spent_at=NOW, request_number=1, alone=False, charged=5, remaining={})
    for charged in (1, 2, 3, 4, 5):
        assert used(spent.reconcile(need, replace(charge, charged=charged), NOW))["month"] == charged
    assert used(spent.reconcile(need, replace(charge, charged=None, exhausted=True), NOW))["month"] == 100


def test_an_answer_that_overlaps_with_others_never_raises_what_is_left() -> None:
    def classify(_: Call, answer: Answer) -> Classification:
        return Classification(verdict=Verdict.OK, remaining={"month": int(answer.headers["left"])})

    async def work() -> None:
        # The provider answers the first after the second, saying what was left before it counted that one.
        lefts = [Answer(status=200, headers={"left": left}, body=b"") for left in ("60", "99")]
        server = ScriptedServer(script=list(lefts))
        ours = orchestrator(server, settings(MONTH), provider=Provider(key="p", classify=classify))
        await asyncio.gather(ours.call(call(1)), ours.call(call(2)))
        assert ours.get_rate_limit_stats()["p"].rate_limits[0].remaining == 60

    run_virtually(work())


def test_light_calls_do_not_starve_a_heavy_one_of_the_same_rate_limit_and_others_pass() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=0.01)
        ours = orchestrator(server, settings(MINUTE, ODDS, concurrency=50))
        await ours.call(call("first", cost=5))
        heavy = asyncio.create_task(ours.call(call("heavy", cost=8)))
        await asyncio.sleep(0.1)
        light = [asyncio.create_task(ours.call(call(n, cost=1))) for n in range(2)]
        await asyncio.sleep(0.1)
        free = await ours.call(call("free", cost=0, endpoint="sports"))
        assert free.attempts == 1
        await asyncio.gather(heavy, *light)
        assert [request.url.rsplit("/", 1)[1] for request in server.requests][:3] == ["first", "free", "heavy"]

    run_virtually(work())


@given(st.lists(st.tuples(st.sampled_from(["odds", "scores"]), st.integers(0, 4)), max_size=8), st.booleans())
def test_what_is_stored_is_read_back(takes: list[tuple[str, int]], slow: bool) -> None:
    quota = UNUSED
    for n, (endpoint, credits) in enumerate(takes):
        quota = quota.consume(Need(endpoint=endpoint, credits=credits), NOW + timedelta(seconds=n))
    if slow:
        quota = quota.reconcile(Need(endpoint="odds", credits=1), LIMITED, NOW)
    assert quota_from_json(quota_to_json(quota), CONFIGS) == quota
    fewer = quota_from_json(quota_to_json(quota), (MONTH, replace(MINUTE, name="new")))
    assert fewer is not None
    assert [window.used(NOW) for window in fewer.windows][1] == 0
    assert quota_from_json("{}", CONFIGS) is None


def test_a_quota_stored_by_an_earlier_version_is_read_with_what_it_spent() -> None:
    stored = (
        '{"buckets": {"month": {"spent": [{"start": "2026-01-01T00:00:00+00:00", "units": 40}], "rate_e6": 1000000,'
        ' "slowed_at": null}}, "paused_until": null, "takes": 7, "taken_at": "2026-01-15T11:00:00+00:00"}'
    )
    quota = quota_from_json(stored, CONFIGS)
    assert quota is not None
    assert used(quota) == {"minute": 0, "month": 40, "odds": 0}
    assert (quota.requests, quota.last_request_at) == (7, NOW - timedelta(hours=1))
    assert quota_from_json(quota_to_json(quota), CONFIGS) == quota


def test_what_cannot_be_read_starts_anew_and_two_writers_never_overwrite_each_other() -> None:
    async def work() -> None:
        store = MemoryStore()
        await store.swap_quota("p", 0, "not json")
        one, other = (SharedQuota(settings(MONTH), store) for _ in range(2))
        need = Need(endpoint="odds", credits=1)

        def take(quota: Quota) -> tuple[Quota, bool]:
            return (quota, False) if quota.lacking(need, NOW) else (quota.consume(need, NOW), True)

        granted = await asyncio.gather(*(each.change(take) for each in (one, other) * 80))
        assert sum(granted) == 100
        await one.refresh()
        assert one.known.windows[0].used(NOW) == 100

    run_virtually(work())


@pytest.mark.parametrize("charged", range(7))
def test_what_was_charged_too_little_counts_from_the_answer_on_and_what_was_too_much_is_had_back(charged: int) -> None:
    need, later = Need(endpoint="odds", credits=3), NOW + timedelta(seconds=30)
    charge = Charge(spent_at=NOW, request_number=1, alone=False, charged=charged, remaining={})
    minute = UNUSED.consume(need, NOW).reconcile(need, charge, later).windows[0]
    assert [(slot.start, slot.units) for slot in minute.spent] == [
        (NOW, min(charged, 3)),
        *([(later, charged - 3)] if charged > 3 else []),
    ]


def test_what_is_shown_says_what_is_left_and_what_is_kept_for_urgent_calls() -> None:
    month = RateLimitConfig(name="month", window=Window.MONTH, capacity=10, reserve=0.25, weighted=True)
    quota = Quota(windows=(SlidingWindow(config=month), SlidingWindow(config=ODDS)), paused_until=NOW)
    quota = quota.consume(Need(endpoint="odds", credits=4), NOW)
    stats = quota.stats("p", NOW)
    assert (stats.provider, stats.requests, stats.paused_until) == ("p", 1, None)
    assert quota.stats("p", NOW - timedelta(microseconds=1)).paused_until == NOW
    shown = {each.name: each for each in stats.rate_limits}
    assert (shown["month"].capacity, shown["month"].limit, shown["month"].used, shown["month"].remaining) == (
        10,
        10,
        4,
        6,
    )
    assert (shown["month"].reserved, shown["odds"].reserved) == (3, 0)
    assert (shown["month"].rate, shown["odds"].used, shown["odds"].remaining) == (1.0, 1, 1)
    assert (shown["month"].resets_at, shown["month"].weighted) == (datetime(2026, 2, 1, tzinfo=UTC), True)


def test_an_answer_that_says_nothing_new_leaves_the_quota_the_very_same() -> None:
    spent = UNUSED.consume(Need(endpoint="odds", credits=3), NOW)
    charge = Charge(spent_at=NOW, request_number=1, alone=True, charged=3, remaining={"month": 97})
    assert spent.reconcile(Need(endpoint="odds", credits=3), charge, NOW) is spent
    later = NOW + timedelta(minutes=1)
    paused = spent.reconcile(Need(endpoint="odds", credits=3), replace(charge, pause_until=later), NOW)
    assert (paused.pause(NOW), paused.pause(later)) == (timedelta(minutes=1), timedelta(0))
    sooner = paused.reconcile(Need(endpoint="odds", credits=3), replace(charge, pause_until=NOW), NOW)
    assert sooner is paused, "the later pause counts"


def test_a_quota_that_cannot_be_read_is_said() -> None:
    async def work() -> None:
        store = MemoryStore()
        shared = SharedQuota(settings(MONTH), store)
        await shared.refresh()
        await store.swap_quota("p", 0, "not json")
        with capture_logs() as said:
            await shared.refresh()
        assert [(each["event"], each["provider"]) for each in said] == [("upstream_quota_unreadable", "p")]
        assert shared.known.windows[0].used(NOW) == 0

    run_virtually(work())
