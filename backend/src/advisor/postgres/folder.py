"""The folder of the embedded server: its layout, its health, its making.

::

    <root>/
      pgdata/         the cluster, owned by whoever PostgreSQL runs as
      password        the superuser's password, 0600
      postgres.log    what the server says (a few older logs are kept beside it)
      socket/         the unix socket, when this path is short enough for one
      users.lock      held shared by every process that uses the server
      start.lock      held while somebody starts, joins or leaves
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.postgres.errors import (
    DiskFullError,
    FolderBrokenError,
    FolderUnusableError,
    PasswordLostError,
    StartFailedError,
)
from advisor.postgres.limits import LIMITS
from advisor.postgres.programs import Identity, Programs
from advisor.processes.environment import plain_environment
from advisor.processes.log_files import LogFile, LogLimits, LogPump, PlainLog

ROLE: Final = "advisor"
DATABASE: Final = "advisor"
MIN_FREE_BYTES: Final = 500_000_000
_FIRST_MAJOR_WITH_BUILTIN_LOCALES: Final = 17
_MAX_SOCKET_FOLDER: Final = 80  # the kernel takes 107 bytes and PostgreSQL appends ".s.PGSQL.65535.lock"


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths below the root of one embedded server."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "pgdata"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def users_lock(self) -> Path:
        return self.root / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def socket(self) -> Path:
        """Folder of the unix socket: below the root, or in the temporary folder when that path is too long."""
        inside = self.root / "socket"
        if len(os.fsencode(inside)) <= _MAX_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"advisor-pg-{digest}"

    def password(self) -> str:
        """The superuser's password.

        Raises:
            PasswordLostError: it is gone, so nobody can log in any more.
            FolderUnusableError: it belongs to another user.
        """
        try:
            text = self.password_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise PasswordLostError(self.password_file, "is missing") from None
        except OSError as error:
            raise FolderUnusableError(self.root, _reason(error)) from error
        except UnicodeDecodeError:
            raise PasswordLostError(self.password_file, "is not text") from None
        if not text:
            raise PasswordLostError(self.password_file, "is empty")
        return text


def prepare_root(folder: Folder) -> None:
    """Make the root folder and prove that we can write to it.

    Raises:
        FolderUnusableError: it cannot be made or written.
        DiskFullError: not even one byte fits.
    """
    try:
        folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.root) as probe:
            probe.write(b"x")
    except OSError as error:
        raise _folder_error(folder, error) from error


def check_free_space(folder: Folder, needed_bytes: int) -> None:
    """Refuse to start on a disk so full that PostgreSQL would stop in the middle of its work.

    Raises:
        DiskFullError: fewer than ``needed_bytes`` are free.
    """
    free = shutil.disk_usage(folder.root).free
    if free < needed_bytes:
        raise DiskFullError(folder.root, free_bytes=free, needed_bytes=needed_bytes)


def cluster_version(folder: Folder) -> int | None:
    """Major version that wrote the cluster; None when there is no cluster yet.

    Raises:
        FolderBrokenError: something is there, but it is not a cluster.
        FolderUnusableError: it belongs to another user.
    """
    try:
        if not folder.data.exists():
            return None
        entries = set(os.listdir(folder.data))
        if "PG_VERSION" not in entries:
            raise FolderBrokenError(folder.data, "PG_VERSION is missing")
        text = (folder.data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise _folder_error(folder, error) from error
    if not text.isdigit():
        raise FolderBrokenError(folder.data, f"PG_VERSION reads {text[:20]!r}")
    missing = [name for name in ("base", "global", "pg_wal", "postgresql.conf") if name not in entries]
    if missing:
        raise FolderBrokenError(folder.data, f"{missing[0]} is missing")
    return int(text)


def cluster_owner(folder: Folder) -> int | None:
    """User id that owns the cluster; None when there is no cluster yet."""
    try:
        return folder.data.stat().st_uid
    except FileNotFoundError:
        return None


def make_cluster(folder: Folder, programs: Programs, identity: Identity, *, durable: bool) -> None:
    """Make a new cluster with one role and one database, whole or not at all.

    Raises:
        DiskFullError: the disk filled up meanwhile.
        FolderUnusableError: the folder refuses us.
        StartFailedError: initdb failed otherwise.
    """
    unfinished = folder.root / "pgdata.unfinished"
    password_copy = folder.root / "password.initdb"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        _write_private(folder.password_file, secrets.token_hex(24))
        _write_private(password_copy, folder.password())
        give_to(identity, unfinished, password_copy)
        _initdb(folder, programs, identity, unfinished, password_copy, durable=durable)
        _run_single(folder, programs, identity, unfinished, f"CREATE DATABASE {DATABASE};")
        unfinished.rename(folder.data)
    except OSError as error:
        raise _folder_error(folder, error) from error
    finally:
        password_copy.unlink(missing_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)


def renew_password(folder: Folder, programs: Programs, identity: Identity) -> None:
    """Give the superuser a new password while no server runs, and keep it.

    Raises:
        FolderUnusableError: the folder refuses us.
        StartFailedError: PostgreSQL cannot read its files.
    """
    kept = folder.root / "password.new"
    password = secrets.token_hex(24)
    try:
        kept.unlink(missing_ok=True)
        _write_private(kept, password)
        # Hexadecimal digits need no quoting.
        _run_single(folder, programs, identity, folder.data, f"ALTER ROLE {ROLE} PASSWORD '{password}';")
        kept.replace(folder.password_file)
    except OSError as error:
        raise _folder_error(folder, error) from error
    finally:
        kept.unlink(missing_ok=True)


def claim_cluster(folder: Folder, identity: Identity) -> None:
    """Hand the cluster and its socket folder to whoever PostgreSQL runs as, and close them to everyone else.

    Raises:
        FolderUnusableError: they belong to another user.
    """
    try:
        folder.socket.mkdir(mode=0o700, exist_ok=True)
        if folder.socket.stat().st_uid not in {os.geteuid(), identity.uid}:
            raise FolderUnusableError(folder.socket, "it belongs to another user")
        give_to(identity, folder.socket)
        owner = folder.data.stat().st_uid
        if owner != identity.uid:
            if os.geteuid() != 0:
                raise FolderUnusableError(folder.data, f"it belongs to user id {owner}")
            give_to(identity, folder.data, *folder.data.rglob("*"))
        folder.data.chmod(0o700)
    except OSError as error:
        raise _folder_error(folder, error) from error


def give_to(identity: Identity, *paths: Path) -> None:
    """Make PostgreSQL's user the owner of these paths."""
    for path in paths:
        if path.lstat().st_uid != identity.uid:
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def open_log(folder: Folder, limits: LogLimits, *, ours: bool) -> PlainLog | LogPump:
    """Where a new server writes: into its log itself, or through us, who put the file aside while it runs.

    Args:
        ours: the server dies with this process; one that may outlive it needs a log without it.
    """
    try:
        return LogPump(folder.log, limits) if ours else PlainLog(folder.log, limits)
    except OSError as error:
        raise _folder_error(folder, error) from error


