"""Two engines and one database, as real processes: never two writers, whatever sleeps or dies."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest

from tests.live.engines import Database, EngineProcess, sandbox_process
from tests.polling import eventually

TAKE_OVER_SECONDS = 15
GRACE_SECONDS = 20
"""What `advisor up` grants an engine that it stops, before it kills it."""
UNLIKE_HISTORY = """
    SELECT count(*) FROM latest_quote l WHERE l.odds_e4 != coalesce((
        SELECT q.odds_e4 FROM quote q
        WHERE (q.event_id, q.market, q.participant, q.line, q.selection, q.venue_id, q.side)
            = (l.event_id, l.market, l.participant, l.line, l.selection, l.venue_id, l.side)
        ORDER BY q.seen_at DESC, q.at DESC LIMIT 1
    ), 0)
"""
"""Prices unlike the last of their history; what was said not to be offered, and never was, has none."""

HOLDER = UUID("01234567-89ab-4def-8123-456789abcdef")


class Start(Protocol):
    """Starts an engine of this name."""

    def __call__(self, name: str, holder: UUID | None = None) -> EngineProcess: ...


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "postgres")
    yield made
    made.thaw()
    made.stop()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[int, int]]:
    """The ports of one for all: what its clients ask in a minute is far below what it allows."""
    with sandbox_process() as ports:
        yield ports


@pytest.fixture
def start(tmp_path: Path, database: Database, sandbox: tuple[int, int]) -> Iterator[Start]:
    """Starts engines that use the sandbox; all end with the test."""
    with ExitStack() as stack:

        def started(name: str, holder: UUID | None = None) -> EngineProcess:
            engine = EngineProcess(name, tmp_path, database, sandbox, holder)
            stack.callback(engine.kill)
            return engine

        yield started


def writes(database: Database, number: int) -> None:
    eventually(lambda: database.writes_of(number) > 20, f"the leader of number {number} writes")


def prices(database: Database) -> None:
    eventually(lambda: database.one("SELECT count(*) FROM latest_quote"), "prices are stored")


def assert_one_writer(numbers: list[int | None]) -> None:
    """Each change came under a number, and none under a lower one than a change before it."""
    known = [number for number in numbers if number is not None]
    assert len(known) == len(numbers)
    assert all(before <= after for before, after in pairwise(known))


def assert_history_whole(database: Database) -> None:
    """The last price of each selection is the last of its history, which lost and doubled nothing on the way."""
    assert database.one("SELECT count(*) FROM pending_history") == 0
    assert database.one("SELECT count(*) FROM shed_history") == 0
    assert database.one("SELECT count(*) FROM dead_letter") == 0
    assert database.one("SELECT count(*) FROM latest_quote") != 0
    assert database.one(UNLIKE_HISTORY) == 0


def test_a_leader_that_sleeps_beyond_its_lease_is_replaced_and_never_writes_again(
    database: Database, start: Start
) -> None:
    first = start("first")
    writes(database, 1)
    second = start("second")
    second.says("engine_standby")
    # What asks providers is not even put together before it leads.
    assert "engine_started" not in second.said()
    first.send(signal.SIGSTOP)
    renewed = "SELECT extract(epoch FROM renewed_at) FROM leader_lease"
    last_of_first = database.one(renewed)
    writes(database, 2)
    taken = database.one("SELECT extract(epoch FROM taken_at) FROM leader_lease")
    assert second.said().index("engine_leads") > second.said().index("engine_standby")
    assert float(str(taken)) - float(str(last_of_first)) < TAKE_OVER_SECONDS
    first.send(signal.SIGCONT)
    first.says("engine_lease_lost")
    first.says("engine_standby")
    so_far = database.writes_of(1)
    before = database.writes_of(2)
    eventually(lambda: database.writes_of(2) > before + 10, "the second goes on")
    assert database.writes_of(1) == so_far
    assert database.one("SELECT fencing_number FROM leader_lease") == 2
    assert second.stop() == 0
    # A released lease is taken at once, and from a standby the first becomes the leader again.
    writes(database, 3)
    assert first.stop() == 0
    assert_one_writer(database.numbers())
    print(f"\ntake-over {float(str(taken)) - float(str(last_of_first)):.1f} s after the last renewal")


def test_one_of_the_same_holder_succeeds_a_dead_one_without_waiting_for_its_lease(
    database: Database, start: Start
) -> None:
    """As a launcher does, which knows that it is dead."""
    first = start("first", HOLDER)
    writes(database, 1)
    first.kill()
    database.execute("UPDATE leader_lease SET expires_at = clock_timestamp() + interval '1 hour'")
    second = start("second", HOLDER)
    writes(database, 2)
    # Their batches are numbered each from one, and none is taken for one of the other.
    eventually(lambda: database.one("SELECT count(*) FROM stored_batch") == 2, "the second stores batches")
    assert second.stop() == 0
    assert_one_writer(database.numbers())


def test_a_server_that_is_killed_and_started_again_gives_a_higher_number(database: Database, start: Start) -> None:
    engine = start("only")
    writes(database, 1)
    prices(database)
    database.kill()
    engine.says("engine_lease_lost")
    database.start_again()
    writes(database, 2)
    database.kill()
    database.start_again()
    writes(database, 3)
    assert engine.stop() == 0
    assert_one_writer(database.numbers())
    assert_history_whole(database)


def test_a_server_that_answers_nothing_costs_the_lease_and_the_same_process_leads_again(
    database: Database, start: Start
) -> None:
    engine = start("only")
    writes(database, 1)
    prices(database)
    for times in (1, 2):
        # Each time in the midst of its work; before it has begun again there is nothing that could stop.
        engine.says("engine_started", times)
        database.freeze()
        engine.says("engine_lease_lost", times)
        engine.says("engine_stopped", times)
        database.thaw()
        writes(database, times + 1)
    assert "task_failed" not in engine.said()
    assert engine.stop() == 0
    assert_one_writer(database.numbers())
    assert_history_whole(database)


def test_an_engine_ends_in_time_though_its_server_answers_nothing(database: Database, start: Start) -> None:
    """Within what a launcher grants it; another then takes up what is stored."""
    engine = start("only")
    writes(database, 1)
    prices(database)
    database.freeze()
    began = time.monotonic()
    assert engine.stop() == 0
    assert time.monotonic() - began < GRACE_SECONDS
    database.thaw()
    second = start("second")
    writes(database, 2)
    assert second.stop() == 0
    assert_history_whole(database)


def test_an_engine_that_is_killed_in_its_work_loses_nothing_that_it_committed(database: Database, start: Start) -> None:
    first = start("first")
    writes(database, 1)
    prices(database)
    first.send(signal.SIGKILL)
    second = start("second")
    writes(database, 2)
    assert second.stop() == 0
    assert_one_writer(database.numbers())
    assert_history_whole(database)
