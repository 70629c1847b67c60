"""What processes that we start inherit: read back from real ones."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.adapters.registry import registered
from advisor.launcher.child import Child, Part
from advisor.launcher.config import launch_config
from advisor.launcher.environments import READ_BY, advisor_environment, variables_of
from advisor.launcher.parts import demo_loader, platform_parts
from advisor.postgres.folder import server_environment
from advisor.processes.environment import plain_environment
from advisor.processes.log_files import LogLimits
from advisor.settings.live_view import live_view
from advisor.settings.providers import load_keyless_settings
from advisor.settings.variables import declared_variables, load_settings, own_variables

KEYS = {
    "ADVISOR_THE_ODDS_API_KEY": "0123456789abcdef0123456789ab5ec4",
    "ADVISOR_BETFAIR_APP_KEY": "5ec4Betfair01234",
    "ADVISOR_BETFAIR_USERNAME": "5ec4-somebody",
    "ADVISOR_BETFAIR_PASSWORD": "5ec4-two",
    # Not on: its conditions ask for consent, which nobody has given.
    "ADVISOR_PINNACLE_PASSWORD": "5ec4-six",
    "ADVISOR_WORKER_CONCURRENCY": "3",
    "DATABASE_URL": "postgresql://u:5ec4-three@127.0.0.1/x",
    "PGPASSWORD": "5ec4-four",
    "AWS_SECRET_ACCESS_KEY": "5ec4-five",
    "CIRCUIT_BREAKER_MAX_FAILURES": "7",
}
KEYED = frozenset(name for name in KEYS if name.startswith(("ADVISOR_THE_ODDS", "ADVISOR_BETFAIR", "ADVISOR_PINNACLE")))
OURS = "postgresql://ours@127.0.0.1/y"
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


def environments(folder: Path, sandbox: str) -> dict[str, dict[str, str]]:
    """What each part sees, by its slug, where these keys are set."""
    server = folder / "web" / "server.js"
    server.parent.mkdir()
    server.touch()
    loaded = load_settings(None).model_copy(
        update={"data_dir": folder / "data", "web_folder": server.parent, "sandbox": sandbox}
    )
    config = launch_config(loaded)
    parts = [*platform_parts(config, OURS), demo_loader(config, OURS)]
    by_slug = {part.slug: part.environment for part in parts}
    by_slug["migration"] = advisor_environment("migration", config, OURS)
    order = [*(slug for slug in by_slug if slug not in {"migration", "demo"}), "migration", "demo"]
    return {
        slug: shown_by(
            Part(name="x", slug=slug, command=(sys.executable, "-c", SHOW), environment=by_slug[slug]), folder
        )
        for slug in order
    }


@pytest.mark.parametrize("sandbox", ["on", "off"])
def test_every_part_is_given_the_keys_that_it_asks_providers_with_and_no_others(tmp_path: Path, sandbox: str) -> None:
    """The engine has those of the providers that are on, and none where they are the sandbox's; nobody else has any."""
    seen = environments(tmp_path, sandbox)
    assert list(seen) == [
        "api",
        "web",
        *(["sandbox"] if sandbox == "on" else []),
        "worker",
        "engine",
        "migration",
        "demo",
    ]
    for slug, variables in seen.items():
        real = slug == "engine" and sandbox == "off"
        assert {name.upper() for name in variables} & KEYED == (
            KEYED - {"ADVISOR_PINNACLE_PASSWORD"} if real else set()
        ), slug
        assert ("5ec4" in " ".join(variables.values())) == real, slug
        assert variables["TZ"] == "Europe/Berlin"
        assert "PATH" in variables
        assert {"PGPASSWORD", "AWS_SECRET_ACCESS_KEY"}.isdisjoint(variables)


def test_every_part_is_given_the_settings_that_it_reads_and_no_others(tmp_path: Path) -> None:
    seen = environments(tmp_path, "off")
    ours = own_variables() | declared_variables(registered()) | {"CIRCUIT_BREAKER_MAX_FAILURES", "DATABASE_URL"}
    for process in READ_BY:
        given = {name.upper() for name in seen[process] if name.upper() in ours}
        wanted = variables_of(process) | (KEYED if process == "engine" else frozenset())
        assert given <= wanted, process
        assert seen[process]["DATABASE_URL"] == OURS
    assert {process for process in READ_BY if "CIRCUIT_BREAKER_MAX_FAILURES" in seen[process]} == {"api", "engine"}
    assert {process for process in READ_BY if "ADVISOR_WORKER_CONCURRENCY" in seen[process]} == {"worker"}
    assert {process for process in READ_BY if "ADVISOR_LEASE_HOLDER" in seen[process]} == {"engine"}
    assert {slug for slug, variables in seen.items() if "DATABASE_URL" in variables} == set(READ_BY)


def test_who_has_no_key_knows_which_providers_are_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_process = environments(tmp_path, "off")
    for name in KEYS:
        monkeypatch.delenv(name)
    for name, value in by_process["api"].items():
        monkeypatch.setenv(name, value)
    settings = load_keyless_settings(None)
    assert settings.credentials == {}
    assert {facts.key for facts in live_view(settings).providers if facts.enabled} == {"betfair", "the_odds_api"}


def test_the_database_server_is_given_no_key_and_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_MESSAGES", "de_DE.UTF-8")
    command = [sys.executable, "-c", SHOW]
    shown = subprocess.run(command, env=server_environment(), capture_output=True, text=True, check=True).stdout
    assert "5ec4" not in shown
    assert "LC_ALL=C\n" in shown
    assert "TZ=UTC\n" in shown
    assert "LC_MESSAGES" not in shown


def test_only_what_any_program_needs_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_TIME", "C")
    plain = plain_environment()
    assert {name: plain[name] for name in ("TZ", "LC_TIME")} == {"TZ": "Europe/Berlin", "LC_TIME": "C"}
    assert set(KEYS).isdisjoint(plain)
