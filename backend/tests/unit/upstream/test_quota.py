"""A provider's quotas together: what overlaps, what blocks whom, and what is read back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.calls import Call
from advisor.upstream.config import BucketConfig, Window
from advisor.upstream.provider import Answer, Classification, Provider, Verdict
from advisor.upstream.quota import Charge, Need, Quota, quota_from_json, quota_to_json
from advisor.upstream.shared_quota import SharedQuota
from advisor.upstream.sliding_window import TokenBucket
from tests.unit.upstream.building import ScriptedServer, call, orchestrator, settings

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MINUTE = BucketConfig(name="minute", window=Window.MINUTE, capacity=10, weighted=True)
MONTH = BucketConfig(name="month", window=Window.MONTH, capacity=100, weighted=True)
ODDS = BucketConfig(name="odds", window=Window.SECOND, capacity=2, endpoints=frozenset({"odds"}))
CONFIGS = (MINUTE, MONTH, ODDS)
FULL = Quota(buckets=tuple(TokenBucket(config=config) for config in CONFIGS))


def used(quota: Quota) -> dict[str, int]:
    return {bucket.config.name: bucket.used(NOW) for bucket in quota.buckets}


def test_a_request_takes_of_the_buckets_that_limit_it_by_their_weight() -> None:
    assert used(FULL.taken(Need(endpoint="odds", credits=3), NOW)) == {"minute": 3, "month": 3, "odds": 1}
    assert used(FULL.taken(Need(endpoint="sports", credits=0), NOW)) == {"minute": 0, "month": 0, "odds": 0}
    assert FULL.lacking(Need(endpoint="odds", credits=11), NOW) == {"minute": None}


def test_the_charge_by_the_providers_word_replaces_the_one_expected() -> None:
    need = Need(endpoint="odds", credits=3)
    taken = FULL.taken(need, NOW)
    charge = Charge(taken_at=NOW, number=1, alone=False, charged=5, remaining={})
    assert used(taken.settled(need, charge, NOW))["month"] == 5
    assert used(taken.settled(need, replace(charge, charged=1), NOW))["month"] == 1
    assert used(taken.settled(need, replace(charge, charged=None, exhausted=True), NOW))["month"] == 100


def test_an_answer_that_overlaps_with_others_never_raises_what_is_left() -> None:
    def classify(_: Call, answer: Answer) -> Classification:
        return Classification(verdict=Verdict.OK, remaining={"month": int(answer.headers["left"])})

    async def work() -> None:
        # The provider answers the first after the second, saying what was left before it counted that one.
        lefts = [Answer(status=200, headers={"left": left}, body=b"") for left in ("60", "99")]
        server = ScriptedServer(script=list(lefts))
        ours = orchestrator(server, settings(MONTH), provider=Provider(key="p", classify=classify))
        await asyncio.gather(ours.call(call(1)), ours.call(call(2)))
        assert ours.get_rate_limit_stats()["p"].buckets[0].remaining == 60

    run_virtually(work())


def test_light_calls_do_not_starve_a_heavy_one_of_the_same_bucket_and_others_pass() -> None:
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
    quota = FULL
    for n, (endpoint, credits) in enumerate(takes):
        quota = quota.taken(Need(endpoint=endpoint, credits=credits), NOW + timedelta(seconds=n))
    quota = replace(quota.slowed(NOW) if slow else quota, paused_until=NOW if slow else None)
    assert quota_from_json(quota_to_json(quota), CONFIGS) == quota
    fewer = quota_from_json(quota_to_json(quota), (MONTH, replace(MINUTE, name="new")))
    assert fewer is not None
    assert [bucket.used(NOW) for bucket in fewer.buckets][1] == 0
    assert quota_from_json("{}", CONFIGS) is None


def test_what_cannot_be_read_starts_anew_and_two_writers_never_overwrite_each_other() -> None:
    async def work() -> None:
        store = MemoryStore()
        await store.swap_quota("p", 0, "not json")
        one, other = (SharedQuota(settings(MONTH), store) for _ in range(2))
        need = Need(endpoint="odds", credits=1)

        def take(quota: Quota) -> tuple[Quota, bool]:
            return (quota, False) if quota.lacking(need, NOW) else (quota.taken(need, NOW), True)

        granted = await asyncio.gather(*(each.change(take) for each in (one, other) * 80))
        assert sum(granted) == 100
        await one.refresh()
        assert one.known.buckets[0].used(NOW) == 100

    run_virtually(work())
