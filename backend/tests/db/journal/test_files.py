"""Journals as files: one for each session, whole after a crash, and no reason to stop where they cannot be written."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor.core.clock import FixedClock
from advisor.core.errors import JournalDamagedError, NotFoundError
from advisor.db.journal.files import FileJournal, JournalFolder, opened_journal, sessions_in
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.chain import records_of
from advisor.ports.journal import RecordKind

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> Iterator[JournalFolder]:
    made = JournalFolder(tmp_path / "journal", timedelta(days=3), clock)
    yield made
    made.end()


def kinds(path: Path, session: str) -> list[int]:
    with opened_journal(path, session) as records:
        return [record.kind for record in records]


def test_one_for_each_session(tmp_path: Path, folder: JournalFolder, clock: FixedClock) -> None:
    first = folder.begin(LiveEngineConfig())
    assert first is not None
    first.append(RecordKind.STEPPED, b"step")
    clock.instant += timedelta(hours=1)
    second = folder.begin(LiveEngineConfig())
    assert second is not None
    later, earlier = sessions_in(tmp_path / "journal")
    assert (earlier.at, later.at) == (NOW, NOW + timedelta(hours=1))
    assert kinds(tmp_path / "journal", earlier.name) == [RecordKind.OPENED, RecordKind.STEPPED, RecordKind.CLOSED]
    # The running one can be read while it is written.
    assert kinds(tmp_path / "journal", later.name) == [RecordKind.OPENED]
    folder.end()
    assert kinds(tmp_path / "journal", later.name) == [RecordKind.OPENED, RecordKind.CLOSED]


def test_by_its_path_too(tmp_path: Path, folder: JournalFolder) -> None:
    folder.begin(LiveEngineConfig())
    folder.end()
    (path,) = (tmp_path / "journal").iterdir()
    assert kinds(tmp_path, str(path)) == [RecordKind.OPENED, RecordKind.CLOSED]


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "20260101T000000.000000Z", "/absent.journal"])
def test_one_that_is_not_there(tmp_path: Path, folder: JournalFolder, name: str) -> None:
    folder.begin(LiveEngineConfig())
    with pytest.raises(NotFoundError), opened_journal(tmp_path / "journal", name):
        pass


def test_old_ones_are_deleted_when_a_session_begins(tmp_path: Path, folder: JournalFolder, clock: FixedClock) -> None:
    ages = {"20261101T120000.000000Z": timedelta(days=3, seconds=1), "20261102T120000.000000Z": timedelta(days=2)}
    (tmp_path / "journal").mkdir()
    for name, age in ages.items():
        path = tmp_path / "journal" / f"{name}.journal"
        path.write_bytes(b"")
        written = (NOW - age).timestamp()
        os.utime(path, (written, written))
    (tmp_path / "journal" / "notes.txt").write_text("mine")
    folder.begin(LiveEngineConfig())
    kept = [each.name for each in sessions_in(tmp_path / "journal")]
    assert kept == ["20261127T120000.000000Z", "20261102T120000.000000Z"]
    assert (tmp_path / "journal" / "notes.txt").exists()


class Full(io.BytesIO):
    """A disk that takes so many bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        free = self._most - len(self.getvalue())
        if len(data) > free:
            super().write(data[: max(0, free)])
            raise OSError(28, "No space left on device")
        return super().write(data)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("most", [0, 17, 18, 60, 200])
def test_a_full_disk_ends_the_journal_and_not_the_session(most: int) -> None:
    stream = Full(most)
    journal = FileJournal(stream)
    for n in range(20):
        journal.append(RecordKind.STEPPED, bytes([n]) * 10)
    journal.close()
    assert journal.broken == "No space left on device"
    written = stream.getvalue()
    assert len(written) <= most
    if most >= 18:
        found = [record.payload for record in records_of(io.BytesIO(written))]
        assert found == [bytes([n]) * 10 for n in range(len(found))]


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "file").write_text("")
    assert JournalFolder(tmp_path / "file" / "journal", timedelta(days=3), clock).begin(LiveEngineConfig()) is None


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    path.write_bytes(b"something else altogether")
    with pytest.raises(JournalDamagedError), opened_journal(tmp_path, str(path)) as records:
        list(records)
