"""Run test suites one after another and end with one line that adds them up.

    python scripts/run_tests.py SUITE...      SUITE: backend, frontend, browser

Every suite runs even when an earlier one failed. Each writes a JUnit file; a suite that ends badly without
naming a failed test counts as one failure, so that a crash never reads as a pass. At the end every failure is named
once more with the first line of its reason, since of a long log often only the end is kept. The last line printed is
``N passed, M failed`` with ``, K skipped`` when there are any. Exit status 1 when anything failed.
"""

# ruff: noqa: T201 - its output is what it is for

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

REPO: Final = Path(__file__).resolve().parents[1]
RESULTS: Final = REPO / ".build" / "test-results"
SUMMARY: Final = REPO / ".build" / "test-summary"
MOST_LETTERS: Final = 300
SAYS_WHAT_FAILED: Final = 60.0
"""Seconds that a runner out of its time has to write its counts."""


@dataclass(frozen=True)
class Suite:
    """One runner: its command, where it runs, and the file in which it counts its tests.

    After ``most_seconds`` it is taken for hung: twice what it takes on a machine at a third of its speed. All suites
    and the installation still fit into 90 minutes, but for the long forms of the tests.
    """

    name: str
    command: Sequence[str]
    folder: Path
    most_seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts_file(self) -> Path:
        return RESULTS / f"{self.name}.xml"


@dataclass(frozen=True)
class Counts:
    """How many tests ended how, and a line for each failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.failures + other.failures,
        )

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


def suites() -> dict[str, Suite]:
    """The suites by name; pytest takes extra arguments from PYTEST_ARGS."""
    is_long = os.environ.get("ADVISOR_LONG_TESTS") == "1"
    npm = ("npm", "run", "--silent")
    backend_command = (
        str(REPO / "backend/.venv/bin/python"),
        *(
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "loadfile",
            "--no-loadscope-reorder",
            "-q",
            f"--junitxml={RESULTS / 'backend.xml'}",
        ),
        *os.environ.get("PYTEST_ARGS", "").split(),
    )
    frontend_reporters = (
        "--reporter=default",
        "--reporter=junit",
        f"--outputFile.junit={RESULTS / 'frontend.xml'}",
    )
    known = (
        Suite(
            name="backend",
            command=backend_command,
            folder=REPO / "backend",
            most_seconds=3 * 3600.0 if is_long else 60 * 60.0,
        ),
        Suite(
            name="frontend",
            command=(*npm, "test", "--", *frontend_reporters),
            folder=REPO / "frontend",
            most_seconds=12 * 60.0,
        ),
        Suite(
            name="browser",
            command=(*npm, "e2e", "--", "--reporter=list,junit"),
            folder=REPO / "frontend",
            most_seconds=16 * 60.0,
            environment={"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(RESULTS / "browser.xml")},
        ),
    )
    return {suite.name: suite for suite in known}


def read_counts(file: Path) -> Counts:
    """Counts of a JUnit file; each test case counts once, by its worst outcome."""
    total = Counts()
    for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 - we wrote the file a moment ago
        outcomes = {child.tag: child for child in case}
        bad = outcomes.get("failure", outcomes.get("error"))
        if bad is not None:
            total += Counts(failed=1, failures=(failure_line(case, bad),))
        elif "skipped" in outcomes:
            total += Counts(skipped=1)
        else:
            total += Counts(passed=1)
    return total


def failure_line(case: ElementTree.Element, outcome: ElementTree.Element) -> str:
    """Which test failed and the first line of its reason, at most ``MOST_LETTERS`` of both."""
    reason = (outcome.get("message") or outcome.text or "").strip().partition("\n")[0]
    return f"{case.get('classname', '')}::{case.get('name', '')}: {reason}"[:MOST_LETTERS]


def counts_of(suite: Suite, exit_status: int) -> Counts:
    """What a finished suite amounts to; a bad end or an empty run is at least one failure."""
    try:
        counts = read_counts(suite.counts_file)
    except (OSError, ElementTree.ParseError):
        return Counts(failed=1, failures=(f"{suite.name}: no test was counted, exit status {exit_status}",))
    ran_nothing = counts.passed + counts.failed == 0
    if counts.failed == 0 and (exit_status != 0 or ran_nothing):
        return counts + Counts(failed=1, failures=(f"{suite.name}: no test failed, but exit status {exit_status}",))
    return counts


def ended(suite: Suite, runner: subprocess.Popen[bytes]) -> int:
    """Exit status of a suite's runner; out of its time it is asked to stop, so that it says what failed until then."""
    try:
        return runner.wait(suite.most_seconds)
    except subprocess.TimeoutExpired:
        print(f"{suite.name} tests took more than {suite.most_seconds / 60:.0f} minutes and were ended", flush=True)
        _signal(runner, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            runner.wait(SAYS_WHAT_FAILED)
        return 1
    finally:
        _signal(runner, signal.SIGKILL)
        runner.wait()


def _signal(runner: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(runner.pid, number)


def run(suite: Suite) -> Counts:
    """Run one suite with its output on ours."""
    print(f"\n=== {suite.name} tests", flush=True)
    began = time.monotonic()
    suite.counts_file.unlink(missing_ok=True)
    try:
        # A group of its own: what is ended is the runner with all that it started, or it would slow the next suite.
        runner = subprocess.Popen(
            suite.command,
            cwd=suite.folder,
            env={**os.environ, **suite.environment},
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
    except OSError as error:
        print(f"{suite.name} tests cannot run: {error}", flush=True)
        status = 1
    else:
        status = ended(suite, runner)
    counts = counts_of(suite, status)
    print(f"=== {suite.name}: {counts} ({time.monotonic() - began:.0f} s)", flush=True)
    return counts


def main(names: Sequence[str]) -> int:
    known = suites()
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        print(f"usage: run_tests.py {{{','.join(known)}}}...", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    total = Counts()
    for name in names:
        total += run(known[name])
    said = "\n".join([*(f"FAILED {line}" for line in total.failures), str(total)])
    SUMMARY.write_text(f"{said}\n", encoding="utf-8")
    print(f"\n{said}", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    # A request to stop reaches the runners through Python's own clean-up. A shell that starts us in the background
    # has interrupts ignored, and runners would inherit it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        sys.exit(130)
