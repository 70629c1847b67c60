"""docs/STRATEGIES.md says of every strategy what it takes, with the defaults that it has."""

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic.fields import FieldInfo

from advisor.strategies.registry import STRATEGIES

DOCUMENT: Final = (Path(__file__).parents[4] / "docs" / "STRATEGIES.md").read_text(encoding="utf-8")
SHARED: Final = "What strategies of single bets share"


def section(title: str) -> str:
    _, _, rest = DOCUMENT.partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0]


def rows(text: str) -> dict[str, str]:
    """What the tables of a section say of each parameter: the cell after its name."""
    said = {}
    for line in text.splitlines():
        if re.match(r"\| (`[a-z_]+`(, )?)+ \|", line):
            names, default, *_ = line.strip("| ").split(" | ")
            defaults = default.split(", ")
            named = re.findall(r"`([a-z_]+)`", names)
            for number, name in enumerate(named):
                said[name] = defaults[number] if len(defaults) == len(named) > 1 else default
    return said


def fields(name: str) -> dict[str, FieldInfo]:
    return STRATEGIES[name].config_type.model_fields


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_has_a_section_with_rule_example_and_weakness(name: str) -> None:
    said = section(f"`{name}`")
    for part in ("**Rule.**", "**Example.**", "**It fails**"):
        assert part in said, part
    assert f"[`{name}`](#{name})" in DOCUMENT


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_parameter_is_described(name: str) -> None:
    shared = rows(section(SHARED)) if STRATEGIES[name].family == "value" else {}
    described = {**shared, **rows(section(f"`{name}`"))}
    assert set(described) == set(fields(name))


@pytest.mark.parametrize("name", STRATEGIES)
def test_numbers_are_the_defaults(name: str) -> None:
    shared = rows(section(SHARED)) if STRATEGIES[name].family == "value" else {}
    checked = 0
    for parameter, said in {**shared, **rows(section(f"`{name}`"))}.items():
        number = re.fullmatch(r"([0-9.]+)(?: s| min)?", said)
        if number is not None:
            assert float(number[1]) == fields(name)[parameter].default, parameter
            checked += 1
    assert checked >= 2
