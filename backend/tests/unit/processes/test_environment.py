"""What processes that we start inherit: read back from real ones."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.launcher.child import Child, Part
from advisor.launcher.config import launch_config
from advisor.launcher.parts import advisor_environment, platform_parts
from advisor.postgres.folder import server_environment
from advisor.processes.environment import plain_environment
from advisor.processes.log_files import LogLimits
from advisor.settings.environment import Settings

KEYS = {
    "ADVISOR_THE_ODDS_API_KEY": "key-one",
    "advisor_betfair_password": "key-two",
    "DATABASE_URL": "postgresql://u:key-three@127.0.0.1/x",
    "PGPASSWORD": "key-four",
    "AWS_SECRET_ACCESS_KEY": "key-five",
    "CIRCUIT_BREAKER_MAX_FAILURES": "7",
}
SHOW = "import os; print(*(f'{name}={value}' for name, value in os.environ.items()), sep='\\n', flush=True)"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TZ", "Europe/Berlin")


def shown_by(part: Part, folder: Path) -> dict[str, str]:
    """The environment of a real child, as it sees it itself."""
    child = Child(part, folder, LogLimits())
    try:
        end = time.monotonic() + 60
        while child.exit_status() is None and time.monotonic() < end:
            time.sleep(0.02)
        assert child.exit_status() == 0
    finally:
        child.kill()
    lines = child.log.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def settings_of(folder: Path) -> Settings:
    server = folder / "web" / "server.js"
    server.parent.mkdir()
    server.touch()
    return Settings(_env_file=None, data_dir=folder / "data", web_folder=server.parent)


def test_the_dashboard_and_the_sandbox_are_given_no_key(tmp_path: Path) -> None:
    parts = platform_parts(launch_config(settings_of(tmp_path)), "postgresql://somebody@127.0.0.1/x")
    for part in parts:
        if part.slug not in {"web", "sandbox"}:
            continue
        seen = shown_by(
            Part(name="x", slug=part.slug, command=(sys.executable, "-c", SHOW), environment=part.environment), tmp_path
        )
        assert seen["TZ"] == "Europe/Berlin"
        assert "PATH" in seen
        assert {name for name in KEYS if name in seen} == set()
        assert "key-" not in " ".join(seen.values())


def test_what_reads_settings_is_given_them_and_nothing_of_others(tmp_path: Path) -> None:
    environment = advisor_environment(launch_config(settings_of(tmp_path)), "postgresql://ours@127.0.0.1/y")
    seen = shown_by(Part(name="x", slug="x", command=(sys.executable, "-c", SHOW), environment=environment), tmp_path)
    assert seen["ADVISOR_THE_ODDS_API_KEY"] == "key-one"
    assert seen["advisor_betfair_password"] == "key-two"
    assert seen["CIRCUIT_BREAKER_MAX_FAILURES"] == "7"
    assert seen["DATABASE_URL"] == "postgresql://ours@127.0.0.1/y"
    assert {"PGPASSWORD", "AWS_SECRET_ACCESS_KEY"}.isdisjoint(seen)


def test_the_database_server_is_given_no_key_and_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_MESSAGES", "de_DE.UTF-8")
    command = [sys.executable, "-c", SHOW]
    shown = subprocess.run(command, env=server_environment(), capture_output=True, text=True, check=True).stdout
    assert "key-" not in shown
    assert "LC_ALL=C\n" in shown
    assert "TZ=UTC\n" in shown
    assert "LC_MESSAGES" not in shown


def test_only_what_any_program_needs_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_TIME", "C")
    plain = plain_environment()
    assert {name: plain[name] for name in ("TZ", "LC_TIME")} == {"TZ": "Europe/Berlin", "LC_TIME": "C"}
    assert set(KEYS).isdisjoint(plain)
