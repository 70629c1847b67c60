"""The plan of ``advisor up``: the schema is brought up to date once, and the settings reach every part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.db.revision import is_current
from advisor.launcher.config import launch_config
from advisor.launcher.parts import migration, platform_parts
from advisor.settings.environment import Settings
from advisor.settings.variables import load_settings


def test_an_empty_database_is_migrated_and_a_current_one_left_alone(empty_database_url: str, tmp_path: Path) -> None:
    config = launch_config(Settings(_env_file=None, data_dir=tmp_path))
    part = migration(config, empty_database_url)
    assert part is not None
    subprocess.run(part.command, env={**os.environ, **part.environment}, check=True, timeout=60)
    assert is_current(empty_database_url)
    assert migration(config, empty_database_url) is None


def test_the_launcher_loads_nothing_that_computes_or_migrates(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
import advisor.cli.platform
from advisor.launcher.config import launch_config
from advisor.launcher.parts import platform_plan
from advisor.settings.variables import load_settings
platform_plan(launch_config(load_settings(None)))
print(*sys.modules)
"""
    environment = {"PATH": os.environ["PATH"], "ADVISOR_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert {"numba", "numpy", "polars", "sqlalchemy", "alembic"} & set(loaded.stdout.split()) == set()


def test_parts_read_back_the_settings_they_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "web" / "server.js"
    server.parent.mkdir()
    server.touch()
    wanted = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        api_host="127.0.0.2",
        api_port=8123,
        api_hosts=("advisor.example", "bets.lan"),
        web_port=3123,
        web_folder=server.parent,
    )
    parts = platform_parts(launch_config(wanted), "postgresql://somebody@127.0.0.1/x")
    none = launch_config(wanted.model_copy(update={"sandbox": "off"}))
    for stand, engines in ((False, []), (True, ["engine"])):
        found = platform_parts(none, "postgresql://somebody@127.0.0.1/x", stand)
        assert [part.slug for part in found if part.slug in ("engine", "sandbox")] == engines
    by_slug = {part.slug: part for part in parts}
    assert list(by_slug) == ["api", "web", "sandbox", "worker", "engine"]
    for name, value in by_slug["api"].environment.items():
        monkeypatch.setenv(name, value)
    seen = load_settings(None)
    assert (seen.data_dir, seen.api_host, seen.api_port, seen.web_port, seen.dsn) == (
        tmp_path / "data",
        "127.0.0.2",
        8123,
        3123,
        "postgresql://somebody@127.0.0.1/x",
    )
    web = by_slug["web"].environment
    assert (web["PORT"], web["HOSTNAME"], web["ADVISOR_API_URL"]) == ("3123", "127.0.0.1", "http://127.0.0.2:8123")
    # The dashboard checks the name a browser used, as the API never sees it.
    assert web["ADVISOR_API_HOSTS"] == "advisor.example,bets.lan"
    assert by_slug["web"].folder == server.parent
