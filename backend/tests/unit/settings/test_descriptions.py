"""Every setting says what it is for, and variables are listed with their meaning."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from advisor.adapters.registry import registered
from advisor.settings.environment import Settings
from advisor.settings.fields import facts, parts
from advisor.settings.file_sections import GeneralSections
from advisor.settings.variables import declared_variables, own_variables, variables


def sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The class and all classes of sections inside it."""
    yield model
    for field in model.model_fields.values():
        for part in parts(field.annotation):
            for inner in (part, *getattr(part, "__args__", ())):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    yield from sections(inner)


def fields() -> dict[str, FieldInfo]:
    models: set[type[BaseModel]] = {Settings}
    roots: list[type[BaseModel]] = [GeneralSections, *(spec.section for spec in registered().values())]
    for root in roots:
        models.update(sections(root))
    return {
        f"{model.__name__}.{name}": field
        for model in sorted(models, key=lambda model: model.__name__)
        for name, field in model.model_fields.items()
    }


FIELDS = fields()


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_is_for(name: str) -> None:
    reason = facts(FIELDS[name]).reason
    assert len(reason) >= 12, f"{name} needs Field(description=…) that gives its meaning and reason"
    assert reason.endswith(".")


def test_sections_inside_sections_are_found() -> None:
    assert {
        "EscalationSection.steps",
        "RateLimitSection.capacity",
        "AgesSection.dead",
        "BreakerSection.fail_max",
    } <= set(FIELDS)


def test_numbers_have_units() -> None:
    without = [
        name
        for name, field in FIELDS.items()
        if facts(field).type in {"number", "whole number"} and not facts(field).unit and "port" not in name.lower()
    ]
    assert without == ["Settings.sandbox_seed"]


def test_all_variables_are_listed_once_with_default_and_meaning() -> None:
    listed = variables()
    names = [variable.name for variable in listed]
    assert len(names) == len(set(names))
    assert set(names) == own_variables() | declared_variables(registered()) | {
        "DATABASE_URL",
        "CIRCUIT_BREAKER_MAX_FAILURES",
        "CIRCUIT_BREAKER_RESET_TIMEOUT",
    }
    assert all(variable.default and variable.meaning.endswith(".") for variable in listed)
    by_name = {variable.name: variable.default for variable in listed}
    assert by_name["ADVISOR_API_PORT"] == "8000"
    assert by_name["CIRCUIT_BREAKER_RESET_TIMEOUT"] == by_name["ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT"] == "60"
    assert by_name["DATABASE_URL"] == by_name["ADVISOR_BETFAIR_PASSWORD"] == "none"
