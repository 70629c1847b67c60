"""How the parts do, in a file of the data folder, for the API to read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from advisor.launcher.supervised import Supervised
from advisor.processes.parts import PARTS_FILE, PlatformStatus, write_status


class StatusFile:
    """Written when something has changed; there for as long as the launcher runs."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / PARTS_FILE
        self._written: PlatformStatus | None = None

    def write(self, parts: Sequence[Supervised]) -> None:
        """Bring it up to date; where the disk is full, the next time."""
        status = PlatformStatus(launcher=os.getpid(), parts=tuple(part.status() for part in parts))
        if status != self._written:
            with suppress(OSError):
                write_status(self._path, status)
                self._written = status

    def remove(self) -> None:
        """Nobody supervises any more."""
        self._path.unlink(missing_ok=True)
