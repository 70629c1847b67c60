"""Values of settings as people write them in YAML and in variables."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

import yaml
from pydantic import BaseModel, SecretStr

from advisor.providers.durations import written
from advisor.settings.yaml_files import Tree

MASK: Final = "***"
"""In place of a secret."""


def plain(value: object) -> Tree:
    """A value as JSON and YAML know it; durations become texts such as ``30s``, secrets ``***``."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, Enum) else value
        case float() | Decimal():
            number = float(value)
            return int(number) if number.is_integer() else number
        case timedelta():
            return written(value)
        case SecretStr():
            return MASK
        case BaseModel():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case Mapping():
            return {str(plain(name)): plain(entry) for name, entry in value.items()}
        case frozenset():
            return sorted((plain(entry) for entry in value), key=str)
        case tuple() | list():
            return [plain(entry) for entry in value]
        case _:
            return str(value)


def text(value: Tree) -> str:
    """A plain value on one line; ``none`` for nothing."""
    if value is None or value == "":
        return "none"
    if isinstance(value, str):
        return value
    flow = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=float("inf"), allow_unicode=True)
    return flow.removesuffix("\n").removesuffix("\n...")
