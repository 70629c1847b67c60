"""The admission queue of a provider: most urgent first, bounded, and no call starves."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.testing.virtual_time import START, run_virtually
from advisor.upstream.admission import PriorityQueue, QueuedCall, rank
from advisor.upstream.calls import Priority, escalated
from advisor.upstream.config import OrchestratorConfig
from tests.unit.upstream.building import call

CONFIG = OrchestratorConfig()
AGING = timedelta(seconds=10)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (25 * 60, Priority.BACKGROUND),
        (24 * 60, Priority.LOW),
        (121, Priority.LOW),
        (120, Priority.NORMAL),
        (60, Priority.HIGH),
        (30, Priority.CRITICAL),
        (-5, Priority.CRITICAL),
    ],
)
def test_the_priority_rises_as_kick_off_nears(minutes: int, expected: Priority) -> None:
    kickoff = START + timedelta(minutes=minutes)
    assert escalated(Priority.BACKGROUND, kickoff, START, CONFIG.escalation) is expected
    assert escalated(Priority.CRITICAL, kickoff, START, CONFIG.escalation) is Priority.CRITICAL


def test_without_a_kick_off_it_stays() -> None:
    assert escalated(Priority.LOW, None, START, CONFIG.escalation) is Priority.LOW


@given(st.sampled_from(Priority), st.integers(0, 10_000), st.sampled_from(Priority))
def test_who_has_waited_for_all_steps_goes_before_every_newcomer(
    mine: Priority, waited: int, newcomer: Priority
) -> None:
    if timedelta(seconds=waited) >= AGING * (len(Priority) + 1):
        assert rank(mine, timedelta(seconds=waited), AGING) < rank(newcomer, timedelta(0), AGING)


@given(st.lists(st.sampled_from(Priority), min_size=1, max_size=60))
def test_in_a_queue_that_urgent_calls_never_stop_joining_every_call_is_served(joining: list[Priority]) -> None:
    async def work() -> None:
        queue, served, longest = PriorityQueue(1000, (), AGING), set[int](), 0
        for second in range(200):
            now = START + timedelta(seconds=second)
            if second < len(joining):
                queue.add(_queued(second, joining[second]), now)
            # One more urgent call each second than can be served.
            queue.add(_queued(10_000 + second, Priority.CRITICAL), now)
            first = queue.ranked(now)[0]
            queue.remove(first)
            if first.number < 10_000:
                longest = max(longest, second - first.number)
                served.add(first.number)
        assert served == set(range(len(joining)))
        assert longest <= len(joining) + 60

    run_virtually(work())


def _queued(number: int, priority: Priority, since: datetime | None = None) -> QueuedCall:
    return QueuedCall(
        call=call(number),
        priority=priority,
        kickoff=None,
        since=START + timedelta(seconds=number % 10_000) if since is None else since,
        number=number,
        granted=asyncio.get_running_loop().create_future(),
    )


def test_waiting_long_gives_no_right_to_the_reserve() -> None:
    async def work() -> None:
        queue = PriorityQueue(10, CONFIG.escalation, AGING)
        queued = _queued(0, Priority.LOW)
        assert not queue.need(queued, START + timedelta(hours=1)).urgent
        queued.expedite(call(kickoff=START + timedelta(minutes=20)))
        assert queue.need(queued, START).urgent

    run_virtually(work())


@given(st.lists(st.sampled_from(Priority), min_size=1, max_size=40))
def test_a_full_queue_keeps_the_most_urgent(joining: list[Priority]) -> None:
    async def work() -> None:
        queue = PriorityQueue(5, (), AGING)
        now = START + timedelta(seconds=len(joining))
        refused = [queue.add(_queued(n, priority, now), now) for n, priority in enumerate(joining)]
        kept = sorted(waiting.priority for waiting in queue)
        assert kept == sorted(joining)[:5]
        assert sum(each is not None for each in refused) == max(0, len(joining) - 5)

    run_virtually(work())
