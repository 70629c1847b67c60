"""A launcher in a process of its own, and everything that belongs to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from advisor.postgres.folder import DATABASE, ROLE, Folder
from advisor.processes.parts import PARTS_FILE, PartState, PartStatus, read_status
from tests.polling import eventually

SMALL_PLATFORM: Final = Path(__file__).with_name("small_platform.py")
_LINE_OF_PORT: Final = 3


class Platform:
    """A launcher that was started, and what can be seen of it."""

    def __init__(self, data_dir: Path, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self._output = data_dir.with_suffix(f".{command[-1]}.out")
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self._output.read_text()

    def wait_for(self, words: str) -> None:
        def has_said() -> bool:
            assert self.process.poll() is None or words in self.said(), self.said()
            return words in self.said()

        eventually(has_said, f"the platform says {words!r}")

    def parts(self) -> dict[str, PartStatus]:
        """How the parts do, as the launcher writes it down."""
        status = read_status(self.data_dir / PARTS_FILE)
        assert status is not None
        assert status.launcher == self.process.pid
        return {part.key: part for part in status.parts}

    def wait_until(self, key: str, state: PartState) -> PartStatus:
        """How a part does once it is in this state."""

        def in_state() -> PartStatus | None:
            part = self.parts()[key]
            return part if part.state is state else None

        found = eventually(in_state, f"{key} is {state}")
        assert found is not None
        return found

    def pid(self, key: str) -> int:
        """Of a part that runs."""
        pid = self.parts()[key].pid
        assert pid is not None
        return pid

    def dsn(self) -> str:
        """Where the parts look for the database that runs now."""
        folder = Folder(self.data_dir / "postgres")
        port = (folder.data / "postmaster.pid").read_text().splitlines()[_LINE_OF_PORT]
        return f"postgresql://{ROLE}:{folder.password()}@127.0.0.1:{port}/{DATABASE}"

    def members(self) -> set[int]:
        """Processes below the launcher, children of children included."""
        return descendants(self.process.pid)


def small_platform(data_dir: Path, behaviour: str) -> Platform:
    """One whose second part behaves so."""
    return Platform(data_dir, [sys.executable, str(SMALL_PLATFORM), str(data_dir), behaviour])


def process_table() -> dict[int, tuple[int, str]]:
    """Parent and state of every process."""
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                table[int(entry.name)] = (int(parent), state)
    return table


def descendants(root: int) -> set[int]:
    table = process_table()
    found: set[int] = set()
    ring = {root}
    while ring:
        ring = {pid for pid, (parent, _) in table.items() if parent in ring}
        found |= ring
    return found


def alive(pids: set[int]) -> set[int]:
    table = process_table()
    return {pid for pid in pids if pid in table and not table[pid][1].startswith("Z")}
