"""docker-compose.yml runs the parts of ``make up``, each shut in, and each reachable from this machine alone."""

import re
from pathlib import Path

import pytest
import yaml

from advisor.launcher.config import launch_config
from advisor.launcher.parts import platform_parts
from advisor.settings.environment import Settings
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
