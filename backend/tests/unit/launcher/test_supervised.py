"""What a part does as its lives begin and end, on time that only the test moves."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from advisor.launcher.announcements import Announcements
from advisor.launcher.errors import DatabaseElsewhereError
from advisor.launcher.requests import Requests
from advisor.launcher.restarts import RestartConfig
from advisor.launcher.supervised import Rules, Supervised
from advisor.processes.parts import LastExit, PartState

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Time:
    """Both clocks; they move together."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return MIDNIGHT + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    elapsed = monotonic


@dataclass
class Life:
    """A run that does what the test says."""

    pid: int
    ended: str | None = None
    answers: bool = True
    killed: bool = False
    stepped_back: bool = False

    def ending(self) -> str | None:
        return self.ended

    def is_ready(self) -> bool:
        return self.answers

    def step_back(self) -> None:
        self.stepped_back = True

    def last_lines(self) -> list[str]:
        return [f"last words of {self.pid}"]

    def stop(self, _: Requests) -> None:
        self.ended = "stopped"

    def kill(self) -> None:
        self.killed = True


@dataclass
class Stage:
    """A part that runs, and all around it."""

    time: Time = field(default_factory=Time)
    lives: list[Life] = field(default_factory=list)
    answers: bool = True
    refusal: Exception | None = None
    output: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        console = Console(file=self.output, width=200)
        self.part = Supervised(
            key="engine",
            name="engine",
            log=Path("/logs/engine.log"),
            start=self._begin,
            needs_database=True,
            rules=Rules(restarts=RestartConfig(), ready_seconds=30.0, clock=self.time, monotonic=self.time.monotonic),
            announcements=Announcements(console, self.time),
        )
        self.part.start()
        self.part.is_ready()

    def _begin(self) -> Life:
        if self.refusal is not None:
            raise self.refusal
        self.lives.append(Life(pid=len(self.lives) + 1, answers=self.answers))
        return self.lives[-1]

    def after(self, seconds: float, *, may_start: bool = True) -> PartState:
        """Look once, so much later."""
        self.time.seconds += seconds
        self.part.look(may_start=may_start)
        return self.part.state

    def dies(self, reason: str = "signal SIGKILL") -> PartState:
        """Its present life ends, which is noticed at once."""
        self.lives[-1].ended = reason
        return self.after(0.0)

    def said(self) -> str:
        return " ".join(self.output.getvalue().split())


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_one_that_runs_is_left_alone(stage: Stage) -> None:
    assert [stage.after(100.0) for _ in range(5)] == [PartState.RUNNING] * 5
    status = stage.part.status()
    assert (status.key, status.since, status.pid, status.restarts, status.last_exit, status.next_try) == (
        "engine", MIDNIGHT, 1, 0, None, None,
    )  # fmt: skip
    assert stage.said() == ""
    assert stage.lives[0].stepped_back


def test_one_that_dies_is_started_again_after_the_pause(stage: Stage) -> None:
    stage.after(10.0)
    assert stage.dies() is PartState.RESTARTING
    assert stage.lives[0].killed, "what it left behind goes, too"
    died = MIDNIGHT + timedelta(seconds=10)
    status = stage.part.status()
    assert (status.pid, status.since, status.last_exit) == (None, died, LastExit(at=died, reason="signal SIGKILL"))
    assert status.next_try == died + timedelta(seconds=1)
    assert stage.after(0.99) is PartState.RESTARTING
    assert stage.after(0.01) is PartState.STARTING
    assert stage.after(0.5) is PartState.RUNNING
    status = stage.part.status()
    assert (status.pid, status.restarts, status.next_try) == (2, 1, None)
    assert status.since == died + timedelta(seconds=1.5)
    assert status.last_exit == LastExit(at=died, reason="signal SIGKILL"), "for who looks later"
    assert "engine stopped by itself (signal SIGKILL); next start in 1 s. ✓ engine runs again (0.5 s)" in stage.said()


def test_one_that_needs_the_database_waits_for_it(stage: Stage) -> None:
    stage.dies()
    assert stage.after(100.0, may_start=False) is PartState.RESTARTING
    assert len(stage.lives) == 1
    assert stage.after(0.0) is PartState.STARTING


def test_one_that_does_not_answer_again_dies_of_it(stage: Stage) -> None:
    stage.answers = False
    stage.dies()
    stage.after(1.0)
    assert stage.after(30.0) is PartState.STARTING
    assert stage.part.status().since == MIDNIGHT, "since when it does not work"
    assert stage.after(0.1) is PartState.RESTARTING
    assert stage.lives[1].killed
    assert not stage.lives[1].stepped_back
    last = stage.part.status().last_exit
    assert last is not None
    assert last.reason == "no answer within 30 s"


def test_five_deaths_leave_it_down_until_somebody_asks(stage: Stage) -> None:
    for pause in (1.0, 2.0, 4.0, 8.0):
        assert stage.dies("exit status 3") is PartState.RESTARTING
        stage.after(pause)
        assert stage.after(0.0) is PartState.RUNNING
    assert stage.dies("exit status 3") is PartState.DOWN
    assert stage.after(10_000.0) is PartState.DOWN
    assert len(stage.lives) == 5
    status = stage.part.status()
    assert (status.restarts, status.pid, status.next_try) == (4, None, None)
    assert "last words of 5" in stage.said()
    assert "engine stopped by itself too often (exit status 3) and is left down" in stage.said()
    assert "`advisor retry` starts it again" in stage.said()
    stage.part.retry()
    assert stage.after(0.0) is PartState.STARTING
    assert stage.after(0.0) is PartState.RUNNING
    assert stage.dies() is PartState.RESTARTING, "with five lives more"


def test_asking_does_nothing_to_one_that_is_not_down(stage: Stage) -> None:
    stage.part.retry()
    assert stage.after(0.0) is PartState.RUNNING
    stage.dies()
    stage.part.retry()
    assert stage.after(0.5) is PartState.RESTARTING


@pytest.mark.parametrize("refusal", [DatabaseElsewhereError(5432), OSError(12, "Cannot allocate memory")])
def test_a_start_that_is_refused_is_tried_for_ever(stage: Stage, refusal: Exception) -> None:
    stage.dies()
    stage.refusal = refusal
    for pause in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0):
        assert stage.after(pause - 0.01) is PartState.RESTARTING
        assert stage.after(0.01) is PartState.RESTARTING
    status = stage.part.status()
    assert (status.restarts, status.since) == (0, MIDNIGHT)
    assert status.last_exit is not None
    assert status.last_exit.reason == str(refusal)
    assert "engine cannot start" in stage.said()
    stage.refusal = None
    stage.after(60.0)
    assert stage.after(0.0) is PartState.RUNNING
    assert stage.part.status().restarts == 1


def test_it_is_stopped_in_whatever_state(stage: Stage) -> None:
    stage.part.stop(Requests())
    assert stage.lives[0].ended == "stopped"
    stage.dies()
    stage.part.stop(Requests())


def test_the_first_start_that_fails_is_the_caller_s_to_say() -> None:
    with pytest.raises(OSError, match="no"):
        Stage(refusal=OSError("no"))
