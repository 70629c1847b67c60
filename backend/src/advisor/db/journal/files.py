"""Journals of sessions as files: one each, appended to while the session runs, never changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from advisor.core.clock import MICROSECOND, Clock, instant_of, micros_of
from advisor.core.errors import JournalDamagedError, NotFoundError
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.chain import MAGIC, Record, Sealer, records_of
from advisor.engine.journal.configs import config_hash, config_json
from advisor.engine.journal.session import ENGINE_VERSION, Opened, opened_bytes
from advisor.ports.journal import JournalPosition, RecordKind

log = structlog.get_logger(__name__)

_SUFFIX: Final = ".journal"
_NAME: Final = "%Y%m%dT%H%M%S.%fZ"
"""Of a session: when it began."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session there is a journal of.

    Attributes:
        at: when it began, aware, UTC.
        size: bytes.
    """

    name: str
    at: datetime
    size: int


class FileJournal:
    """Writes the journal of one session; see ``Journal``.

    What cannot be written ends the journal, not the session: the log says so, and ``broken`` why.

    Args:
        name: of the session.
        began: aware, UTC.
        stream: of an empty file.
    """

    def __init__(self, name: str, began: datetime, stream: BinaryIO) -> None:
        self.name: Final = name
        self.began: Final = began
        self._stream = stream
        self._sealer = Sealer()
        self.broken: str | None = None
        self.steps = 0
        """Written so far."""
        self._records = 0
        self._closed = False
        self._write(MAGIC)

    @property
    def seal(self) -> str:
        """Of its last record so far."""
        return self._sealer.seal

    @property
    def position(self) -> JournalPosition | None:
        """See ``Journal.position``."""
        if self.broken is not None or not self._records:
            return None
        return JournalPosition(self.name, self._records - 1, self.seal)

    def append(self, kind: RecordKind, payload: bytes) -> None:
        """See ``Journal.append``."""
        if self.broken is None and not self._closed:
            self.steps += kind is RecordKind.STEPPED
            self._records += 1
            self._write(self._sealer.sealed(kind, payload))

    def close(self, *, in_order: bool) -> None:
        """End the journal.

        Args:
            in_order: whether all of its steps are stored; of the last one nobody may know.
        """
        if in_order:
            self.append(RecordKind.CLOSED, b"")
        try:
            self._stream.close()
        except OSError as error:
            self._break(error)
        self._closed = True

    def _write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            # To the system at once: what a process wrote survives its death.
            self._stream.flush()
        except OSError as error:
            self._break(error)

    def _break(self, error: OSError) -> None:
        self.broken = error.strerror or type(error).__name__
        log.error("journal_not_written", reason=self.broken)


class JournalFolder:
    """The folder of all journals on this machine.

    Args:
        folder: made when first written to.
        keep: journals of sessions that ended longer ago are deleted when a session begins.
        longest: a session goes on in another journal after so long.
    """

    def __init__(self, folder: Path, keep: timedelta, longest: timedelta, clock: Clock) -> None:
        self._folder = folder
        self._keep = keep
        self._longest = longest
        self._clock = clock
        self._open: FileJournal | None = None
        self._is_failing = False
        """The journal before the running one came no further than its first step."""

    @property
    def needs_another(self) -> bool:
        """Whether the running session should go on in another journal: it has none, a broken one, or a long one."""
        now = self._open
        return now is None or now.broken is not None or self._clock.now() - now.began >= self._longest

    def begin(self, config: LiveEngineConfig, *, anew: bool) -> FileJournal | None:
        """A journal for a session that begins now; the one before it ends. None where no file can be made.

        Args:
            anew: whether its engine knows nothing yet; otherwise it goes on where the one before it ends.
        """
        before = self._open
        self._end(in_order=not anew)
        if anew and before is not None:
            self._forget_repeated(before)
        now = self._clock.now()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            delete_old(self._folder, now - self._keep)
            name, stream = _new_file(self._folder, now)
        except OSError as error:
            log.error("journal_not_made", reason=error.strerror or type(error).__name__)
            return None
        made = self._open = FileJournal(name, now, stream)
        follows = None if anew or before is None or before.broken is not None else before
        opened = Opened(
            session=name,
            at=micros_of(now),
            version=ENGINE_VERSION,
            config=config_json(config),
            config_hash=config_hash(config),
            continues="" if follows is None else follows.name,
            seal="" if follows is None else follows.seal,
        )
        made.append(RecordKind.OPENED, opened_bytes(opened))
        return made

    def _forget_repeated(self, ended: FileJournal) -> None:
        """Where every engine fails at its first step, the first of their journals says all.

        They begin with all that is known, and an engine is made every second then: kept, they would fill the disk.
        """
        failed = ended.steps <= 1
        if failed and self._is_failing:
            with suppress(OSError):
                _path(self._folder, ended.name).unlink()
        self._is_failing = failed

    def end(self) -> None:
        """End the journal of the running session, if there is one."""
        self._end(in_order=True)

    def _end(self, *, in_order: bool) -> None:
        if self._open is not None:
            self._open.close(in_order=in_order)
            self._open = None


def sessions_in(folder: Path) -> Sequence[StoredSession]:
    """The sessions there are journals of, latest first."""
    found = []
    for path in folder.glob(f"*{_SUFFIX}"):
        name = path.name.removesuffix(_SUFFIX)
        try:
            at = datetime.strptime(name, _NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(StoredSession(name, at, path.stat().st_size))
    return sorted(found, key=lambda session: session.at, reverse=True)


@contextmanager
def opened_journal(folder: Path, session: str) -> Iterator[Iterator[Record]]:
    """The records of a session's journal, in order.

    Args:
        session: its name, or the path of a journal.

    Raises:
        NotFoundError: there is no such journal.
        JournalDamagedError: it cannot be read; or, while it is read, a record of it is not what was written.
    """
    path = Path(session)
    if path.suffix != _SUFFIX:
        # A name comes from a user: it must not lead out of the folder.
        if session not in {each.name for each in sessions_in(folder)}:
            raise NotFoundError("session", session)
        path = _path(folder, session)
    try:
        with path.open("rb") as stream:
            yield records_of(stream)
    except FileNotFoundError:
        raise NotFoundError("journal", session) from None
    except OSError as error:
        raise JournalDamagedError(f"The journal {path} cannot be read: {error.strerror}.") from error


def delete_old(folder: Path, before: datetime) -> int:
    """Delete the journals that were last written before an instant; how many."""
    deleted = 0
    for path in folder.glob(f"*{_SUFFIX}"):
        if instant_of(round(path.stat().st_mtime * 1_000_000)) < before:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _new_file(folder: Path, now: datetime) -> tuple[str, BinaryIO]:
    """A file of its own for a session that begins now; where one began at the same instant, a moment later."""
    while True:
        name = now.strftime(_NAME)
        with suppress(FileExistsError):
            return name, _path(folder, name).open("xb")
        now += MICROSECOND


def _path(folder: Path, session: str) -> Path:
    return folder / f"{session}{_SUFFIX}"
