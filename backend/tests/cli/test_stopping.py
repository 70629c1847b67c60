"""Ctrl-C ends every command with one sentence, whatever it is at: loading its modules, waiting, running a step."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.cli import INTERRUPTED, STOPPED

STEP = Path(__file__).resolve().parents[3] / "scripts" / "step"
PROGRAM = (sys.executable, "-c", "from advisor.cli import app; app()")


def loaded(pid: int, library: str) -> bool:
    return library in Path(f"/proc/{pid}/maps").read_text()


def stopped(command: Sequence[str], process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert "Traceback" not in said, command
    return process.returncode, said.strip()


@pytest.mark.parametrize(
    ("words", "library"),
    [(("backtest", "run", "--help"), "_multiarray_umath"), (("identity", "review"), "asyncpg")],
)
def test_while_its_modules_load(words: tuple[str, ...], library: str, tmp_path: Path) -> None:
    environment = os.environ | {"ADVISOR_DATA_DIR": str(tmp_path)}
    command = (*PROGRAM, *words)
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        end = time.monotonic() + 60
        while not loaded(process.pid, library) and time.monotonic() < end:
            time.sleep(0.001)
        assert stopped(command, process) == (INTERRUPTED, STOPPED)


def test_while_it_waits_for_the_database() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://somebody@127.0.0.1:{silent.getsockname()[1]}/x"
        command = (*PROGRAM, "rates", "list", "--database-url", address)
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            silent.settimeout(60)
            with silent.accept()[0]:
                assert stopped(command, process) == (INTERRUPTED, STOPPED)


@pytest.mark.parametrize("word", ["sleep 60", "trap 'exit 3' INT; sleep 60 & wait"])
def test_while_a_step_of_make_runs(word: str, tmp_path: Path) -> None:
    """As a terminal does: the signal comes to all the processes in front."""
    command = (str(STEP), "--name", "Packages", "--", "bash", "-c", f"echo > begun; {word}")
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, process_group=0, stdout=subprocess.DEVNULL
    ) as process:
        end = time.monotonic() + 60
        while not (tmp_path / "begun").exists() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert (process.returncode, said.strip()) == (130, "✗ Packages was stopped; the same command goes on from here.")
