"""What an attempt leaves behind: units given back, breakers freed, requests reported, rates slowed."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

import pytest

from advisor.core.errors import UpstreamDependencyUnavailable, UpstreamError
from advisor.ports.upstream_store import TransitionRecord
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.breakers import CLOSED, HALF_OPEN, OPEN
from advisor.upstream.calls import Call
from advisor.upstream.config import BreakerConfig, OrchestratorConfig, RateLimitConfig, RetryConfig, Window
from advisor.upstream.events import SilentEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Answer, Classification, Provider, Verdict
from tests.unit.upstream.building import ScriptedServer, call, orchestrator, settings, settled

MONTH = RateLimitConfig(name="month", window=Window.MONTH, capacity=10, weighted=True)
FRAGILE = settings(
    MONTH,
    retry=RetryConfig(attempts=1),
    breaker=BreakerConfig(fail_max=1, reset_timeout=timedelta(seconds=30)),
)


@dataclass
class Noted(SilentEvents):
    """Requests and changes of breakers, as they were reported."""

    attempts: list[tuple[str, str, str, timedelta]] = field(default_factory=list)
    transitions: list[TransitionRecord] = field(default_factory=list)

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        self.attempts.append((provider, endpoint, outcome, took))

    def transitioned(self, transition: TransitionRecord) -> None:
        self.transitions.append(transition)


def used(ours: RequestOrchestrator) -> int:
    return ours.get_rate_limit_stats()["p"].rate_limits[0].used


def state(ours: RequestOrchestrator) -> str:
    return ours.snapshot()["p"].breakers[0].state


def test_a_call_that_waited_while_the_breaker_opened_costs_nothing() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[500])
        ours = orchestrator(server, replace(FRAGILE, concurrency=1))
        found = await settled([ours.call(call(n)) for n in range(3)])
        assert [type(each) for each in found] == [UpstreamDependencyUnavailable] * 3
        assert (len(server.requests), used(ours), state(ours)) == (1, 1, OPEN)

    run_virtually(work())


def test_after_a_trial_whose_caller_left_another_may_be_made() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[500])
        ours = orchestrator(server, FRAGILE)
        with suppress(UpstreamError):
            await ours.call(call(1))
        await asyncio.sleep(31)
        trial = asyncio.create_task(ours.call(call(2)))
        await asyncio.sleep(0.05)
        assert (len(server.requests), state(ours)) == (2, HALF_OPEN)
        trial.cancel()
        await asyncio.gather(trial, return_exceptions=True)
        await asyncio.sleep(0.05)
        await ours.call(call(3))
        assert (len(server.requests), state(ours)) == (3, CLOSED)

    run_virtually(work())


@pytest.mark.parametrize(("detail", "said"), [("it is broken", "it is broken"), ("", "server_error")])
def test_a_failure_is_known_by_its_detail_or_else_by_its_reason(detail: str, said: str) -> None:
    def classify(_: Call, __: Answer) -> Classification:
        return Classification(verdict=Verdict.FAILED, reason="server_error", detail=detail)

    async def work() -> None:
        noted = Noted()
        ours = orchestrator(ScriptedServer(), FRAGILE, provider=Provider(key="p", classify=classify), events=noted)
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call())
        (opened,) = noted.transitions
        assert said in opened.reason

    run_virtually(work())


def test_each_request_is_reported_with_its_outcome_and_the_time_it_took() -> None:
    async def work() -> None:
        noted = Noted()
        config = settings(retry=RetryConfig(attempts=1))
        ours = orchestrator(ScriptedServer(script=[500, 200], takes=0.5), config, events=noted)
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call(1))
        await ours.call(call(2))
        assert [each[:3] for each in noted.attempts] == [("p", "odds", "failed"), ("p", "odds", "ok")]
        assert [each[3].total_seconds() for each in noted.attempts] == pytest.approx([0.5, 0.5])

    run_virtually(work())


def test_a_slow_provider_is_asked_less_once_in_each_interval() -> None:
    async def work() -> None:
        hour = RateLimitConfig(name="hour", window=Window.HOUR, capacity=1_000, adaptive=True)
        config = settings(hour, slow=timedelta(seconds=1), concurrency=1)
        shared = OrchestratorConfig(slow_down_every=timedelta(seconds=10))
        ours = orchestrator(ScriptedServer(takes=2.0), config, shared=shared)
        rates = []
        for n in range(40):
            await ours.call(call(n))
            rates.append(ours.get_rate_limit_stats()["p"].rate_limits[0].rate)
        slowed = [n for n, (before, after) in enumerate(zip([1.0, *rates], rates, strict=False)) if after < before]
        # One answer each two seconds: an interval is five of them, and its end belongs to the next.
        assert len(slowed) >= 3
        assert {later - sooner for sooner, later in pairwise(slowed)} == {5}

    run_virtually(work())
