"""The supervisor with real processes: what dies is started again, and the others do not notice."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from advisor.launcher.errors import NotRunningError
from advisor.launcher.lock import LOCK_NAME
from advisor.launcher.retry import retry
from advisor.processes.parts import PartState
from tests.launcher.started import Platform
from tests.polling import PATIENCE, eventually


def test_a_part_that_dies_again_and_again_is_left_down_and_the_others_go_on(begin: Callable[[str], Platform]) -> None:
    platform = begin("dies")
    platform.wait_for("is left down")
    said = " ".join(platform.said().split())
    assert said.count("second part stopped by itself (exit status 1); next start in") == 4
    assert "I have run out of tea" in said
    second = platform.wait_until("second", PartState.DOWN)
    assert (second.restarts, second.pid) == (4, None)
    others = {key: platform.parts()[key] for key in ("database", "web")}
    assert {(each.state, each.restarts) for each in others.values()} == {(PartState.RUNNING, 0)}
    retry(platform.data_dir)
    eventually(lambda: platform.said().count("is left down") == 2, "it dies five times more")
    assert {key: platform.parts()[key] for key in others} == others
    logged = [json.loads(line) for line in (platform.data_dir / "logs/launcher.log").read_text().splitlines()]
    events = [line["event"] for line in logged if line.get("part") == "second part"]
    five_lives = [*["part_died", "part_back"] * 4, "part_left_down"]
    assert events == [*five_lives, "part_back", *five_lives]


def test_nobody_to_retry_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match=r"does not run on .*ADVISOR_DATA_DIR"):
        retry(tmp_path / "nothing")
    (tmp_path / LOCK_NAME).write_text(str(os.getpid()))
    with pytest.raises(NotRunningError, match="does not run"):
        retry(tmp_path)


def test_a_database_that_dies_is_started_again_where_it_was(begin: Callable[[str], Platform]) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    before = {key: platform.parts()[key] for key in ("web", "second")}
    with psycopg.connect(platform.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE bet (id int)")
        connection.execute("INSERT INTO bet SELECT generate_series(1, 1000)")
    os.kill(platform.pid("database"), signal.SIGKILL)
    platform.wait_for("PostgreSQL runs again")
    back = platform.wait_until("database", PartState.RUNNING)
    assert back.restarts == 1
    assert back.last_exit is not None
    assert back.last_exit.reason == "signal SIGKILL"
    with psycopg.connect(platform.dsn()) as connection:
        assert connection.execute("SELECT count(*) FROM bet").fetchone() == (1000,)
    assert {key: platform.parts()[key] for key in before} == before


def test_a_stranger_s_server_is_left_alone_and_waited_for(begin: Callable[[str], Platform]) -> None:
    """A command that finds no server starts its own, on another port than the one our parts know."""
    platform = begin("polite")
    platform.wait_for("is running")
    ours = platform.dsn()
    root = platform.data_dir / "postgres"
    with (root / "start.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.kill(platform.pid("database"), signal.SIGKILL)
        stranger = subprocess.Popen([sys.executable, "-c", STRANGER, str(root)], stdin=subprocess.PIPE)
        # Who waits for a lock gets it in turn, so theirs must be the first.
        eventually(lambda: waits_for(stranger.pid, root / "start.lock"), "the stranger waits")
    platform.wait_for("Another command runs PostgreSQL on port")
    platform.wait_until("database", PartState.RESTARTING)
    stranger.communicate(timeout=PATIENCE)
    platform.wait_for("PostgreSQL runs again")
    with psycopg.connect(ours) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def waits_for(pid: int, file: Path) -> bool:
    """Whether a process waits for the lock of a file."""
    inode = f":{file.stat().st_ino}"
    return any(
        "->" in line and f" {pid} " in line and inode in line for line in Path("/proc/locks").read_text().splitlines()
    )


def test_parts_let_the_others_go_first(begin: Callable[[str], Platform]) -> None:
    platform = begin("polite")
    platform.wait_for("is running")
    ours = os.getpriority(os.PRIO_PROCESS, platform.process.pid)
    nice = {key: niceness(platform.pid(key)) for key in ("database", "web", "second")}
    assert nice == {"database": {ours}, "web": {ours + 2}, "second": {ours + 3}}


def niceness(pid: int) -> set[int]:
    """Of all threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int((task / "stat").read_text().rpartition(")")[2].split()[16]) for task in tasks}


def test_logs_are_put_aside_while_the_part_writes(begin: Callable[[str], Platform]) -> None:
    platform = begin("wordy")
    platform.wait_for("is running")
    logs = platform.data_dir / "logs"
    eventually(lambda: (logs / "second.log.5").exists(), "five logs are put aside")
    assert platform.parts()["second"].restarts == 0
    platform.process.terminate()
    assert platform.process.wait(PATIENCE) == 0
    aside = sorted(logs.glob("second.log.*"), key=lambda each: -int(each.suffix[1:]))
    *numbers, goodbye = "".join(each.read_text() for each in (*aside, logs / "second.log")).splitlines()
    assert [int(number) for number in numbers] == list(range(len(numbers)))
    assert goodbye == "x" * 50_000 + "the end", "the last words, too"
    assert {each.stat().st_size for each in aside[:-1]} == {10_000}


STRANGER = """
import sys
from pathlib import Path
from advisor.postgres.server import start
with start(Path(sys.argv[1]), min_free_bytes=0):
    sys.stdin.read()
"""
