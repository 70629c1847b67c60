"""The embedded PostgreSQL as its launcher needs it: how it ended, a log of bounded size, a start that can be left."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from advisor.postgres.folder import Folder
from advisor.postgres.process import living_postmaster
from advisor.postgres.server import start
from advisor.processes.log_files import LogLimits
from tests.polling import eventually


def test_it_is_known_how_it_ended(tmp_path: Path) -> None:
    with start(tmp_path, durable=False, die_with_us=True) as running:
        assert (running.alive(), running.ending()) == (True, None)
        os.kill(running.pid, signal.SIGKILL)
        assert eventually(running.ending, "its end is noticed") == "signal SIGKILL"
        assert (running.alive(), running.ending()) == (False, "signal SIGKILL")
    with start(tmp_path, durable=False, die_with_us=True) as again, start(tmp_path, die_with_us=True) as joined:
        again.stop(even_if_shared=True)
        assert joined.ending() == "gone", "not our child to ask about"


def test_its_log_is_put_aside_while_it_runs(tmp_path: Path) -> None:
    limits = LogLimits(file_bytes=5_000, kept=2)
    with (
        start(tmp_path, durable=False, die_with_us=True, log_limits=limits) as running,
        psycopg.connect(running.dsn, autocommit=True) as connection,
    ):
        for number in range(200):
            with suppress(psycopg.errors.UndefinedTable):
                connection.execute(f"SELECT * FROM absent_{number:03}".encode())
        log = Folder(tmp_path).log
        eventually(lambda: "absent_199" in log.read_text(), "the last line is there")
        assert sorted(each.name for each in log.parent.glob("*.log*")) == [
            "postgres.log",
            "postgres.log.1",
            "postgres.log.2",
        ]
        kept = "".join(Path(f"{log}{suffix}").read_text() for suffix in (".2", ".1", ""))
        said = [line for line in kept.splitlines() if "ERROR:" in line]
        first = 200 - len(said)
        assert [line.split('"')[1] for line in said] == [f"absent_{number:03}" for number in range(first, 200)]


class LeftError(Exception):
    """What the waiting person says."""


def test_a_start_can_be_left_and_leaves_nothing(tmp_path: Path) -> None:
    start(tmp_path, durable=False, die_with_us=True).stop()

    def leave() -> None:
        raise LeftError

    with pytest.raises(LeftError):
        start(tmp_path, die_with_us=True, meanwhile=leave)
    assert living_postmaster(Folder(tmp_path)) is None
    with start(tmp_path, durable=False, die_with_us=True) as running:
        assert not running.joined
