"""Whether a provider is down is known from its first change on, whoever leads, and whatever was stored of it."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.availability import load_availabilities, save_availabilities
from advisor.engine.books.messages import Availability
from advisor.live.availability import AvailabilityWatch
from tests.live.provider_states import Providers

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=1)
KEYS = ("a", "b")


def state(provider: str, *, up: bool, at: datetime) -> Availability:
    return Availability(provider=provider, up=up, at=micros_of(at))


class Watched:
    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.providers = Providers()
        self.changes = 0
        self.watch = AvailabilityWatch(self._changed, self.clock)

    def _changed(self) -> None:
        self.changes += 1

    def follow(self, *stored: Availability, quoting: tuple[str, ...] = ()) -> None:
        self.watch.follow(self.providers.snapshot, KEYS, stored, quoting)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_of_providers_that_were_never_down_nothing_is_said(watched: Watched) -> None:
    watched.follow()
    watched.watch.look("a")
    assert (watched.watch.states, watched.changes) == ((), 0)


def test_a_change_is_said_once_and_holds_its_time(watched: Watched) -> None:
    watched.follow()
    watched.providers.down.add("a")
    watched.watch.look("a")
    watched.clock.instant += timedelta(seconds=5)
    watched.watch.look("a")
    assert watched.watch.states == (state("a", up=False, at=NOW),)
    watched.providers.down.clear()
    watched.watch.look("a")
    assert watched.watch.states == (state("a", up=True, at=NOW + timedelta(seconds=5)),)
    assert watched.changes == 2


def test_nothing_is_known_before_there_is_anything_to_look_at(watched: Watched) -> None:
    watched.providers.down.add("a")
    watched.watch.look("a")
    assert watched.watch.states == ()


def test_one_that_is_configured_no_more_is_down_and_confirms_when_it_is_again(watched: Watched) -> None:
    watched.follow(quoting=("a", "former"))
    assert (watched.watch.states, watched.changes) == ((state("former", up=False, at=NOW),), 1)
    again = Watched()
    again.clock.instant += timedelta(seconds=5)
    again.watch.follow(again.providers.snapshot, (*KEYS, "former"), watched.watch.states, ("a", "former"))
    assert again.watch.states == (state("former", up=True, at=NOW + timedelta(seconds=5)),)


def test_one_that_was_down_before_it_went_keeps_its_time(watched: Watched) -> None:
    watched.follow(state("former", up=False, at=BEFORE), quoting=("former",))
    assert (watched.watch.states, watched.changes) == ((state("former", up=False, at=BEFORE),), 0)


def test_one_that_is_up_since_the_last_leader_still_has_to_confirm(watched: Watched) -> None:
    watched.follow(state("a", up=True, at=BEFORE))
    assert (watched.watch.states, watched.changes) == ((state("a", up=True, at=BEFORE),), 0)


def test_one_that_was_down_and_answers_this_process_is_up_from_now_on(watched: Watched) -> None:
    watched.follow(state("a", up=False, at=BEFORE))
    assert watched.watch.states == (state("a", up=True, at=NOW),)


def test_one_that_is_down_still_is_down_since_then(watched: Watched) -> None:
    watched.providers.down.add("a")
    watched.follow(state("a", up=False, at=BEFORE), state("gone", up=False, at=BEFORE))
    assert watched.watch.states == (state("a", up=False, at=BEFORE), state("gone", up=False, at=BEFORE))


@pytest.mark.parametrize(("stored_at", "expected"), [(BEFORE, NOW), (NOW + timedelta(seconds=3), None)])
def test_of_two_leaders_the_later_one_knows_better(
    watched: Watched, stored_at: datetime, expected: datetime | None
) -> None:
    watched.follow()
    watched.providers.down.add("a")
    watched.watch.look("a")
    watched.clock.instant += timedelta(seconds=9)
    watched.follow(state("a", up=True, at=stored_at))
    # Down for both: since this process saw it, or since it lost the lease to another that saw it come back.
    assert watched.watch.states == (state("a", up=False, at=expected or watched.clock.instant),)


async def test_what_is_stored_is_given_back(fresh_database_url: str) -> None:
    first, second = state("a", up=False, at=BEFORE), state("b", up=True, at=NOW)
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=1) as pool:
        writes = OwnWrites(pool)
        async with writes.transaction() as connection:
            await save_availabilities(connection, [second, first])
            await save_availabilities(connection, [])
        assert await load_availabilities(pool) == [first, second]
        async with writes.transaction() as connection:
            await save_availabilities(connection, [state("a", up=True, at=NOW)])
        assert await load_availabilities(pool) == [state("a", up=True, at=NOW), second]
