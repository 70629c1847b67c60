"""A session that goes on in another journal: each journal replays by itself, and the engine does not notice."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.backtest.session import replayed
from advisor.core.errors import JournalDamagedError
from advisor.engine.journal.chain import Record
from advisor.engine.journal.session import changes_of, signals_of
from advisor.engine.step import LiveEngine
from advisor.ports.journal import RecordKind
from tests.effort import effort
from tests.unit.backtest.sessions.test_session import CONFIG, Memory, lived, session
from tests.unit.engine.live_building import numbered_ids


def parts(seed: int, at: int) -> tuple[Memory, Memory]:
    """The journals of one session that went on in another after so many steps."""
    first, second = Memory(CONFIG), Memory(CONFIG)
    lived(seed, first, another=(at, second))
    return first, second


@settings(deadline=None, max_examples=effort(6, 20))
@given(st.integers(0, 2**32 - 1), st.integers(0, 24))
@example(20, 19)  # The closes noted since a start was due are needed: the game began later than that.
def test_each_part_replays_by_itself(seed: int, at: int) -> None:
    first, second = (replayed(each.records()) for each in parts(seed, at))
    assert (first.difference, second.difference) == (None, None)
    assert (first.steps, second.steps) == (at, 25 - at)
    whole = replayed(session(seed).records())
    assert (first.signals + second.signals, first.changes + second.changes) == (whole.signals, whole.changes)


def test_the_session_itself_goes_on_as_if_nothing_happened() -> None:
    alone = lived(5, Memory(CONFIG))
    parted = lived(5, Memory(CONFIG), another=(10, Memory(CONFIG)))
    for one, other in zip(alone, parted, strict=True):
        assert signals_of(one.signals) == signals_of(other.signals)
        assert changes_of(one) == changes_of(other)


def test_what_the_engine_holds_is_all_there() -> None:
    # Without it, the second part finds other signals: each field is needed, or this test says nothing.
    _, second = parts(3, 12)
    without = [record for record in second.records() if record.kind != RecordKind.CARRIED]
    assert replayed(without).difference is not None


@pytest.mark.parametrize("payload", [b"", b"\x02\x00\x00\x00{}", b"\x0d\x00\x00\x00" + b'{"venues":[]}'])
def test_other_bytes_are_refused(payload: bytes) -> None:
    _, second = parts(3, 12)
    records = [Record(r.kind, payload) if r.kind == RecordKind.CARRIED else r for r in second.records()]
    with pytest.raises(JournalDamagedError):
        replayed(records)


def test_many_books_are_carried_too() -> None:
    """Columns that have grown, slots that were freed, and bets that wait for a confirmation."""
    first = LiveEngine(CONFIG, numbered_ids())
    lived(7, Memory(CONFIG), engine=first)
    journal = Memory(CONFIG)
    first.record_in(journal)
    (carried,) = [record for record in journal.records() if record.kind == RecordKind.CARRIED]
    other = LiveEngine(CONFIG, numbered_ids())
    other.carry_on(carried.payload)
    one, same = first.books.carried(), other.books.carried()
    for name in ("venues", "providers", "held", "step"):
        assert getattr(one, name) == getattr(same, name)
    for name in ("events", "markets", "books"):
        for column, copy in zip(getattr(one, name), getattr(same, name), strict=True):
            np.testing.assert_array_equal(column, copy)
            assert column.dtype == copy.dtype
