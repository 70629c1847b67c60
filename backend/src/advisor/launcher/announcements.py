"""What the launcher says: on the terminal for who started it, and as one line for each fact in ``launcher.log``."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from advisor.core.clock import Clock
from advisor.processes.log_files import LogFile, LogLimits

LOG_NAME: Final = "launcher.log"


class Announcements:
    """Says what happens to the platform and to its parts; nobody who cannot hear it is a reason to stop."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._file: LogFile | None = None

    def keep_in(self, folder: Path, limits: LogLimits) -> None:
        """From now on in a file of this folder, too.

        Raises:
            OSError: it cannot be opened.
        """
        self._file = LogFile(folder / LOG_NAME, limits)

    def say(self, text: str, *, highlight: bool = True) -> None:
        """On the terminal alone; ``text`` may hold markup."""
        # Whoever read our output may be gone (a pipe to `head`); that is no reason to leave anything running.
        with suppress(OSError):
            self._console.print(text, soft_wrap=True, highlight=highlight)

    def done(self, what: str, began: float) -> None:
        """A step of the start is done; ``began`` on the monotonic clock."""
        seconds = time.monotonic() - began
        self.say(f"[green]✓[/] {escape(what)} [dim]({seconds:.1f} s)[/]", highlight=False)
        self._note("info", "step_done", step=what, took_ms=round(1000 * seconds))

    def busy(self, doing: str) -> Status:
        """While inside, the terminal shows what is being done."""
        return self._console.status(doing)

    def failed(self, error: Exception) -> None:
        """The platform cannot come up."""
        self.say(f"[bold red]✗[/] {escape(str(error))}")
        self._note("error", "platform_failed", reason=str(error))

    def last_lines(self, log: Path, lines: list[str]) -> None:
        """Of a part that did not do well."""
        if lines:
            self.say(f"[dim]last lines of {escape(str(log))}:[/]")
            self.say("\n".join(f"  {escape(line)}" for line in lines), highlight=False)

    def died(self, name: str, reason: str, pause: float) -> None:
        """A part stopped by itself, and is started again after so many seconds."""
        self.say(f"[yellow]![/] {escape(name)} stopped by itself ({escape(reason)}); next start in {pause:g} s.")
        self._note("warning", "part_died", part=name, reason=reason, pause_seconds=pause)

    def refused(self, name: str, reason: str, pause: float) -> None:
        """A part could not be started again; it is tried once more after so many seconds."""
        self.say(f"[yellow]![/] {escape(name)} cannot start: {escape(reason)} Next try in {pause:g} s.")
        self._note("warning", "part_refused", part=name, reason=reason, pause_seconds=pause)

    def left_down(self, name: str, reason: str, log: Path, lines: list[str]) -> None:
        """A part died too often."""
        self.last_lines(log, lines)
        self.say(
            f"[bold red]✗[/] {escape(name)} stopped by itself too often ({escape(reason)}) and is left down, the "
            f"others go on. Its log {escape(str(log))} says why; `advisor retry` starts it again."
        )
        self._note("error", "part_left_down", part=name, reason=reason)

    def back(self, name: str, seconds: float) -> None:
        """A part works again, so many seconds after it was started."""
        self.say(f"[green]✓[/] {escape(name)} runs again [dim]({seconds:.1f} s)[/]", highlight=False)
        self._note("info", "part_back", part=name, took_ms=round(1000 * seconds))

    def _note(self, level: str, event: str, **facts: str | float) -> None:
        if self._file is None:
            return
        line = {**facts, "event": event, "level": level, "timestamp": self._clock.now()}
        # A full disk must not end what is supervised.
        with suppress(OSError):
            self._file.write(orjson.dumps(line) + b"\n")
