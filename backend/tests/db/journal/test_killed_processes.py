"""A process that dies within the write of a record: all before it can be read, and the next process goes on."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.core.clock import FixedClock
from advisor.db.journal.files import JournalFolder, opened_journal, sessions_in
from advisor.engine.config import LiveEngineConfig
from advisor.ports.journal import RecordKind
from tests.live.part_of_process import NOW

_STEPS = [b"first" * 40, b"second" * 40]
_CUT = b"third" * 40
_DIE = """
import resource, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor.core.clock import FixedClock
from advisor.db.journal.files import JournalFolder
from advisor.engine.config import LiveEngineConfig
from advisor.ports.journal import RecordKind

folder, at, cut, steps = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
made = JournalFolder(folder, timedelta(days=3), timedelta(days=1), FixedClock(datetime.fromtimestamp(at, UTC)))
journal = made.begin(LiveEngineConfig(), anew=True)
*whole, last = map(str.encode, steps)
for step in whole:
    journal.append(RecordKind.STEPPED, step)
(path,) = folder.iterdir()
# The system takes so many bytes more, and ends the process within the write.
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
size = path.stat().st_size + cut
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
journal.append(RecordKind.STEPPED, last)
"""


def read(folder: Path, session: str) -> list[tuple[int, bytes]]:
    with opened_journal(folder, session) as records:
        return [(record.kind, record.payload) for record in records]


@pytest.mark.parametrize("cut", [1, 4, 5, 12, 40], ids=lambda cut: f"after {cut} bytes")
def test_a_record_that_was_being_written_is_left_out_and_the_next_process_goes_on(tmp_path: Path, cut: int) -> None:
    folder = tmp_path / "journal"
    given = (str(folder), str(NOW.timestamp()), str(cut), *(each.decode() for each in (*_STEPS, _CUT)))
    died = subprocess.run((sys.executable, "-c", _DIE, *given), check=False)
    assert died.returncode == -signal.SIGXFSZ
    [left] = sessions_in(folder)
    opened, *steps = read(folder, left.name)
    assert opened[0] == RecordKind.OPENED
    assert steps == [(RecordKind.STEPPED, each) for each in _STEPS]

    later = FixedClock(NOW + timedelta(seconds=2))
    made = JournalFolder(folder, timedelta(days=3), timedelta(days=1), later)
    journal = made.begin(LiveEngineConfig(), anew=True)
    assert journal is not None
    journal.append(RecordKind.STEPPED, _CUT)
    made.end()
    assert [kind for kind, _ in read(folder, journal.name)] == [
        RecordKind.OPENED,
        RecordKind.STEPPED,
        RecordKind.CLOSED,
    ]
    # Nobody writes on where another died: its file stays what it was.
    assert (folder / f"{left.name}.journal").stat().st_size == left.size
    assert len(read(folder, left.name)) == 1 + len(_STEPS)
