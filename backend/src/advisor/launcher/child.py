"""One supervised process: started in a group of its own, logged to a file, gone when we are gone."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from advisor.launcher.signals import StopRequests
from advisor.postgres.programs import die_with_parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """How a process is ended and shown, where its part does not say otherwise.

    Attributes:
        grace_seconds: how long a polite stop may take before it is forced.
        poll_seconds: pause between two looks at whether it has ended.
        log_lines, log_bytes: of the end of its log, shown when it died; more would not fit on a terminal.
    """

    grace_seconds: float = 10.0
    poll_seconds: float = 0.02
    log_lines: int = 15
    log_bytes: int = 16_000


LIMITS: Final = ChildLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What to run, and how to check that it works.

    Attributes:
        name: what people call it, such as ``"API"``.
        slug: name of its log file.
        command: program and arguments; the first word is a path or found on the PATH.
        environment: variables on top of ours.
        is_ready: asked again and again until it says yes; None for a part that cannot be asked. Such a part
            starts after the others are ready, so that it takes no time from them.
        grace_seconds: how long a polite stop may take before it is forced.
    """

    name: str
    slug: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    grace_seconds: float = LIMITS.grace_seconds


class Child:
    """A part that runs."""

    def __init__(self, part: Part, log_folder: Path) -> None:
        self.part = part
        self.log = log_folder / f"{part.slug}.log"
        self.started = time.monotonic()
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                # When we are killed, so is the database; nothing polite could succeed without it.
                [*die_with_parent("KILL"), *part.command],
                cwd=part.folder,
                env={**os.environ, **part.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_status(self) -> int | None:
        """None while it runs; as in subprocess, a negative number is the signal that ended it."""
        return self._process.poll()

    def ending(self) -> str:
        """How it ended, for people."""
        status = self._process.returncode
        if status is None:
            return "still running"
        if status < 0:
            return f"signal {signal.Signals(-status).name}"
        return f"exit status {status}"

    def last_lines(self, count: int = LIMITS.log_lines) -> list[str]:
        """The end of its log."""
        with self.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LIMITS.log_bytes))
            return log.read().decode("utf-8", errors="replace").splitlines()[-count:]

    def stop(self, requests: StopRequests) -> None:
        """End it and all it started: politely first, by force when that takes too long or there is a hurry."""
        if self.exit_status() is None:
            self._signal(signal.SIGTERM)
            deadline = time.monotonic() + self.part.grace_seconds
            while self.exit_status() is None and time.monotonic() < deadline and not requests.hurry:
                time.sleep(LIMITS.poll_seconds)
        # Also after a clean end: whatever it left behind in its group goes too.
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return
