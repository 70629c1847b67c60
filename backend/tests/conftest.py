"""Fixtures every test may use: the real data folder and a migrated PostgreSQL database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

REPO_ROOT: Final = Path(__file__).resolve().parents[2]
REAL_DATA_VARIABLE: Final = "ADVISOR_TEST_DATA"
NO_REAL_DATA: Final = "no real data:"


def real_data_folder() -> Path:
    """Folder that holds the recorded real data, whether it exists or not."""
    configured = os.environ.get(REAL_DATA_VARIABLE)
    if configured:
        return Path(configured).expanduser().resolve()
    return (REPO_ROOT.parent / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of recorded real data; skips the test when this machine does not have it."""
    folder = real_data_folder()
    if not folder.is_dir():
        pytest.skip(f"{NO_REAL_DATA} {folder} does not exist; set {REAL_DATA_VARIABLE} to the folder that holds it")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was skipped for lack of real data, so that a green run hides nothing."""
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report, pytest.TestReport) and NO_REAL_DATA in str(report.longrepr)
    ]
    if not skipped:
        return
    terminalreporter.section(f"skipped for lack of real data: {len(skipped)}")
    terminalreporter.write_line(f"Set {REAL_DATA_VARIABLE} to the folder that holds it to run them.")
    for nodeid in sorted(skipped):
        terminalreporter.write_line(f"  {nodeid}")
