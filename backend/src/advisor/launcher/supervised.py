"""One part under supervision: what it does, and what follows when it ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from advisor.core.clock import Clock
from advisor.core.errors import AdvisorError
from advisor.launcher.announcements import Announcements
from advisor.launcher.requests import Requests
from advisor.launcher.restarts import RestartConfig, Restarts
from advisor.processes.parts import LastExit, PartState, PartStatus


class Run(Protocol):
    """One life of a part, from its start to its end: a child process, or PostgreSQL."""

    @property
    def pid(self) -> int: ...

    def ending(self) -> str | None:
        """How it ended, for people; None while it runs."""
        ...

    def is_ready(self) -> bool:
        """Whether it works, as far as it can be asked."""
        ...

    def step_back(self) -> None:
        """It works, so it need no longer hurry: the priority of its part is enough."""
        ...

    def last_lines(self) -> list[str]:
        """The end of what it wrote."""
        ...

    def stop(self, requests: Requests) -> None:
        """End it: politely first, by force where that takes too long or there is a hurry."""
        ...

    def kill(self) -> None:
        """End it and what it left behind, at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What all parts are supervised by.

    Attributes:
        restarts: pauses, and when a part is left down.
        ready_seconds: how long a part may take until it answers.
        clock: for people.
        monotonic: seconds of a clock that never goes back, for pauses.
    """

    restarts: RestartConfig
    ready_seconds: float
    clock: Clock
    monotonic: Callable[[], float]


class Supervised:
    """A part: started, watched, started again.

    Args:
        start: begins a life of it; AdvisorError or OSError where that is not possible now.
        needs_database: it cannot start while PostgreSQL is away.
    """

    def __init__(
        self,
        *,
        key: str,
        name: str,
        log: Path,
        start: Callable[[], Run],
        needs_database: bool,
        rules: Rules,
        announcements: Announcements,
    ) -> None:
        self.key = key
        self.name = name
        self.log = log
        self.needs_database = needs_database
        self.state = PartState.STARTING
        self.run: Run | None = None
        self._begin = start
        self._rules = rules
        self._announcements = announcements
        self._restarts = Restarts(rules.restarts)
        self._times_restarted = 0
        self._since = rules.clock.now()
        self._last_exit: LastExit | None = None
        self._next_try: datetime | None = None
        self._due = self.began = rules.monotonic()

    def start(self) -> None:
        """Begin a life.

        Raises:
            AdvisorError, OSError: that is not possible; nothing runs.
        """
        self.began = self._rules.monotonic()
        self._enter(PartState.STARTING)
        self.run = self._begin()

    def is_ready(self) -> bool:
        """Whether it works; from then on it counts as running."""
        if self.state is PartState.STARTING and self.run is not None and self.run.is_ready():
            self.run.step_back()
            self._enter(PartState.RUNNING)
        return self.state is PartState.RUNNING

    def is_late(self) -> bool:
        """Whether it has been starting for longer than it may."""
        return self._rules.monotonic() - self.began > self._rules.ready_seconds

    def look(self, *, may_start: bool) -> None:
        """Notice what happened since the last look, and do what is due.

        Args:
            may_start: all it needs is there.
        """
        if self.run is not None:
            self._look_at(self.run)
        elif self.state is PartState.RESTARTING and may_start and self._rules.monotonic() >= self._due:
            self._start_again()

    def retry(self) -> None:
        """Start it again although it was left down, because somebody asks for it."""
        if self.state is PartState.DOWN:
            self._restarts.forgive()
            self._wait(0.0)

    def stop(self, requests: Requests) -> None:
        """End it for good."""
        if self.run is not None:
            self.run.stop(requests)

    def status(self) -> PartStatus:
        """How it does, for others."""
        return PartStatus(
            key=self.key,
            name=self.name,
            state=self.state,
            since=self._since,
            pid=None if self.run is None else self.run.pid,
            restarts=self._times_restarted,
            last_exit=self._last_exit,
            next_try=self._next_try,
        )

    def _look_at(self, run: Run) -> None:
        reason = run.ending()
        if reason is not None:
            self._died(run, reason)
        elif self.state is PartState.STARTING:
            if self.is_ready():
                self._announcements.back(self.name, self._rules.monotonic() - self.began)
            elif self.is_late():
                self._died(run, f"no answer within {self._rules.ready_seconds:.0f} s")

    def _died(self, run: Run, reason: str) -> None:
        run.kill()
        self.run = None
        self._last_exit = LastExit(at=self._rules.clock.now(), reason=reason)
        now = self._rules.monotonic()
        pause = self._restarts.after_death(now, ran=now - self.began)
        if pause is None:
            self._enter(PartState.DOWN)
            self._announcements.left_down(self.name, reason, self.log, run.last_lines())
        else:
            self._wait(pause)
            self._announcements.died(self.name, reason, pause)

    def _start_again(self) -> None:
        try:
            self.start()
            self._times_restarted += 1
        except (AdvisorError, OSError) as error:
            self._last_exit = LastExit(at=self._rules.clock.now(), reason=str(error))
            pause = self._restarts.after_refusal()
            self._wait(pause)
            self._announcements.refused(self.name, str(error), pause)

    def _wait(self, pause: float) -> None:
        self._enter(PartState.RESTARTING)
        self._due = self._rules.monotonic() + pause
        self._next_try = self._rules.clock.now() + timedelta(seconds=pause)

    def _enter(self, state: PartState) -> None:
        """``since`` is when it began to work, or ceased to."""
        if (state is PartState.RUNNING) != (self.state is PartState.RUNNING):
            self._since = self._rules.clock.now()
        self.state = state
        self._next_try = None
