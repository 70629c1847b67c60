"""Log files of bounded size for processes that know nothing of it.

A process writes into a pipe, and a thread of ours moves what comes into ``x.log``. Once that is large enough it is put
aside as ``x.log.1``, which becomes ``x.log.2``, and so on until there are enough. The process need not open anything
again, so no line is lost and none is torn.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLimits:
    """How much of what a process writes is kept.

    Attributes:
        file_bytes: a file of this size is put aside at the next end of a line, or in the middle of a line that does
            not end at twice the size.
        kept: files put aside, besides the one that grows.
        tail_bytes: of the end, kept in memory to be shown when the process has died.
        read_bytes: taken from the pipe at once.
        pipe_bytes: what a process may write while this one is held up (suspended, on a slow disk) before it has to
            wait; what Linux grants everybody.
        drain_seconds: how long a process that has ended is waited for to have been read to its end; longer only where
            it left behind another that still writes.
    """

    file_bytes: int = 10_000_000
    kept: int = 4
    tail_bytes: int = 16_000
    read_bytes: int = 65_536
    pipe_bytes: int = 1_048_576
    drain_seconds: float = 1.0


class LogFile:
    """The file that grows, and those put aside; for one writer.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path, limits: LogLimits) -> None:
        self._path = path
        self._limits = limits
        self._open()
        self._drop_surplus()
        if self._size >= limits.file_bytes:
            self._put_aside()

    def write(self, data: bytes) -> None:
        """Append whole or part lines.

        Raises:
            OSError: the disk is full, say; what was not written is lost.
        """
        begin = 0
        while begin < len(data):
            # The first end of a line at or after the size; a line that began in this file ends in it.
            missing = max(1, self._limits.file_bytes - self._size)
            end = data.find(b"\n", begin + missing - 1) + 1 or len(data)
            self._append(data[begin:end])
            begin = end
            if self._size >= self._limits.file_bytes and (
                data[end - 1 : end] == b"\n" or self._size >= 2 * self._limits.file_bytes
            ):
                self._put_aside()

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        self._file = FileIO(self._path, "ab", opener=_private)
        self._size = os.fstat(self._file.fileno()).st_size

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = self._file.write(view) or 0
            self._size += written
            view = view[written:]

    def _put_aside(self) -> None:
        for number in range(self._limits.kept, 0, -1):
            older = self._aside(number - 1) if number > 1 else self._path
            with suppress(FileNotFoundError):
                older.replace(self._aside(number))
        if not self._limits.kept:
            self._path.unlink(missing_ok=True)
        full = self._file
        try:
            self._open()
        except OSError:
            # Its folder is gone, or there are too many open files: the old one takes what comes, under its new name.
            self._size = 0
        else:
            full.close()

    def _drop_surplus(self) -> None:
        """Of a run that kept more."""
        number = self._limits.kept + 1
        while (surplus := self._aside(number)).exists():
            surplus.unlink()
            number += 1

    def _aside(self, number: int) -> Path:
        return Path(f"{self._path}.{number}")


class PlainLog:
    """A file that a process writes itself, as it may outlive us; only here, before it starts, is it put aside.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path, limits: LogLimits) -> None:
        self._file = LogFile(path, limits)
        self.writer = self._file.fileno()
        self.words = words_from_now(path)

    def handed_over(self) -> None:
        """The process holds the file."""
        self._file.close()


def words_from_now(path: Path) -> Callable[[], str]:
    """A function that gives what was added to a file since now."""
    begin = path.stat().st_size if path.exists() else 0

    def words() -> str:
        try:
            with path.open("rb") as file:
                file.seek(begin)
                return file.read().decode("utf-8", errors="replace")
        except OSError:
            return ""

    return words


class LogPump:
    """What one process writes, moved into its log file by a thread until its end.

    Give ``writer`` to the process as its stdout and stderr, then call ``handed_over``.

    Raises:
        OSError: the log file cannot be opened.
    """

    def __init__(self, path: Path, limits: LogLimits) -> None:
        self._limits = limits
        self._file = LogFile(path, limits)
        self._tail = b""
        self._lost = 0
        self._reader, self.writer = os.pipe()
        if sys.platform == "linux":
            with suppress(OSError):
                fcntl.fcntl(self.writer, fcntl.F_SETPIPE_SZ, limits.pipe_bytes)
        # A daemon, for a process that outlives us must not hold up our end.
        self._thread = threading.Thread(target=self._move, name=f"log {path.name}", daemon=True)
        self._thread.start()

    def handed_over(self) -> None:
        """The process holds the writing end; with ours closed, its end is the end of the pipe."""
        os.close(self.writer)

    def drain(self) -> None:
        """Once the process has ended: wait until all that it wrote is in the file."""
        self._thread.join(self._limits.drain_seconds)

    def words(self) -> str:
        """The end of what the process wrote; once it has ended, the very end."""
        self.drain()
        return self._tail.decode("utf-8", errors="replace")

    def _move(self) -> None:
        while data := os.read(self._reader, self._limits.read_bytes):
            self._tail = (self._tail + data)[-self._limits.tail_bytes :]
            # A full disk must hold up nobody: a process that cannot write would stop in the middle of its work.
            try:
                if self._lost:
                    self._file.write(f"[{self._lost} bytes of this log could not be written]\n".encode())
                    self._lost = 0
                self._file.write(data)
            except OSError:
                self._lost += len(data)
        os.close(self._reader)
        self._file.close()


def _private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    # One that stood there before may be open to all; somebody else's cannot be changed, and is theirs to answer for.
    with suppress(PermissionError):
        os.fchmod(descriptor, 0o600)
    return descriptor
