"""What callers see of the orchestrator, on virtual time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from advisor.core.errors import (
    ConfigError,
    DatabaseUnavailableError,
    QuotaExhaustedError,
    UpstreamDependencyUnavailable,
    UpstreamError,
    UpstreamRefusedError,
)
from advisor.ports.upstream_store import SnapshotRecord
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import START, run_virtually
from advisor.upstream.calls import Call, CallKind, Priority, Source
from advisor.upstream.config import BreakerConfig, RateLimitConfig, RetryConfig, Window
from advisor.upstream.events import SilentEvents
from advisor.upstream.provider import Answer, Classification, Credentials, Provider, Verdict
from advisor.upstream.quota.budget import Demand
from advisor.upstream.snapshots import Health, readable_snapshots
from advisor.upstream.transport import Trouble
from tests.unit.upstream.building import ScriptedServer, call, classify, most_within, orchestrator, settings, settled

MONTH = RateLimitConfig(name="month", window=Window.MONTH, capacity=10, weighted=True, reserve=0.5)
ONCE = RetryConfig(attempts=1)


def test_identical_calls_in_flight_share_one_request() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server)
        replies = await asyncio.gather(*(ours.call(call()) for _ in range(5)))
        assert len(server.requests) == 1
        assert [reply.source for reply in replies] == [Source.LIVE] + [Source.SHARED] * 4
        assert {reply.fetched_at for reply in replies} == {START}

    run_virtually(work())


def test_calls_that_change_something_are_never_shared_cached_or_retried() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[200, 200, 500])
        ours = orchestrator(server)
        order = call(idempotent=False, method="POST", body=b"{}")
        replies = await asyncio.gather(ours.call(order), ours.call(order))
        assert [reply.source for reply in replies] == [Source.LIVE, Source.LIVE]
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(order)
        assert len(server.requests) == 3

    run_virtually(work())


def test_an_answer_is_served_by_its_age_and_keeps_its_instant() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server)
        first = await ours.call(call())
        await asyncio.sleep(9)
        fresh = await ours.call(call())
        assert (fresh.source, fresh.fetched_at, fresh.attempts) == (Source.CACHE, first.fetched_at, 0)
        await asyncio.sleep(10)
        stale = await ours.call(call())
        assert (stale.source, stale.fetched_at) == (Source.STALE, first.fetched_at)
        await asyncio.sleep(1)
        assert len(server.requests) == 2, "a stale answer is renewed in the background"
        renewed = await ours.call(call())
        assert renewed.source is Source.CACHE
        assert renewed.fetched_at > first.fetched_at
        await asyncio.sleep(61)
        server.script = [Trouble.UNREACHABLE] * 3
        last_resort = await ours.call(call())
        assert (last_resort.source, last_resort.fetched_at) == (Source.STALE, renewed.fetched_at)
        await asyncio.sleep(600)
        server.script = [Trouble.UNREACHABLE] * 3
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call())

    run_virtually(work())


def test_a_caller_that_wants_it_newer_gets_nothing_older() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server)
        await ours.call(call())
        await asyncio.sleep(5)
        server.script = [500] * 3
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call(max_age=timedelta(seconds=2)))
        assert (await ours.call(call(max_age=timedelta(minutes=1)))).source is Source.CACHE

    run_virtually(work())


@pytest.mark.parametrize(("stated", "age"), [("40", 40), ("86400", 86_400), ("172800", 86_400), ("-5", 0)])
def test_time_spent_in_a_cache_on_the_way_counts_as_age_up_to_a_day(stated: str, age: int) -> None:
    async def work() -> None:
        server = ScriptedServer(script=[Answer(status=200, headers={"age": stated}, body=b"")])
        reply = await orchestrator(server).call(call())
        assert reply.fetched_at == START - timedelta(seconds=age)

    run_virtually(work())


def test_failures_open_the_breaker_which_then_serves_the_cache_and_asks_nobody() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server, settings(retry=ONCE, breaker=BreakerConfig(fail_max=3)))
        first = await ours.call(call())
        await asyncio.sleep(70)
        server.script = [500, Trouble.TIMEOUT, Trouble.BROKEN]
        await settled([ours.call(call(n)) for n in range(10, 13)])
        asked = len(server.requests)
        with pytest.raises(UpstreamDependencyUnavailable) as refused:
            await ours.call(call(99))
        assert refused.value.retry_at == ours.snapshot()["p"].breakers[0].retry_at is not None
        stale = await ours.call(call())
        assert (stale.source, stale.fetched_at) == (Source.STALE, first.fetched_at)
        assert len(server.requests) == asked
        assert ours.health()["p"].health is Health.DOWN
        await asyncio.sleep(61)
        assert (await ours.call(call(99))).source is Source.LIVE
        assert [(each.before, each.after) for each in reversed(ours.transitions())] == [
            ("closed", "open"),
            ("open", "half-open"),
            ("half-open", "closed"),
        ]
        assert ours.health()["p"].health is Health.HEALTHY

    run_virtually(work())


def test_refusals_of_our_own_making_do_not_trip_the_breaker_and_are_not_retried() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[404] * 20)
        ours = orchestrator(server)
        for n in range(20):
            with pytest.raises(UpstreamRefusedError) as refused:
                await ours.call(call(n))
            assert refused.value.status == 404
        assert len(server.requests) == 20
        assert ours.transitions() == ()

    run_virtually(work())


def test_breakers_by_endpoint_fail_apart() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[500] * 2)
        config = settings(retry=ONCE, breaker=BreakerConfig(fail_max=2, per_endpoint=True))
        ours = orchestrator(server, config)
        await settled([ours.call(call(n)) for n in range(2)])
        assert not ours.can_call_api("p", "odds")
        assert (await ours.call(call(endpoint="scores"))).source is Source.LIVE
        assert ours.health()["p"].health is Health.DEGRADED

    run_virtually(work())


def test_failures_are_retried_and_the_answer_says_how_often() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[500, Trouble.TIMEOUT])
        ours = orchestrator(server, settings(retry=RetryConfig(share_per_minute=1)))
        assert (ours.snapshot()["p"].today.requests, ours.snapshot()["p"].today.failures) == (0, 0)
        for n in range(10, 20):
            server.script.insert(0, 200)
            await ours.call(call(n))
        reply = await ours.call(call())
        assert reply.attempts == 3
        spent = ours.snapshot()["p"].today
        assert (spent.requests, spent.failures) == (13, 2)

    run_virtually(work())


def test_a_session_that_was_not_accepted_is_renewed_once() -> None:
    async def work() -> None:
        asked: list[bool] = []

        async def authorise(_: Call, renew: bool) -> Credentials:
            asked.append(renew)
            return Credentials(headers={"x-session": f"session-{len(asked)}"})

        server = ScriptedServer(script=[401, 200, 401, 401])
        ours = orchestrator(server, provider=Provider(key="p", classify=classify, authorise=authorise))
        assert (await ours.call(call(1))).attempts == 2
        assert asked == [False, True]
        assert server.requests[1].headers == {"x-session": "session-2"}
        with pytest.raises(UpstreamRefusedError):
            await ours.call(call(2))
        assert asked == [False, True, False, True]
        assert ours.health()["p"].health is Health.DOWN

    run_virtually(work())


def test_retry_after_is_obeyed_by_all_calls_and_the_rate_halves_and_recovers() -> None:
    async def work() -> None:
        limited = Answer(status=429, headers={"retry-after": "7"}, body=b"")
        server = ScriptedServer(script=[200, 200, limited])
        ours = orchestrator(server, settings(retry=RetryConfig(share_per_minute=1)))
        for n in range(3):
            await ours.call(call(n))
        await ours.call(call(3))
        assert server.at[3] - server.at[2] >= 7.0
        stats = ours.get_rate_limit_stats()["p"].rate_limits[0]
        assert stats.rate == 0.5
        assert stats.limit == 50
        await asyncio.sleep(40)
        assert ours.get_rate_limit_stats()["p"].rate_limits[0].rate == 1.0

    run_virtually(work())


def test_no_second_holds_more_requests_than_its_rate_limit() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=0.01)
        limit = RateLimitConfig(name="second", window=Window.SECOND, capacity=7)
        ours = orchestrator(server, settings(limit, concurrency=50))
        await asyncio.gather(*(ours.call(call(n)) for n in range(100)))
        assert most_within(server.at, 1.0) == 7
        assert server.at[-1] < 100 / 7 * 1.2

    run_virtually(work())


def test_no_more_requests_are_in_flight_than_allowed() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server, settings(concurrency=3))
        await asyncio.gather(*(ours.call(call(n)) for n in range(30)))
        assert server.most_at_once == 3

    run_virtually(work())


def test_a_used_up_month_refuses_at_once_and_keeps_its_reserve_for_urgent_calls() -> None:
    async def work() -> None:
        server = ScriptedServer()
        ours = orchestrator(server, settings(MONTH))
        results = await settled([ours.call(call(n)) for n in range(8)])
        errors = [each for each in results if isinstance(each, QuotaExhaustedError)]
        assert len(errors) == 3
        assert errors[0].retry_at is not None
        assert errors[0].retry_at > START + timedelta(days=15)
        assert ours.can_call_api("p", "odds", priority=Priority.HIGH)
        assert not ours.can_call_api("p", "odds")
        near = await ours.call(call(50, kickoff=START + timedelta(minutes=10)))
        assert near.source is Source.LIVE
        results = await settled([ours.call(call(n, priority=Priority.CRITICAL)) for n in range(60, 70)])
        assert sum(isinstance(each, QuotaExhaustedError) for each in results) == 6
        assert len(server.requests) == 10
        assert ours.health()["p"].health is Health.DOWN

    run_virtually(work())


def test_the_providers_word_on_what_is_left_is_taken() -> None:
    async def work() -> None:
        def classify(_: Call, answer: Answer) -> Classification:
            return Classification(verdict=Verdict.OK, charged=3, remaining={"month": int(answer.headers["left"])})

        server = ScriptedServer(script=[Answer(status=200, headers={"left": left}, body=b"") for left in ("4", "9")])
        ours = orchestrator(server, settings(MONTH), provider=Provider(key="p", classify=classify))
        await ours.call(call(1))
        assert ours.get_rate_limit_stats()["p"].rate_limits[0].remaining == 4
        await asyncio.sleep(60)
        await ours.call(call(2, priority=Priority.HIGH))
        assert ours.get_rate_limit_stats()["p"].rate_limits[0].remaining == 9
        assert ours.snapshot()["p"].today.credits == 6

    run_virtually(work())


def test_calls_made_elsewhere_are_counted_and_checking_consumes_nothing() -> None:
    async def work() -> None:
        ours = orchestrator(ScriptedServer(), settings(replace(MONTH, reserve=0.0)))
        for _ in range(100):
            assert ours.can_call_api("p", "login", cost=10)
        await ours.record_api_call("p", "login", cost=9)
        assert ours.can_call_api("p")
        assert not ours.can_call_api("p", cost=2)
        assert ours.snapshot()["p"].today.credits == 9

    run_virtually(work())


def test_the_budget_plan_drops_what_does_not_fit() -> None:
    async def work() -> None:
        ours = orchestrator(ScriptedServer(), settings(replace(MONTH, capacity=100)))
        demands = [
            Demand(kind=CallKind.ODDS, priority=Priority.HIGH, per_day=4, credits=1),
            Demand(kind=CallKind.SCORES, priority=Priority.LOW, per_day=4, credits=1),
        ]
        plan = ours.set_demands("p", demands)
        assert plan is not None
        assert plan.dropped == (Priority.LOW,)
        with pytest.raises(QuotaExhaustedError):
            await ours.call(call(1, priority=Priority.LOW))
        assert (await ours.call(call(1, priority=Priority.HIGH))).source is Source.LIVE

    run_virtually(work())


def test_providers_that_are_not_set_up_are_named() -> None:
    async def work() -> None:
        ours = orchestrator(ScriptedServer())
        with pytest.raises(ConfigError, match="nobody"):
            await ours.call(call(provider="nobody"))
        with pytest.raises(ConfigError):
            orchestrator(ScriptedServer(), provider=Provider(key="q", classify=classify))

    run_virtually(work())


def test_a_login_that_fails_is_the_callers_error() -> None:
    async def work() -> None:
        async def authorise(_: Call, renew: bool) -> Credentials:
            raise UpstreamRefusedError("p", "The password s3cr3t-pass is wrong.", status=403, reason="PASSWORD")

        provider = Provider(key="p", classify=classify, authorise=authorise, secrets=lambda: ("s3cr3t-pass",))
        with pytest.raises(UpstreamError) as refused:
            await orchestrator(ScriptedServer(), provider=provider).call(call())
        assert "s3cr3t-pass" not in str(refused.value)

    run_virtually(work())


def test_the_budget_plan_never_stops_a_login() -> None:
    async def work() -> None:
        ours = orchestrator(ScriptedServer(), settings(replace(MONTH, capacity=100)))
        ours.set_demands("p", [Demand(kind=CallKind.ODDS, priority=Priority.NORMAL, per_day=100, credits=1)])
        with pytest.raises(QuotaExhaustedError):
            await ours.call(call(1))
        login = call(1, kind=CallKind.SESSION, endpoint="login", method="POST", idempotent=False)
        assert (await ours.call(login)).source is Source.LIVE

    run_virtually(work())


class ShutStore(MemoryStore):
    """Snapshots are refused while it is shut."""

    shut = False
    readable = Health.HEALTHY

    async def save_snapshots(self, snapshots: Sequence[SnapshotRecord]) -> None:
        if self.shut:
            raise DatabaseUnavailableError("away")
        await super().save_snapshots(snapshots)
        self.readable = readable_snapshots(snapshots)["p"].health.health


class Listener(SilentEvents):
    """Whose change can be read, and what could be read then."""

    def __init__(self, store: ShutStore) -> None:
        self.health: list[Health] = []
        self._store = store

    def change_stored(self, provider: str) -> None:
        self.health.append(self._store.readable)


def test_a_change_is_published_once_others_can_read_it() -> None:
    async def work() -> None:
        store = ShutStore()
        listener = Listener(store)
        server = ScriptedServer()
        ours = orchestrator(server, store=store, events=listener)
        await ours.start()
        await asyncio.sleep(3)
        assert listener.health == [Health.HEALTHY]
        store.shut = True
        server.script = [Trouble.UNREACHABLE] * 30
        for number in range(8):
            with suppress(UpstreamDependencyUnavailable):
                await ours.call(call(number))
        await asyncio.sleep(3)
        assert listener.health == [Health.HEALTHY]
        store.shut = False
        await asyncio.sleep(3)
        assert listener.health == [Health.HEALTHY, Health.DOWN]
        await ours.shutdown()

    run_virtually(work())
