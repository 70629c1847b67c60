"""A config built in code, as tests and tools do, decides as the product does: its defaults are the shipped settings."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from typing import Any

import pytest

from advisor.core.orders.modes import Mode
from advisor.live.config import EngineProcessConfig
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings


@pytest.fixture(scope="module")
def shipped() -> EngineProcessConfig:
    config = engine_process_config(Settings(_env_file=None, sandbox="off"))
    # What bets is the user's to say; in code nothing does.
    watching = tuple(each for each in config.engine.instances if each.mode is Mode.WATCH)
    return replace(config, engine=replace(config.engine, instances=watching))


def differences(config: Any, path: str = "") -> Iterator[str]:
    """Paths where a dataclass's own default is not what the settings say."""
    for field in fields(config):
        value = getattr(config, field.name)
        below = f"{path}.{field.name}".lstrip(".")
        if is_dataclass(value):
            yield from differences(value, below)
        elif (default := default_of(field)) is not MISSING and default != value:
            yield below


def default_of(field: "Field[Any]") -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def test_defaults_in_code_are_those_of_the_shipped_files(shipped: EngineProcessConfig) -> None:
    assert list(differences(shipped)) == []
