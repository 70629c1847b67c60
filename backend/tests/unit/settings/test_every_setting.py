"""Every setting does something: changed alone, it changes what the product does.

All variables and all leaves of YAML are listed from the models, so a new setting without a case fails here.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from advisor.adapters.registry import registered
from advisor.providers.sections import ProviderSection
from advisor.settings.environment import Settings
from advisor.settings.fields import parts
from advisor.settings.file_sections import GeneralSections
from advisor.settings.variables import declared_variables, variable_of
from tests.unit.settings.probes import contracts, engine, environment, process, providers, streams, timing, upstream
from tests.unit.settings.probes.made import seen

CASES = {
    **environment.CASES,
    **engine.CASES,
    **process.CASES,
    **upstream.CASES,
    **providers.CASES,
    **contracts.CASES,
    **streams.CASES,
    **timing.CASES,
}


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Paths of all that can be set in a section; ``*`` stands for names that the user chooses."""
    for name, field in model.model_fields.items():
        (first, *_) = parts(field.annotation)
        if section := _section(first):
            yield from leaves(section, f"{prefix}{name}.")
        elif inner := [found for part in get_args(first)[1:] if (found := _section(part))]:
            yield from leaves(inner[0], f"{prefix}{name}.*.")
        else:
            yield f"{prefix}{name}"


def _section(part: object) -> type[BaseModel] | None:
    return part if isinstance(part, type) and issubclass(part, BaseModel) else None


def keys() -> list[str]:
    found = [variable_of(name) for name in Settings.model_fields if name != "credentials"]
    found += sorted(declared_variables(registered()))
    found += leaves(GeneralSections)
    found += leaves(ProviderSection, "providers.*.")
    common = ProviderSection.model_fields.keys()
    for key, spec in registered().items():
        own = [leaf for leaf in leaves(spec.section) if leaf.split(".")[0] not in common]
        found += [f"providers.{key}.{leaf}" for leaf in own]
    return found


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("ADVISOR_", "CIRCUIT_BREAKER_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_there_is_a_case_for_every_setting_and_for_nothing_else() -> None:
    assert sorted(CASES) == sorted(keys())


@pytest.mark.parametrize("key", CASES)
def test_a_changed_setting_changes_what_happens(tmp_path: Path, key: str) -> None:
    before, again, after = seen(tmp_path, key, CASES[key])
    assert before == again, "the probe sees more than the setting"
    assert before != after
