"""The supervisor with real processes: it brings them up, notices a death, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.polling import eventually

PROGRAM = Path(__file__).with_name("small_platform.py")
PATIENCE_SECONDS = 30.0


class Platform:
    """A supervisor in a process of its own, and everything that belongs to it."""

    def __init__(self, data_dir: Path, behaviour: str) -> None:
        self.data_dir = data_dir
        self.output = data_dir.with_suffix(f".{behaviour}.out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(data_dir), behaviour], stdout=output, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        def has_said() -> bool:
            assert self.process.poll() is None or words in self.said(), self.said()
            return words in self.said()

        eventually(has_said, f"the platform says {words!r}", within=PATIENCE_SECONDS)

    def members(self) -> set[int]:
        """Processes below the supervisor, children of children included."""
        return descendants(self.process.pid)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str], Platform]]:
    begun: list[Platform] = []

    def begin_one(behaviour: str) -> Platform:
        begun.append(Platform(tmp_path / "data", behaviour))
        return begun[-1]

    yield begin_one
    for platform in begun:
        platform.process.kill()
        platform.process.wait()


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_polite_request_stops_everything(begin: Callable[[str], Platform], number: signal.Signals) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    members = platform.members()
    assert len(members) > 3
    platform.process.send_signal(number)
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert "Everything is stopped." in platform.said()
    assert alive(members) == set()


def test_one_wish_may_arrive_as_many_signals(begin: Callable[[str], Platform]) -> None:
    """A lock in the handler would meet itself here, and a second signal at once is no hurry."""
    platform = begin("polite")
    platform.wait_for("is running")
    members = platform.members()
    for _ in range(200):
        platform.process.send_signal(signal.SIGTERM)
        platform.process.send_signal(signal.SIGHUP)
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert "Everything is stopped." in platform.said()
    assert alive(members) == set()


def test_a_closed_terminal_stops_everything(tmp_path: Path) -> None:
    terminal = subprocess.run(
        [sys.executable, "-c", TERMINAL, sys.executable, str(PROGRAM), str(tmp_path / "data"), "polite"],
        capture_output=True,
        text=True,
        check=True,
    )
    supervisor, *members = map(int, terminal.stdout.split())
    assert len(members) > 3
    eventually(lambda: not alive({supervisor, *members}), "all processes end", within=PATIENCE_SECONDS)


TERMINAL = """
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
while b"is running" not in said:
    said += os.read(terminal, 4096)
time.sleep(0.5)
table = {}
for entry in os.listdir("/proc"):
    if entry.isdigit():
        try:
            table[int(entry)] = int(open(f"/proc/{entry}/stat").read().rpartition(")")[2].split()[1])
        except OSError:
            pass
members = {pid}
for _ in range(5):
    members |= {child for child, parent in table.items() if parent in members}
print(pid, *(members - {pid}))
"""


def test_kill_9_of_the_supervisor_leaves_no_orphans(begin: Callable[[str], Platform]) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    members = platform.members()
    platform.process.kill()
    eventually(lambda: not alive(members), "all members end", within=PATIENCE_SECONDS)
    again = begin("polite")
    again.wait_for("is running")


def test_a_part_that_dies_takes_everything_down_and_is_named(begin: Callable[[str], Platform]) -> None:
    platform = begin("dies")
    platform.wait_for("is running")
    members = platform.members()
    assert platform.process.wait(PATIENCE_SECONDS) == 1
    said = " ".join(platform.said().split())
    assert "The second part stopped by itself (exit status 1)" in said
    assert str(platform.data_dir / "logs" / "second.log") in said
    assert "I have run out of tea" in said
    assert alive(members) == set()


def test_a_database_that_dies_takes_everything_down(begin: Callable[[str], Platform]) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    members = platform.members()
    pid = int((platform.data_dir / "postgres/pgdata/postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert platform.process.wait(PATIENCE_SECONDS) == 1
    assert "PostgreSQL stopped by itself" in platform.said()
    eventually(lambda: not alive(members), "all members end", within=PATIENCE_SECONDS)


def test_a_part_that_ignores_the_request_is_ended_by_force(begin: Callable[[str], Platform]) -> None:
    platform = begin("stubborn")
    platform.wait_for("is running")
    members = platform.members()
    platform.process.terminate()
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert alive(members) == set()


def test_grandchildren_go_too_and_failed_demo_data_is_no_disaster(begin: Callable[[str], Platform]) -> None:
    platform = begin("parent")
    platform.wait_for("is running")
    assert "no demo today" in platform.said()
    assert "Demo data could not be loaded; everything else works." in platform.said()
    members = platform.members()
    platform.process.terminate()
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert alive(members) == set()


def test_a_part_that_never_answers_is_named(begin: Callable[[str], Platform]) -> None:
    platform = begin("mute")
    assert platform.process.wait(PATIENCE_SECONDS) == 1
    assert "The second part did not answer within 3 s" in platform.said()
    assert "at work" in platform.said()
    assert "Everything is stopped." in platform.said()


def test_a_second_supervisor_on_the_same_folder_is_refused(begin: Callable[[str], Platform]) -> None:
    first = begin("polite")
    first.wait_for("is running")
    second = begin("stubborn")
    assert second.process.wait(PATIENCE_SECONDS) == 1
    assert f"process {first.process.pid}" in second.said()
    assert first.process.poll() is None
    assert alive(first.members())
