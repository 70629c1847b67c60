"""The sum at the end of ``make test``: nothing that went wrong may read as a pass."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "run_tests.py"

FOUR_OUTCOMES = """
import pytest

def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip
def test_later(): pass
@pytest.fixture
def broken(): raise RuntimeError
def test_never_reached(broken): pass
"""


@pytest.fixture(scope="module")
def run_tests() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_tests", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["run_tests"] = module
    spec.loader.exec_module(module)
    return module


def suite(run_tests: ModuleType, folder: Path, program: str, most_seconds: float = 60) -> object:
    """A suite that runs a real pytest on one test file."""
    file = folder / "test_it.py"
    file.write_text(program)
    pytest_run = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", str(file))
    return run_tests.Suite(
        name="sample",
        command=(*pytest_run, f"--junitxml={run_tests.RESULTS / 'sample.xml'}"),
        folder=folder,
        most_seconds=most_seconds,
        # None of these is needed, and together they take longer to load than the tests to run.
        environment={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )


@pytest.mark.parametrize(
    ("programs", "last_line", "status"),
    [
        (["def test_a(): pass\ndef test_b(): pass"], "2 passed, 0 failed", 0),
        ([FOUR_OUTCOMES], "1 passed, 2 failed, 1 skipped", 1),
        (["def test_a(): pass", FOUR_OUTCOMES, "def test_a(): pass"], "3 passed, 2 failed, 1 skipped", 1),
        (["not python at all"], "0 passed, 1 failed", 1),
        (["# no test in here"], "0 passed, 1 failed", 1),
        (["import os\ndef test_a(): os._exit(0)"], "0 passed, 1 failed", 1),
        (["import atexit, os\natexit.register(os._exit, 3)\ndef test_a(): pass"], "1 passed, 1 failed", 1),
    ],
)
def test_the_last_line_adds_up_all_suites(
    run_tests: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    programs: list[str],
    last_line: str,
    status: int,
) -> None:
    monkeypatch.setattr(run_tests, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(run_tests, "SUMMARY", tmp_path / "summary")
    known = {}
    for number, program in enumerate(programs):
        folder = tmp_path / str(number)
        folder.mkdir()
        known[str(number)] = suite(run_tests, folder, program)
    monkeypatch.setattr(run_tests, "suites", lambda: known)
    assert run_tests.main(list(known)) == status
    printed = capfd.readouterr().out
    assert printed.splitlines()[-1] == last_line
    summary = (tmp_path / "summary").read_text()
    assert printed.endswith(f"\n{summary}")
    assert summary.count("FAILED ") == int(last_line.split(", ")[1].split()[0])


def test_the_end_names_what_failed_and_why(
    run_tests: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_tests, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(run_tests, "SUMMARY", tmp_path / "summary")
    known = {"sample": suite(run_tests, tmp_path, FOUR_OUTCOMES)}
    monkeypatch.setattr(run_tests, "suites", lambda: known)
    run_tests.main(["sample"])
    assert capfd.readouterr().out.splitlines()[-3:] == [
        "FAILED test_it::test_bad: assert False",
        'FAILED test_it::test_never_reached: failed on setup with "RuntimeError"',
        "1 passed, 2 failed, 1 skipped",
    ]


def test_a_runner_that_is_not_there_is_a_failure(run_tests: ModuleType, tmp_path: Path) -> None:
    missing = run_tests.Suite(name="missing", command=("/nonexistent/runner",), folder=tmp_path, most_seconds=60)
    assert str(run_tests.run(missing)) == "0 passed, 1 failed"


def test_a_suite_that_never_ends_is_ended_and_is_a_failure(run_tests: ModuleType, tmp_path: Path) -> None:
    endless = run_tests.Suite(name="endless", command=("sleep", "infinity"), folder=tmp_path, most_seconds=0.5)
    assert str(run_tests.run(endless)) == "0 passed, 1 failed"


OUT_OF_TIME = """
import subprocess
import sys
import time

def test_bad(): assert False, "said before the end"
def test_endless():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)", "{mark}"])
    time.sleep(3600)
"""


def test_out_of_time_it_says_what_failed_and_leaves_nothing_running(run_tests: ModuleType, tmp_path: Path) -> None:
    mark = f"left-by-{tmp_path.name}-{os.getpid()}"
    run_tests.RESULTS.mkdir(parents=True, exist_ok=True)
    long = suite(run_tests, tmp_path, OUT_OF_TIME.replace("{mark}", mark), most_seconds=5)
    counts = run_tests.run(long)
    assert any("said before the end" in line for line in counts.failures)
    assert not any(mark in line for line in command_lines())


def command_lines() -> list[str]:
    """Of all processes that run now."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(file.read_text(errors="replace"))
    return found


def test_an_unknown_suite_is_refused() -> None:
    refused = subprocess.run([sys.executable, str(SCRIPT), "nonsense"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "usage" in refused.stderr
