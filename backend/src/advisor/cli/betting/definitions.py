"""Definitions of strategy instances in files, and instances as plain values for JSON."""

import sys
from pathlib import Path
from typing import Final

import orjson
from pydantic import JsonValue

from advisor.api.instances.schemas import Definition
from advisor.api.instances.views import definition_of, instance_view, version_view
from advisor.core.config import validated
from advisor.core.errors import ConfigError
from advisor.core.orders.instances import InstanceDefinition
from advisor.db.strategies.instances import InstanceRow, InstanceVersion

_LONGEST: Final = 100_000
"""Characters of a file; a definition takes some hundreds."""


def definition_in(name: str, file: Path) -> InstanceDefinition:
    """The definition that a file holds, as an engine with these settings could run it.

    Args:
        name: of the instance.
        file: ``-`` reads stdin.

    Raises:
        ConfigError: it cannot be read, is no definition, or could not be run.
    """
    try:
        text = sys.stdin.read(_LONGEST + 1) if str(file) == "-" else file.read_text(encoding="utf-8")
        given = orjson.loads(text[: _LONGEST + 1])
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.") from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"{file} is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise ConfigError(f'{file} should hold an object such as {{"strategy": "steam", "mode": "paper"}}.')
    # Loaded here and not above: strategies and providers take longer to load than a list to be shown.
    from advisor.api.instances.definitions import refuse_unusable
    from advisor.settings.live_view import live_view
    from advisor.settings.providers import load_keyless_settings

    live = live_view(load_keyless_settings())
    found = definition_of(validated(Definition, given, "definition"), live.portfolios[0])
    refuse_unusable(name, found, live.portfolios, live.currency)
    return found


def plain_instance(row: InstanceRow) -> dict[str, JsonValue]:
    """An instance as the API shows it."""
    return instance_view(row).model_dump(mode="json")


def plain_version(version: InstanceVersion) -> dict[str, JsonValue]:
    """A version as the API shows it, with what `create` and `change` take as ``definition``."""
    shown = version_view(version).model_dump(mode="json")
    return {**shown, "definition": {name: shown[name] for name in Definition.model_fields}}
