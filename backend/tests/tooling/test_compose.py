"""docker-compose.yml runs the parts of ``make up``, each shut in, and each reachable from this machine alone."""

import re
from pathlib import Path

import pytest
import yaml

from advisor.adapters.registry import registered
from advisor.launcher.config import launch_config
from advisor.launcher.environments import ASKS_PROVIDERS, Process, variables_of
from advisor.launcher.parts import platform_parts
from advisor.settings.environment import Settings
from advisor.settings.variables import declared_variables
from tests.conftest import REPO_ROOT

SERVICES = yaml.safe_load((REPO_ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def test_it_runs_what_make_up_runs(tmp_path: Path) -> None:
    server = tmp_path / "web" / "server.js"
    server.parent.mkdir()
    server.touch()
    config = launch_config(Settings(_env_file=None, data_dir=tmp_path, web_folder=server.parent, sandbox="on"))
    slugs = {part.slug for part in platform_parts(config, "postgresql://somebody@127.0.0.1/x")}
    assert set(SERVICES) == slugs | {"postgres", "migrate"}
    assert SERVICES["sandbox"]["profiles"] == ["sandbox"]
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {"sandbox"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_shut_in(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert 0 < service["pids_limit"] <= 512
    assert not service.get("privileged")
    for published in service.get("ports", []):
        assert published.startswith("127.0.0.1:")


def test_limits_of_memory_are_far_above_what_two_hours_took() -> None:
    """By the table of docs/RELIABILITY.md, "Of memory"."""
    text = (REPO_ROOT / "docs" / "RELIABILITY.md").read_text("utf-8")
    taken = {
        name.lower(): max(int(early), int(late))
        for name, early, late in re.findall(r"^\| (\w+) \| (\d+) MB \| (\d+) MB \|", text, re.MULTILINE)
    }
    assert taken.keys() == {"engine", "sandbox", "api", "worker"}
    for name, megabytes in taken.items():
        limit = SERVICES[name]["mem_limit"]
        assert limit.endswith("g")
        assert int(limit[:-1]) * 1024**3 >= 2 * megabytes * 10**6, name


def test_only_the_database_keeps_any_right_of_root() -> None:
    assert {name for name, service in SERVICES.items() if "cap_add" in service} == {"postgres"}
    assert not {"SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "DAC_OVERRIDE"} & set(SERVICES["postgres"]["cap_add"])


def test_nobody_but_the_engine_reaches_the_simulated_providers() -> None:
    assert SERVICES["sandbox"]["network_mode"] == "service:engine"
    assert "ports" not in SERVICES["sandbox"]


KEYS = declared_variables(registered())
PROCESS_OF: dict[str, Process] = {"migrate": "migration", "api": "api", "worker": "worker", "engine": "engine"}
OF_THE_CONTAINERS = {
    "ADVISOR_API_HOST",
    "ADVISOR_API_PORT",
    "ADVISOR_DATA_DIR",
    "ADVISOR_DATABASE_PORT",
    "ADVISOR_ENGINE_METRICS_PORT",
    "ADVISOR_LEASE_HOLDER",
    "ADVISOR_SANDBOX_PORT",
    "ADVISOR_SANDBOX_STREAM_PORT",
}
"""Where things are is the containers' own, and says nothing in ``.env`` of them."""


def test_every_process_has_the_settings_that_it_reads_and_no_others() -> None:
    for name, process in PROCESS_OF.items():
        keys = KEYS if process in ASKS_PROVIDERS else frozenset()
        assert set(SERVICES[name]["environment"]) == (variables_of(process) | keys) - OF_THE_CONTAINERS, name
    assert not [name for name, service in SERVICES.items() if "env_file" in service], "a file has everybody's"


def test_the_engine_alone_has_keys() -> None:
    """The others know by a word that a key is there."""
    having = {name for name, service in SERVICES.items() if KEYS & set(service.get("environment", {}))}
    assert having == {"engine"}
    said = ",".join(f"${{{spec.secrets[0].variable}:+{key}}}" for key, spec in registered().items() if spec.secrets)
    for name in ("api", "worker"):
        environment = SERVICES[name]["environment"]
        assert environment["ADVISOR_KEYED_PROVIDERS"] == said
        shown = " ".join(str(value) for key, value in environment.items() if key != "ADVISOR_KEYED_PROVIDERS")
        assert not [key for key in KEYS if key in shown]
