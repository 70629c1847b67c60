"""YAML read strictly: every fault names the file, the key and the reason."""

import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from advisor.core.config import is_plain_number, reason_of
from advisor.core.errors import ConfigError, FieldFault

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Model = TypeVar("Model", bound=BaseModel)

_MAX_BYTES: Final = 1_000_000
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9]")


class _StrictLoader(yaml.CSafeLoader):
    """Refuses what would silently mean something else: a key that stands twice, a number written unlike ``-1.5e3``.

    YAML 1.1 reads ``1_000`` as 1000, ``010`` as 8, ``1:30`` as 90, ``0x10`` as 16, and ``1e3`` as a text.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_plain_number(self, node: yaml.ScalarNode) -> int | float:
        """A whole number is an int, all else a float."""
        text = node.value
        if _LEADING_ZERO.match(text) or not is_plain_number(text):
            problem = f"{text} is no plain number such as 1000 or 0.5; a text stands in quotes"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return int(text) if _WHOLE.fullmatch(text) else float(text)


for _tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
    _StrictLoader.add_constructor(_tag, _StrictLoader.construct_plain_number)
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+$"), list("+-.0123456789")
)


def read_tree(file: Path) -> dict[str, Tree]:
    """The file's content; an empty file is an empty mapping.

    Raises:
        ConfigError: it cannot be read, is no YAML, or is not a mapping.
    """
    tree = read_yaml(file)
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise _fault(file, "", "must be a mapping of names to values")
    return tree


def read_yaml(file: Path) -> Tree:
    """The file's content, whatever it is; None for an empty file.

    Raises:
        ConfigError: it cannot be read, or is no YAML.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _fault(file, "", f"cannot be read ({error.strerror})") from None
    if len(content) > _MAX_BYTES:
        raise _fault(file, "", "is larger than 1 MB")
    try:
        tree: Tree = yaml.load(content, _StrictLoader)  # noqa: S506 - a SafeLoader
        return tree
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _fault(file, "", f"{place}{error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _fault(file, "", f"is no YAML ({error})") from None


def merged(default: Tree, wanted: Tree) -> Tree:
    """``wanted`` over ``default``: mappings are joined name by name, all else is replaced."""
    if isinstance(default, dict) and isinstance(wanted, dict):
        return {**default, **{name: merged(default.get(name), value) for name, value in wanted.items()}}
    return wanted


def checked(model: type[Model], tree: Tree, key: str = "") -> tuple[Model | None, tuple[FieldFault, ...]]:
    """The tree as a model; None, and its faults, where it is none.

    Args:
        key: of the tree in its file, "" for a whole file.
    """
    try:
        return model.model_validate(tree), ()
    except ValidationError as error:
        return None, tuple(FieldFault(_joined(key, *fault["loc"]), _reason(fault)) for fault in error.errors())


def refused(file: Path, faults: Sequence[FieldFault]) -> ConfigError:
    """All faults of a file in one sentence."""
    listed = "; ".join(f"{fault.field}: {fault.reason}" for fault in faults)
    return ConfigError(f"{file}: {listed}.", tuple(faults))


def fault_of(file: Path, key: str, reason: str) -> ConfigError:
    """A fault that was found after reading."""
    return _fault(file, key, reason)


def _fault(file: Path, key: str, reason: str) -> ConfigError:
    place = f"{file}: {key}: " if key else f"{file}: "
    return ConfigError(f"{place}{reason}.", (FieldFault(key or str(file), reason),))


def _joined(*parts: int | str) -> str:
    return ".".join(str(part) for part in parts if part != "")


def _reason(fault: Mapping[str, object]) -> str:
    return "there is no such setting" if fault["type"] == "extra_forbidden" else reason_of(fault)
