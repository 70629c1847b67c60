"""One command runs the engine; others only look at how its providers do."""

from pathlib import Path

import pytest

from tests.cli.running import advisor


def test_the_engine_is_run_by_its_own_command() -> None:
    assert "advisor up" in advisor("engine", "run", "--help").stdout
    listed = advisor("feeds", "--help").stdout
    assert "status" in listed
    assert "probe" in listed
    assert advisor("feeds", "run").exit_code != 0


def test_settings_that_cannot_be_used_stop_it_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ADVISOR_PROVIDERS", "betfare")
    refused = advisor("engine", "run")
    assert refused.exit_code == 2
    assert "betfare" in refused.stderr
