"""A number in a YAML file is written as people write numbers, and means what it says, or the file is refused."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.registry import registered
from advisor.core.errors import ConfigError
from advisor.settings.providers_file import DEFAULTS, read_providers_file
from advisor.settings.yaml_files import Tree, read_tree

NO_PLAIN_NUMBERS = [
    "1_000", "-1_0", "1_0.5", "1_000.0", "1__0", "1_",
    "010", "-07", "00.5", "0x10", "0x_1", "0b11", "1:30", "190:20:30.15",
    ".inf", "-.Inf", ".nan", ".NaN",
]  # fmt: skip
"""Numbers in YAML 1.1, all of them."""
PLAIN = {"1000": 1000, "+2": 2, "-3": -3, "0": 0, ".5": 0.5, "5.": 5.0, "-0.25": -0.25, "1e3": 1000.0, "1.5E-2": 0.015}


def read(folder: Path, text: str) -> Tree:
    file = folder / "numbers.yaml"
    file.write_text(f"a: {text}\n", encoding="utf-8")
    return read_tree(file)["a"]


@pytest.mark.parametrize("text", NO_PLAIN_NUMBERS)
def test_what_only_yaml_takes_for_a_number_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"line 1, column 4: .* is no plain number") as caught:
        read(tmp_path, text)
    assert text in str(caught.value)


@pytest.mark.parametrize("text", ["1e1_0", "\uff11\uff12", "\u0661", "12 %", "1,5"])
def test_what_is_no_number_stays_a_text(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_numbers_mean_what_they_say(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert (found, type(found)) == (PLAIN[text], type(PLAIN[text]))


@pytest.mark.parametrize("text", ["1_000", "010", "1:30", "1e3"])
def test_in_quotes_all_of_it_is_text(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"'{text}'") == text


@settings(max_examples=50)
@given(st.text(alphabet="0123456789_.+-eEx:", min_size=1, max_size=7))
def test_whatever_is_read_as_a_number_is_what_python_reads_without_its_liberties(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    try:
        found = read(tmp_path_factory.getbasetemp(), text)
    except ConfigError:
        return
    if isinstance(found, int | float):
        assert not set("_x:") & set(text)
        assert found == float(text)


def _numbers(tree: Tree, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], float]]:
    if isinstance(tree, dict):
        return [found for key, value in tree.items() for found in _numbers(value, (*path, key))]
    return [(path, tree)] if isinstance(tree, int | float) and not isinstance(tree, bool) else []


def _with_underscores(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _with_underscores(value) for key, value in tree.items()}
    return f"0_{tree}" if isinstance(tree, int | float) and not isinstance(tree, bool) else tree


def test_no_setting_takes_a_text_with_underscores_for_a_number(tmp_path: Path) -> None:
    shipped: Tree = {**read_tree(DEFAULTS), "commissions": {"smarkets": 0.02}}
    file = tmp_path / "providers.yaml"
    file.write_text(yaml.safe_dump(_with_underscores(shipped)))
    with pytest.raises(ConfigError) as caught:
        read_providers_file(file, registered())
    reasons = {fault.field: fault.reason for fault in caught.value.faults}
    numbers = {".".join(path) for path, _ in _numbers(shipped)}
    assert len(numbers) > 30
    assert numbers <= reasons.keys()
    assert {name: reasons[name] for name in numbers if "number" not in reasons[name]} == {}
