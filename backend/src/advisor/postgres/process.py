"""The server process: finding it, starting it, waiting for it, stopping it, sweeping up after kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.postgres.errors import (
    EmbeddedPostgresError,
    FolderBrokenError,
    FolderUnusableError,
    PortTakenError,
    StartFailedError,
)
from advisor.postgres.folder import Folder, disk_full, open_log, server_environment
from advisor.postgres.limits import LIMITS
from advisor.postgres.programs import Identity, Programs, die_with_parent
from advisor.processes.endings import ending_of
from advisor.processes.log_files import LogLimits, words_from_now

_STOP_STEPS: Final = (
    (signal.SIGINT, LIMITS.stop_fast),
    (signal.SIGQUIT, LIMITS.stop_immediate),
    (signal.SIGKILL, LIMITS.stop_kill),
)
_LINES_WHEN_READY: Final = 8
_DISK_FULL: Final = ("No space left on device", "Disk quota exceeded")
_PORT_TAKEN: Final = ("could not create any TCP/IP sockets", "Address already in use")
_OCCUPIED: Final = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
_UNUSABLE: Final = ("Permission denied", "has wrong ownership", "has invalid permissions")
_DAMAGED: Final = (
    "PANIC:",
    "could not open file",
    "could not read file",
    "could not open directory",
    "could not locate a valid checkpoint",
    "incorrect checksum",
    "invalid checkpoint",
    "invalid magic number",
    "invalid data in file",
    "contains invalid data",
    "bogus data in",
    "is not a valid data directory",
    # The folder's major version is the program's, so that this number differs only where it was overwritten.
    "initialized with PG_CONTROL_VERSION",
)
_HELD_UP: Final = ("Too many open files", "Cannot allocate memory", "out of memory")
"""Why whole files cannot be read either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A server that accepts connections, as its pid file describes it.

    Attributes:
        words: gives the end of what it has said.
    """

    pid: int
    port: int
    socket_folder: Path
    words: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spawned:
    """A server process on its way up.

    Attributes:
        words: gives what it has said so far, or the end of it.
    """

    pid: int
    port: int
    words: Callable[[], str]


class StillOccupiedError(EmbeddedPostgresError):
    """Orphans of a killed server still hold its memory; they leave within moments."""

    code = "database_folder_occupied"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Processes of an older server still use {folder}: wait a moment, or end the postgres processes "
            "of this folder."
        )


def living_postmaster(folder: Folder) -> int | None:
    """Process id of the server that runs on this folder; a pid file left by a dead one counts as none."""
    lines = _pid_file_lines(folder)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, folder) else None


def clear_stale_locks(folder: Folder) -> None:
    """Remove what a killed server left behind; call only when ``living_postmaster`` is None.

    PostgreSQL forgives a dead process id by itself, but not one that some other program has got since.
    """
    (folder.data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in folder.socket.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def spawn(
    folder: Folder,
    programs: Programs,
    identity: Identity,
    settings: Sequence[str],
    *,
    port: int,
    tied: bool,
    log_limits: LogLimits,
) -> Spawned:
    """Start the server process in a session of its own, so that Ctrl-C in a terminal does not reach it.

    Args:
        tied: the kernel asks it for a fast shutdown when this process dies, which until then writes its log for it.
    """
    command = [
        *identity.prefix,
        *(die_with_parent("INT") if tied else ()),
        programs.postgres,
        "-D",
        str(folder.data),
        *settings,
    ]
    log = open_log(folder, log_limits, ours=tied)
    try:
        # Not subprocess.Popen: the server may outlive us when other processes use it.
        pid = os.posix_spawn(
            command[0],
            command,
            server_environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, log.writer, 1),
                (os.POSIX_SPAWN_DUP2, log.writer, 2),
            ],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
        )
    finally:
        log.handed_over()
    return Spawned(pid=pid, port=port, words=log.words)


def joined(folder: Folder, pid: int) -> Spawned:
    """A server that somebody else started, in the form that ``wait_until_ready`` takes."""
    return Spawned(pid=pid, port=0, words=words_from_now(folder.log))


def wait_until_ready(folder: Folder, spawned: Spawned, meanwhile: Callable[[], None]) -> Postmaster:
    """Wait until the server accepts connections.

    Args:
        meanwhile: done again and again; what it raises ends the waiting.

    Raises:
        EmbeddedPostgresError: it died or took too long; the kind says why.
    """
    deadline = time.monotonic() + LIMITS.ready
    while time.monotonic() < deadline:
        lines = _pid_file_lines(folder)
        if len(lines) >= _LINES_WHEN_READY and lines[0] == str(spawned.pid) and lines[7].strip() == "ready":
            return Postmaster(pid=spawned.pid, port=int(lines[3]), socket_folder=Path(lines[4]), words=spawned.words)
        if ending(spawned.pid):
            raise _failure(folder, spawned)
        meanwhile()
        time.sleep(LIMITS.poll)
    raise StartFailedError(f"it was not ready after {LIMITS.ready:.0f} s", folder.log)


def stop_process(pid: int, *, broken: bool = False) -> None:
    """Stop the server: fast (connections are cut, data is flushed), then immediately, then by force.

    Args:
        broken: its folder is damaged; it could flush nothing, and asked to would let us wait in vain.
    """
    for number, patience in _STOP_STEPS[1 if broken else 0 :]:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if ending(pid):
                return
            time.sleep(LIMITS.poll)


def _pid_file_lines(folder: Folder) -> list[str]:
    try:
        return (folder.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _serves(pid: int, folder: Folder) -> bool:
    """Whether this process is a server of this very folder, and not a program that got a recycled id."""
    proc = Path("/proc")
    if (proc / "self" / "cmdline").exists():
        try:
            words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(folder.data) in words
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, errors="replace", check=False
    )
    return str(folder.data) in listed.stdout


def ending(pid: int) -> str | None:
    """How a server ended, for people; None while it runs. Only who started it learns more than that it is gone."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
        return ending_of(os.waitstatus_to_exitcode(status)) if ended else None
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    return None


def _failure(folder: Folder, spawned: Spawned) -> EmbeddedPostgresError:
    words = spawned.words()
    complaints = [line for line in words.splitlines() if "FATAL:" in line or "PANIC:" in line]
    reason = (complaints or words.splitlines()[-1:] or ["it said nothing"])[-1]
    reason = reason.rpartition("FATAL:")[2].rpartition("PANIC:")[2].strip()
    if _mentions(words, _DISK_FULL):
        return disk_full(folder)
    if _mentions(words, _PORT_TAKEN):
        return PortTakenError(spawned.port)
    if _mentions(words, _OCCUPIED):
        return StillOccupiedError(folder.data)
    if _mentions(words, _UNUSABLE):
        return FolderUnusableError(folder.data, reason)
    if speaks_of_damage(words):
        return FolderBrokenError(folder.data, reason)
    return StartFailedError(reason, folder.log)


def speaks_of_damage(words: str) -> bool:
    """Whether PostgreSQL found its files damaged, and did not merely lack what it needs to read them."""
    return _mentions(words, _DAMAGED) and not _mentions(words, _HELD_UP)


def _mentions(words: str, signs: Sequence[str]) -> bool:
    return any(sign in words for sign in signs)
