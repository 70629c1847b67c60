"""Breakers: closed, open, half-open, closed again, in any order of what happens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor.core.clock import FixedClock
from advisor.ports.upstream_store import BreakerRecord, TransitionRecord
from advisor.upstream.breakers import CLOSED, HALF_OPEN, OPEN, Breaker, BreakerSet
from advisor.upstream.config import BreakerConfig

NOW = datetime(2026, 1, 15, tzinfo=UTC)
RESET = timedelta(seconds=30)
FAIL_MAX = 3
ALLOWED = {(CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, OPEN), (HALF_OPEN, CLOSED)}


class Lifecycle(RuleBasedStateMachine):
    """Requests come, end in any order, or never; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock(NOW)
        self.history: list[TransitionRecord] = []
        self.records: list[BreakerRecord] = []
        config = BreakerConfig(fail_max=FAIL_MAX, reset_timeout=RESET)
        self.breaker = Breaker("p", "", config, self.clock, self._note)
        self.under_way: list[int] = []
        self.failures = 0

    def _note(self, breaker: Breaker, transition: TransitionRecord) -> None:
        self.history.append(transition)
        self.records.append(breaker.record())

    @rule()
    def ask(self) -> None:
        state, blocked = self.breaker.state, self.breaker.blocked
        generation = self.breaker.admit()
        assert (generation is None) == blocked
        if generation is None:
            assert state != CLOSED
            return
        if state == OPEN:
            opened = [each for each in self.history if each.after == OPEN][-1]
            assert self.clock.now() >= opened.at + RESET
        assert generation == len(self.history)
        self.under_way.append(generation)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), end=st.sampled_from(["succeeded", "failed", "abandoned"]))
    def finish(self, data: st.DataObject, end: str) -> None:
        generation = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        state, known = self.breaker.state, len(self.history)
        fresh = generation == known and state != OPEN
        if end == "abandoned":
            self.breaker.abandoned(generation)
        elif end == "succeeded":
            self.breaker.succeeded(generation)
        else:
            self.breaker.failed(generation, "why")
        if not fresh:
            assert len(self.history) == known, "a request from before says nothing"
        elif state == HALF_OPEN and end != "abandoned":
            assert self.breaker.state == (CLOSED if end == "succeeded" else OPEN)
        elif state == CLOSED:
            self._count(end)

    def _count(self, end: str) -> None:
        self.failures = {"succeeded": 0, "failed": self.failures + 1, "abandoned": self.failures}[end]
        assert self.breaker.state == (OPEN if self.failures >= FAIL_MAX else CLOSED)
        if self.breaker.state == OPEN:
            self.failures = 0

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        self.clock.instant += timedelta(seconds=seconds)

    @invariant()
    def one_trial_at_a_time(self) -> None:
        if self.breaker.state == HALF_OPEN:
            assert self.under_way.count(len(self.history)) <= 1

    @invariant()
    def only_known_transitions_each_recorded(self) -> None:
        steps = [(each.before, each.after) for each in self.history]
        assert set(steps) <= ALLOWED
        assert [step[1] for step in steps[:-1]] == [step[0] for step in steps[1:]]
        assert [record.state for record in self.records] == [step[1] for step in steps]
        assert self.breaker.state == (steps[-1][1] if steps else CLOSED)


Lifecycle.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestLifecycle = Lifecycle.TestCase


def _breaker(clock: FixedClock, history: list[TransitionRecord]) -> Breaker:
    config = BreakerConfig(fail_max=1, reset_timeout=RESET)
    return Breaker("p", "", config, clock, lambda _, transition: history.append(transition))


def test_the_state_of_another_process_is_followed_unless_it_is_older() -> None:
    clock, history = FixedClock(NOW), list[TransitionRecord]()
    theirs = _breaker(clock, [])
    admitted = theirs.admit()
    assert admitted is not None
    theirs.failed(admitted, "it answered 500")
    ours = _breaker(clock, history)
    ours.adopt(theirs.record())
    assert ours.blocked
    assert ours.record().failures == theirs.record().failures
    assert ours.retry_at == NOW + RESET
    assert [(each.before, each.after, each.reason) for each in history] == [(CLOSED, OPEN, "another process saw it")]
    clock.instant += RESET
    trial = ours.admit()
    assert trial is not None
    ours.succeeded(trial)
    ours.adopt(theirs.record())
    assert ours.state == CLOSED


@pytest.mark.parametrize("per_endpoint", [True, False])
def test_a_set_follows_records_of_its_provider_under_names_that_it_has(*, per_endpoint: bool) -> None:
    clock = FixedClock(NOW)
    theirs = _breaker(clock, [])
    admitted = theirs.admit()
    assert admitted is not None
    theirs.failed(admitted, "it answered 500")
    stored = {
        (provider, endpoint): replace(theirs.record(), provider=provider, endpoint=endpoint)
        for provider in ("p", "q")
        for endpoint in ("", "odds")
    }
    ours = BreakerSet("p", BreakerConfig(fail_max=1, per_endpoint=per_endpoint), clock, lambda *_: None)
    followed = stored.pop(("p", "odds" if per_endpoint else ""))
    ours.adopt(list(stored.values()))
    assert all(not each.blocked for each in (ours.of("odds"), ours.of("scores")))
    ours.adopt([followed])
    assert ours.of("odds").blocked
    assert ours.of("scores").blocked is not per_endpoint


def test_after_a_trial_that_was_abandoned_another_may_be_made() -> None:
    clock = FixedClock(NOW)
    breaker = _breaker(clock, [])
    admitted = breaker.admit()
    assert admitted is not None
    breaker.failed(admitted, "x")
    clock.instant += RESET
    trial = breaker.admit()
    assert trial is not None
    assert breaker.admit() is None
    assert breaker.retry_at is None
    breaker.abandoned(trial)
    assert breaker.admit() is not None


def test_a_request_from_before_the_opening_decides_nothing_at_half_open() -> None:
    clock, history = FixedClock(NOW), list[TransitionRecord]()
    breaker = _breaker(clock, history)
    slow, other, failing = breaker.admit(), breaker.admit(), breaker.admit()
    assert slow is not None
    assert other is not None
    assert failing is not None
    breaker.failed(failing, "x")
    clock.instant += RESET
    trial = breaker.admit()
    assert trial is not None
    breaker.succeeded(slow)
    breaker.failed(other, "y")
    assert breaker.state == HALF_OPEN
    breaker.succeeded(trial)
    assert breaker.state == CLOSED
