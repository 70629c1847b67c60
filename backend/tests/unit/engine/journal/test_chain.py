"""A journal is read as it was written, and whoever touched it is found out."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import JournalDamagedError
from advisor.engine.journal.chain import MAGIC, Record, Sealer, records_of

RECORDS = st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=200)), max_size=6)


def written(records: list[tuple[int, bytes]]) -> list[bytes]:
    """The parts of a journal: its head, and each record."""
    sealer = Sealer()
    return [MAGIC, *(sealer.sealed(kind, payload) for kind, payload in records)]


def read(data: bytes) -> list[Record]:
    return list(records_of(io.BytesIO(data)))


@given(RECORDS)
def test_there_and_back(records: list[tuple[int, bytes]]) -> None:
    assert read(b"".join(written(records))) == [Record(kind, payload) for kind, payload in records]


@given(RECORDS.filter(bool), st.data())
def test_a_changed_byte_is_found(records: list[tuple[int, bytes]], data: st.DataObject) -> None:
    whole = bytearray(b"".join(written(records)))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    found: list[Record] = []
    with suppress(JournalDamagedError):
        found = read(bytes(whole))
        # Only a length that now reaches beyond the end looks like a journal cut short: it says less, never lies.
        assert len(found) < len(records)
    assert found == [Record(*each) for each in records][: len(found)]


@given(RECORDS.filter(lambda records: len(records) > 1), st.data())
def test_a_dropped_or_moved_record_is_found(records: list[tuple[int, bytes]], data: st.DataObject) -> None:
    head, *parts = written(records)
    place = data.draw(st.integers(0, len(parts) - 2))
    with pytest.raises(JournalDamagedError, match="was changed, or one before it is missing"):
        read(head + b"".join(parts[:place] + parts[place + 1 :]))
    parts[place], parts[place + 1] = parts[place + 1], parts[place]
    with pytest.raises(JournalDamagedError):
        read(head + b"".join(parts))


@given(RECORDS.filter(bool), st.data())
def test_a_record_cut_short_at_the_end_is_left_out(records: list[tuple[int, bytes]], data: st.DataObject) -> None:
    parts = written(records)
    whole = b"".join(parts)
    cut = data.draw(st.integers(len(whole) - len(parts[-1]), len(whole) - 1))
    assert read(whole[:cut]) == [Record(*each) for each in records[:-1]]


def test_anything_else_is_no_journal() -> None:
    for data in (b"", b"PAR1", MAGIC[:-1], MAGIC.replace(b"1", b"2")):
        with pytest.raises(JournalDamagedError, match="not a journal of this version"):
            read(data)
    with pytest.raises(JournalDamagedError, match="Record 0 of the journal is damaged"):
        read(MAGIC + b"\xff\xff\xff\xff\x01")
