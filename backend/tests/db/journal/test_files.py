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
from advisor.engine.journal.session import Opened, opened_of
from advisor.ports.journal import RecordKind

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> Iterator[JournalFolder]:
    made = JournalFolder(tmp_path / "journal", timedelta(days=3), timedelta(days=1), clock)
    yield made
    made.end()


def kinds(path: Path, session: str) -> list[int]:
    with opened_journal(path, session) as records:
        return [record.kind for record in records]


def test_one_for_each_session(tmp_path: Path, folder: JournalFolder, clock: FixedClock) -> None:
    first = folder.begin(LiveEngineConfig(), anew=True)
    assert first is not None
    first.append(RecordKind.STEPPED, b"step")
    clock.instant += timedelta(hours=1)
    second = folder.begin(LiveEngineConfig(), anew=True)
    assert second is not None
    later, earlier = sessions_in(tmp_path / "journal")
    assert (earlier.at, later.at) == (NOW, NOW + timedelta(hours=1))
    # Its engine was given up: whether the last step is stored nobody knows.
    assert kinds(tmp_path / "journal", earlier.name) == [RecordKind.OPENED, RecordKind.STEPPED]
    # The running one can be read while it is written.
    assert kinds(tmp_path / "journal", later.name) == [RecordKind.OPENED]
    folder.end()
    assert kinds(tmp_path / "journal", later.name) == [RecordKind.OPENED, RecordKind.CLOSED]


def test_by_its_path_too(tmp_path: Path, folder: JournalFolder) -> None:
    folder.begin(LiveEngineConfig(), anew=True)
    folder.end()
    (path,) = (tmp_path / "journal").iterdir()
    assert kinds(tmp_path, str(path)) == [RecordKind.OPENED, RecordKind.CLOSED]


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "20260101T000000.000000Z", "/absent.journal"])
def test_one_that_is_not_there(tmp_path: Path, folder: JournalFolder, name: str) -> None:
    folder.begin(LiveEngineConfig(), anew=True)
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
    folder.begin(LiveEngineConfig(), anew=True)
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
    journal = FileJournal("session", NOW, stream)
    for n in range(20):
        journal.append(RecordKind.STEPPED, bytes([n]) * 10)
    journal.close(in_order=True)
    assert journal.broken == "No space left on device"
    written = stream.getvalue()
    assert len(written) <= most
    if most >= 18:
        found = [record.payload for record in records_of(io.BytesIO(written))]
        assert found == [bytes([n]) * 10 for n in range(len(found))]


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "session.journal"
    journal = FileJournal("session", NOW, path.open("wb"))
    journal.append(RecordKind.STEPPED, b"one")
    journal.close(in_order=True)
    written = path.read_bytes()
    journal.append(RecordKind.STEPPED, b"two")
    assert (path.read_bytes(), journal.broken) == (written, None)


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "file").write_text("")
    folder = JournalFolder(tmp_path / "file" / "journal", timedelta(days=3), timedelta(days=1), clock)
    assert folder.begin(LiveEngineConfig(), anew=True) is None
    # It is tried again, as the folder may be there by then.
    assert folder.needs_another


def opened(path: Path, session: str) -> Opened:
    with opened_journal(path, session) as records:
        return opened_of(next(records).payload)


def test_a_long_session_goes_on_in_another_journal(tmp_path: Path, folder: JournalFolder, clock: FixedClock) -> None:
    first = folder.begin(LiveEngineConfig(), anew=True)
    assert first is not None
    needed = []
    for passed in (timedelta(days=1) - timedelta(microseconds=1), timedelta(microseconds=1)):
        clock.instant += passed
        needed.append(folder.needs_another)
    assert needed == [False, True]
    second = folder.begin(LiveEngineConfig(), anew=False)
    assert second is not None
    assert not folder.needs_another
    made = opened(tmp_path / "journal", second.name)
    # The last seal of the one before is in its file: who takes that journal away, or its end, is noticed.
    assert made.continues == first.name
    assert (tmp_path / "journal" / f"{first.name}.journal").read_bytes().endswith(bytes.fromhex(made.seal))


def test_of_engines_that_all_fail_at_their_first_step_the_first_journal_stays(
    tmp_path: Path, folder: JournalFolder, clock: FixedClock
) -> None:
    def run(steps: int) -> str:
        clock.instant += timedelta(seconds=1)
        journal = folder.begin(LiveEngineConfig(), anew=True)
        assert journal is not None
        for _ in range(steps):
            journal.append(RecordKind.STEPPED, b"")
        return journal.name

    names = [run(steps) for steps in (5, 1, 1, 0, 1, 2, 1, 9)]
    left = [each.name for each in reversed(sessions_in(tmp_path / "journal"))]
    assert left == [names[number] for number in (0, 1, 5, 6, 7)]


def test_a_session_that_begins_anew_continues_none(tmp_path: Path, folder: JournalFolder, clock: FixedClock) -> None:
    folder.begin(LiveEngineConfig(), anew=True)
    clock.instant += timedelta(days=1)
    second = folder.begin(LiveEngineConfig(), anew=True)
    assert second is not None
    made = opened(tmp_path / "journal", second.name)
    assert (made.continues, made.seal) == ("", "")


def test_after_a_broken_journal_another_is_tried(tmp_path: Path, folder: JournalFolder) -> None:
    broken = folder.begin(LiveEngineConfig(), anew=True)
    assert broken is not None
    broken.broken = "No space left on device"
    assert folder.needs_another
    second = folder.begin(LiveEngineConfig(), anew=False)
    assert second is not None
    # What a broken one ends with is not known.
    assert opened(tmp_path / "journal", second.name).continues == ""


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    path.write_bytes(b"something else altogether")
    with pytest.raises(JournalDamagedError), opened_journal(tmp_path, str(path)) as records:
        list(records)
