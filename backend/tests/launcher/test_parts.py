"""The plan of ``advisor up``: the schema is brought up to date once, and the settings reach every part."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from advisor.db.revision import is_current
from advisor.launcher.config import launch_config
from advisor.launcher.parts import migration, platform_parts
from advisor.postgres.server import Running
from advisor.settings import Settings, load_settings


@pytest.fixture
def empty_database_url(postgres: Running) -> Iterator[str]:
    with psycopg.connect(postgres.dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE unmigrated")
        yield postgres.database("unmigrated")
        admin.execute("DROP DATABASE unmigrated WITH (FORCE)")


def test_an_empty_database_is_migrated_and_a_current_one_left_alone(empty_database_url: str, tmp_path: Path) -> None:
    config = launch_config(Settings(_env_file=None, data_dir=tmp_path))
    part = migration(config, empty_database_url)
    assert part is not None
    subprocess.run(part.command, env={**os.environ, **part.environment}, check=True, timeout=60)
    assert is_current(empty_database_url)
    assert migration(config, empty_database_url) is None


def test_parts_read_back_the_settings_they_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "web" / "server.js"
    server.parent.mkdir()
    server.touch()
    wanted = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        api_host="127.0.0.2",
        api_port=8123,
        web_port=3123,
        web_folder=server.parent,
    )
    parts = platform_parts(launch_config(wanted), "postgresql://somebody@127.0.0.1/x")
    by_slug = {part.slug: part for part in parts}
    assert list(by_slug) == ["api", "web", "sandbox", "worker", "feeds"]
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
    assert by_slug["web"].folder == server.parent
