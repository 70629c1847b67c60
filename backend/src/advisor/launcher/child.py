"""One process that runs a part: started in a group of its own, logged to a file, gone when we are gone."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from advisor.launcher.requests import Requests
from advisor.postgres.programs import die_with_parent
from advisor.processes.endings import ending_of
from advisor.processes.environment import plain_environment
from advisor.processes.log_files import LogLimits, LogPump


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """How a process is ended and shown, where its part does not say otherwise.

    Attributes:
        grace_seconds: how long a polite stop may take before it is forced.
        poll_seconds: pause between two looks at whether it has ended.
        log_lines: of the end of its log, shown when it died; more would not fit on a terminal.
    """

    grace_seconds: float = 10.0
    poll_seconds: float = 0.02
    log_lines: int = 15


LIMITS: Final = ChildLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What to run, and how to check that it works.

    Attributes:
        name: what people call it, such as ``"API"``.
        slug: short and lasting: name of its log file, key of its status.
        command: program and arguments; the first word is a path or found on the PATH.
        environment: its variables, on top of what any program is given.
        is_ready: asked again and again until it says yes; None for a part that cannot be asked. Such a part
            starts after the others are ready, so that it takes no time from them.
        needs_database: without it the part cannot start; one that runs waits for it by itself.
        nice: how far it stands behind us when processors are short, once it works; as ``nice`` counts.
        grace_seconds: how long a polite stop may take before it is forced.
    """

    name: str
    slug: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    needs_database: bool = True
    nice: int = 0
    grace_seconds: float = LIMITS.grace_seconds


class Child:
    """A part that runs.

    Raises:
        OSError: it cannot be started, or its log not be written.
    """

    def __init__(self, part: Part, log_folder: Path, log_limits: LogLimits) -> None:
        self.part = part
        self.log = log_folder / f"{part.slug}.log"
        self.started = time.monotonic()
        self._words = LogPump(self.log, log_limits)
        try:
            self._process = subprocess.Popen(
                # When we are killed, so is the database; nothing polite could succeed without it.
                [*die_with_parent("KILL"), *part.command],
                cwd=part.folder,
                env={**plain_environment(), **part.environment},
                stdin=subprocess.DEVNULL,
                stdout=self._words.writer,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        finally:
            self._words.handed_over()

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_ready(self) -> bool:
        return self.part.is_ready is None or self.part.is_ready()

    def step_back(self) -> None:
        """Let others go first from now on, whoever needs a processor beside it; everybody may do that."""
        # It is gone, or somebody has put it further back still.
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PGRP, self.pid, os.getpriority(os.PRIO_PROCESS, 0) + self.part.nice)

    def exit_status(self) -> int | None:
        """None while it runs; as in subprocess, a negative number is the signal that ended it."""
        return self._process.poll()

    def ending(self) -> str | None:
        """How it ended, for people; None while it runs."""
        status = self.exit_status()
        return None if status is None else ending_of(status)

    def last_lines(self, count: int = LIMITS.log_lines) -> list[str]:
        """The end of what it wrote."""
        return self._words.words().splitlines()[-count:]

    def stop(self, requests: Requests) -> None:
        """End it and all it started: politely first, by force when that takes too long or there is a hurry."""
        if self.exit_status() is None:
            self._signal(signal.SIGTERM)
            deadline = time.monotonic() + self.part.grace_seconds
            while self.exit_status() is None and time.monotonic() < deadline and not requests.hurry:
                time.sleep(LIMITS.poll_seconds)
        # Also after a clean end: whatever it left behind in its group goes too.
        self.kill()

    def kill(self) -> None:
        """End it and all it started, at once."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._words.drain()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return
