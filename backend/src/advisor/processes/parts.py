"""How the parts of the platform do: what the launcher writes down, and the API reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

PARTS_FILE: Final = "parts.json"
"""In the data folder."""


class PartState(StrEnum):
    """What a part does.

    Attributes:
        STARTING: its process runs and does not answer yet.
        RUNNING: it answers; or its process runs, where it cannot be asked.
        RESTARTING: it died or could not be started, and is started again at ``next_try``.
        DOWN: it died too often and is left so until somebody asks for it.
    """

    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastExit:
    """Why a part did not run on.

    Attributes:
        at: when that was noticed.
        reason: how its process ended, such as ``signal SIGKILL``, or why it could not be started.
    """

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """How one part does.

    Attributes:
        key: short and lasting, such as ``engine``.
        name: what people call it.
        since: when it came into this state.
        pid: of its process; None where there is none.
        restarts: how often it was started again since the platform came up.
        last_exit: None while it has never stopped by itself.
        next_try: when it is started again; None unless it is restarting.
    """

    key: str
    name: str
    state: PartState
    since: datetime
    pid: int | None
    restarts: int
    last_exit: LastExit | None
    next_try: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformStatus:
    """How all parts do.

    Attributes:
        launcher: process id of who says so.
        parts: in the order in which they start.
    """

    launcher: int
    parts: tuple[PartStatus, ...]


_JSON: Final = TypeAdapter(PlatformStatus)


def write_status(file: Path, status: PlatformStatus) -> None:
    """Replace the file at once, so that who reads it sees the old or the new.

    Raises:
        OSError: the disk is full, say.
    """
    unfinished = file.with_suffix(".json.new")
    unfinished.write_bytes(_JSON.dump_json(status))
    os.replace(unfinished, file)


def read_status(file: Path) -> PlatformStatus | None:
    """What was written last; None where there is nothing that can be read."""
    try:
        return _JSON.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
