"""Retries: how long they wait, and how many there may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import UpstreamDependencyUnavailable
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.config import BreakerConfig, RetryConfig
from advisor.upstream.retry import LONGEST_RETRY_AFTER, RetryBudget, backoff, bounded_retry_after
from tests.unit.upstream.building import ScriptedServer, call, orchestrator, settings, settled

NOW = datetime(2026, 1, 15, tzinfo=UTC)


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_random_up_to_a_limit_that_doubles_to_the_cap(retries: int, share: float) -> None:
    config = RetryConfig(base=timedelta(seconds=1), cap=timedelta(seconds=20))
    wait = backoff(config, retries, share)
    assert timedelta(0) <= wait <= min(config.cap, timedelta(seconds=2 ** min(retries, 10)))
    assert backoff(config, retries, 0.0) == timedelta(0)


@pytest.mark.parametrize(("retries", "seconds"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 20), (400, 20)])
def test_the_limit_of_each_wait_is_twice_the_one_before(retries: int, seconds: float) -> None:
    config = RetryConfig(base=timedelta(seconds=1), cap=timedelta(seconds=20))
    assert backoff(config, retries, 0.5) == timedelta(seconds=seconds / 2)


def test_retry_after_is_bounded() -> None:
    assert bounded_retry_after(None) is None
    assert bounded_retry_after(timedelta(seconds=-5)) == timedelta(0)
    assert bounded_retry_after(timedelta(days=400)) == LONGEST_RETRY_AFTER


@given(
    st.floats(0, 1),
    st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=200),
)
def test_in_no_minute_are_there_more_retries_than_their_share_of_calls(
    share: float, steps: list[tuple[bool, float]]
) -> None:
    budget, now = RetryBudget(share), NOW
    firsts, retries = list[datetime](), list[datetime]()
    for retry, seconds in steps:
        now += timedelta(seconds=seconds)
        if not retry:
            budget.attempted(now)
            firsts.append(now)
        elif budget.take(now):
            retries.append(now)
            minute = now - timedelta(minutes=1)
            assert sum(at > minute for at in retries) <= share * sum(at > minute for at in firsts)


def test_what_is_a_minute_old_is_in_the_minute_no_more() -> None:
    minute = timedelta(minutes=1)
    for age, allowed in ((minute, False), (minute - timedelta(microseconds=1), True)):
        budget = RetryBudget(1.0)
        budget.attempted(NOW)
        assert budget.take(NOW + age) == allowed


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
def test_a_call_is_attempted_as_often_as_configured_and_no_more(attempts: int) -> None:
    async def work() -> None:
        server = ScriptedServer(script=[*([200] * 10), *([500] * 10)])
        config = settings(
            retry=RetryConfig(attempts=attempts, share_per_minute=1), breaker=BreakerConfig(fail_max=10_000)
        )
        ours = orchestrator(server, config)
        # So that the share of retries in a minute forbids none.
        await settled([ours.call(call(n)) for n in range(10)])
        assert len(server.requests) == 10
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call(10))
        assert len(server.requests) == 10 + attempts

    run_virtually(work())


def test_a_provider_that_fails_all_the_time_is_not_asked_twice_as_often() -> None:
    async def work() -> None:
        server = ScriptedServer(script=[500] * 1000)
        config = settings(retry=RetryConfig(attempts=5, share_per_minute=0.25), breaker=BreakerConfig(fail_max=10_000))
        await settled([orchestrator(server, config).call(call(0))])
        ours = orchestrator(server := ScriptedServer(script=[500] * 1000), config)
        await settled([ours.call(call(n)) for n in range(200)])
        assert len(server.requests) <= 250

    run_virtually(work())


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(None, None), (-1, 0), (0, 0), (1, 1), (3_599, 3_599), (3_600, 3_600), (3_601, 3_600), (10**9, 3_600)],
)
def test_a_provider_may_ask_for_an_hour_at_most(asked: float | None, waits: float | None) -> None:
    given, expected = (None if each is None else timedelta(seconds=each) for each in (asked, waits))
    assert bounded_retry_after(given) == expected