def _initdb(
    folder: Folder, programs: Programs, identity: Identity, target: Path, password: Path, *, durable: bool
) -> None:
    fixed = (
        *identity.prefix,
        programs.initdb,
        f"--pgdata={target}",
        f"--username={ROLE}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        *(() if durable else ("--no-sync",)),
    )
    outcome = ""
    for locale in _locales(programs):
        run = subprocess.run(
            [*fixed, *locale],
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LIMITS.initdb,
            check=False,
        )
        if run.returncode == 0:
            return
        outcome = f"{run.stdout}\n{run.stderr}"
        if "invalid locale" not in outcome:
            break
    raise _program_error(folder, "initdb", outcome)


def _locales(programs: Programs) -> tuple[tuple[str, ...], ...]:
    """Ways to sort by code point yet know the case of all letters, best first."""
    plain = "--locale=C"
    if programs.major >= _FIRST_MAJOR_WITH_BUILTIN_LOCALES:
        return ((plain, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),)
    return (("--locale=C.UTF-8",), (plain,))


def _run_single(folder: Folder, programs: Programs, identity: Identity, data: Path, statement: str) -> None:
    """Run a statement on a cluster that no server runs on; needs no password."""
    run = subprocess.run(
        [*identity.prefix, programs.postgres, "--single", "-j", "-D", str(data), "postgres"],
        env=server_environment(),
        input=f"{statement}\n\n",
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LIMITS.initdb,
        check=False,
    )
    if run.returncode != 0 or "ERROR:" in run.stderr:
        raise _program_error(folder, "postgres --single", f"{run.stdout}\n{run.stderr}")


def server_environment() -> dict[str, str]:
    """Environment of the server: a plain one, as PG* would redirect it and keys are not for it; messages in English."""
    kept = {name: value for name, value in plain_environment().items() if not name.startswith(("LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _program_error(folder: Folder, program: str, output: str) -> Exception:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    complaints = [line for line in lines if "error:" in line.lower() or "fatal:" in line.lower()]
    reason = (complaints or lines or ["it said nothing"])[0]
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return disk_full(folder)
    if "Permission denied" in output:
        return FolderUnusableError(folder.root, reason)
    log = LogFile(folder.log, LogLimits())
    log.write(output.encode("utf-8", errors="replace"))
    log.close()
    return StartFailedError(f"{program}: {reason}", folder.log)


def _folder_error(folder: Folder, error: OSError) -> Exception:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    return FolderUnusableError(folder.root, _reason(error))


def disk_full(folder: Folder) -> DiskFullError:
    """The error to raise once a write has failed for lack of space."""
    return DiskFullError(folder.root, free_bytes=shutil.disk_usage(folder.root).free, needed_bytes=MIN_FREE_BYTES)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
