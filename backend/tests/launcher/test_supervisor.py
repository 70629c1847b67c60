"""The supervisor with real processes: it brings them up, and leaves nobody behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.processes.parts import PARTS_FILE
from tests.launcher.started import SMALL_PLATFORM, Platform, alive
from tests.polling import PATIENCE, eventually


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_polite_request_stops_everything(begin: Callable[[str], Platform], number: signal.Signals) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    members = platform.members()
    assert len(members) > 3
    platform.process.send_signal(number)
    assert platform.process.wait(PATIENCE) == 0
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
    assert platform.process.wait(PATIENCE) == 0
    assert "Everything is stopped." in platform.said()
    assert alive(members) == set()


def test_a_closed_terminal_stops_everything(tmp_path: Path) -> None:
    terminal = subprocess.run(
        [sys.executable, "-c", TERMINAL, sys.executable, str(SMALL_PLATFORM), str(tmp_path / "data"), "polite"],
        capture_output=True,
        text=True,
        check=True,
    )
    supervisor, *members = map(int, terminal.stdout.split())
    assert len(members) > 3
    eventually(lambda: not alive({supervisor, *members}), "all processes end")


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
    eventually(lambda: not alive(members), "all members end")
    again = begin("polite")
    again.wait_for("is running")


def test_a_part_that_dies_before_all_are_up_takes_everything_down_and_is_named(
    begin: Callable[[str], Platform],
) -> None:
    platform = begin("never starts")
    assert platform.process.wait(PATIENCE) == 1
    said = " ".join(platform.said().split())
    assert "The second part stopped by itself (exit status 1)" in said
    assert str(platform.data_dir / "logs" / "second.log") in said
    assert "I have no tea at all" in said
    assert "Everything is stopped." in said
    assert not (platform.data_dir / PARTS_FILE).exists()


def test_a_part_that_ignores_the_request_is_ended_by_force(begin: Callable[[str], Platform]) -> None:
    platform = begin("stubborn")
    platform.wait_for("is running")
    members = platform.members()
    platform.process.terminate()
    assert platform.process.wait(PATIENCE) == 0
    assert alive(members) == set()


def test_a_second_request_skips_the_politeness(begin: Callable[[str], Platform]) -> None:
    platform = begin("unwilling")
    platform.wait_for("is running")
    members = platform.members()
    platform.process.send_signal(signal.SIGINT)
    platform.wait_for("Stopping")
    # What comes within a second is the same request.
    time.sleep(1.2)
    assert platform.process.poll() is None
    platform.process.send_signal(signal.SIGINT)
    assert platform.process.wait(PATIENCE) == 0
    assert alive(members) == set()


def test_grandchildren_go_too_and_failed_demo_data_is_no_disaster(begin: Callable[[str], Platform]) -> None:
    platform = begin("parent")
    platform.wait_for("is running")
    assert "no demo today" in platform.said()
    assert "Demo data could not be loaded; everything else works." in platform.said()
    members = platform.members()
    platform.process.terminate()
    assert platform.process.wait(PATIENCE) == 0
    assert alive(members) == set()


def test_what_fails_as_the_user_stops_it_is_no_failure(begin: Callable[[str], Platform]) -> None:
    platform = begin("interrupted")
    assert platform.process.wait(PATIENCE) == 0
    assert "✗" not in platform.said()
    assert "Everything is stopped." in platform.said()


def test_a_part_that_never_answers_is_named(begin: Callable[[str], Platform]) -> None:
    platform = begin("mute")
    assert platform.process.wait(PATIENCE) == 1
    assert "The second part did not answer within 3 s" in platform.said()
    assert "at work" in platform.said()
    assert "Everything is stopped." in platform.said()


def test_a_second_supervisor_on_the_same_folder_is_refused(begin: Callable[[str], Platform]) -> None:
    first = begin("polite")
    first.wait_for("is running")
    second = begin("stubborn")
    assert second.process.wait(PATIENCE) == 1
    assert f"process {first.process.pid}" in second.said()
    assert first.process.poll() is None
    assert alive(first.members())
