"""The variables of the environment and of ``.env``: which there are, and how they become settings."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dotenv import dotenv_values
from pydantic import AliasChoices, SecretStr, ValidationError

from advisor.core.config import reason_of
from advisor.core.errors import ConfigError, FieldFault
from advisor.settings.environment import Settings
from advisor.settings.own_files import ENV_FILE, PREFIX, no_text
from advisor.settings.values import plain, text

if TYPE_CHECKING:
    from advisor.providers.spec import Specs

_RENAMED: Final = {"ADVISOR_FEEDS_METRICS_PORT": "ADVISOR_ENGINE_METRICS_PORT"}
_FOR_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "ADVISOR_API_URL": (
        "http://127.0.0.1:8000",
        "Read by the dashboard: where it finds the API; `advisor up` sets it.",
    ),
    "ADVISOR_TEST_DATA": ("none", "Read by the tests: folder of recorded real data; none: those tests are left out."),
}
"""Default and meaning of variables with our prefix that others read."""
_NO_VARIABLES: Final = frozenset({"database_url", "credentials"})
"""Settings whose variables have other names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the environment.

    Attributes:
        default: what holds without it, as one would write it; ``"none"`` for nothing.
        meaning: a sentence.
    """

    name: str
    default: str
    meaning: str


def load_settings(env_file: Path | None = ENV_FILE, specs: Specs | None = None) -> Settings:
    """Read the settings.

    Args:
        specs: providers whose variables are settings, too; None for all that are registered.

    Raises:
        ConfigError: a setting is unknown or cannot be used; the sentence names the variable.
    """
    variables = _variables_of(env_file)
    declared = declared_variables(_registered() if specs is None else specs)
    _refuse_unknown(variables, declared)
    credentials = {name: SecretStr(value) for name in declared if (value := variables.get(name)) and value.strip()}
    return _settings(variables, env_file, credentials)


def load_own_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The same without credentials, for commands that ask no provider: the providers take longer to load than such a
    command to do, and are looked at only where a variable may be one of theirs.

    Raises:
        ConfigError: as above.
    """
    variables = _variables_of(env_file)
    if _unknown(variables, own_variables()):
        _refuse_unknown(variables, declared_variables(_registered()))
    return _settings(variables, env_file, {})


def _registered() -> Specs:
    # Loaded where they are asked for: all providers together take longer to load than all settings.
    from advisor.adapters.registry import registered

    return registered()


def _variables_of(env_file: Path | None) -> dict[str, str | None]:
    try:
        return {**(dotenv_values(env_file) if env_file else {}), **os.environ}
    except UnicodeDecodeError:
        raise no_text(env_file) from None


def _settings(
    variables: Mapping[str, str | None], env_file: Path | None, credentials: Mapping[str, SecretStr]
) -> Settings:
    try:
        return Settings(_env_file=env_file, credentials=credentials)
    except ValidationError as error:
        faults = tuple(FieldFault(_variable(fault["loc"], variables), reason_of(fault)) for fault in error.errors())
        listed = "; ".join(f"{fault.field}: {fault.reason}" if fault.field else fault.reason for fault in faults)
        raise ConfigError(f"Settings: {listed}.", faults) from None


def own_variables() -> frozenset[str]:
    """Names of all variables with our prefix but for those that providers declare."""
    return frozenset(PREFIX + name.upper() for name in Settings.model_fields.keys() - _NO_VARIABLES) | frozenset(
        _FOR_OTHERS
    )


def declared_variables(specs: Specs) -> frozenset[str]:
    """Names of the variables that providers declare."""
    return frozenset(credential.variable for spec in specs.values() for credential in spec.credentials)


def variable_of(field: str) -> str:
    """The variable of a field of ``Settings``; the one with our prefix where there are two."""
    return "DATABASE_URL" if field == "database_url" else PREFIX + field.upper()


def other_names(field: str) -> tuple[str, ...]:
    """Further variables that are read for a field where its own is not set beside them."""
    alias = Settings.model_fields[field].validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else ()
    names = (str(choice).upper() for choice in choices)
    return tuple(name for name in names if name != variable_of(field))


def variables(specs: Specs | None = None) -> Sequence[Variable]:
    """All variables of the environment that mean something to us: ours, the providers', and those that others read.

    Args:
        specs: providers whose variables are listed; None for all that are registered.
    """
    known = _registered() if specs is None else specs
    ours: list[Variable] = []
    for name, field in Settings.model_fields.items():
        if name == "credentials":
            continue
        default = _default_text(name, field.default)
        ours.append(Variable(name=variable_of(name), default=default, meaning=field.description or ""))
        ours += [
            Variable(name=other, default=default, meaning=f"Read where {variable_of(name)} is not set beside it.")
            for other in other_names(name)
        ]
    declared = {each.variable: each.description for spec in known.values() for each in spec.credentials}
    keys = [Variable(name=name, default="none", meaning=meaning) for name, meaning in declared.items()]
    others = [Variable(name=name, default=default, meaning=text) for name, (default, text) in _FOR_OTHERS.items()]
    return (*ours, *keys, *others)


def _default_text(name: str, default: object) -> str:
    if name == "data_dir":
        return "betting-expert-advisor in $XDG_DATA_HOME, else in ~/.local/share"
    return "none" if default == () else text(plain(default))


def _refuse_unknown(variables: Mapping[str, str | None], declared: frozenset[str]) -> None:
    unknown = _unknown(variables, own_variables() | declared)
    if unknown:
        faults = tuple(FieldFault(name, "there is no such setting") for name in unknown)
        renamed = "".join(f" {name} is now {_RENAMED[name]}." for name in unknown if name in _RENAMED)
        raise ConfigError(f"There is no setting {', '.join(unknown)}; .env.example lists them all.{renamed}", faults)


def _unknown(variables: Mapping[str, str | None], known: frozenset[str]) -> list[str]:
    return sorted(name for name in variables if name.startswith(PREFIX) and name not in known)


def _variable(location: tuple[int | str, ...], variables: Mapping[str, str | None]) -> str:
    """The name under which the setting was given; "" where the fault is of no single setting."""
    if not location:
        return ""
    name = str(location[0]).upper().removeprefix(PREFIX)
    given = {variable.upper() for variable in variables}
    return name if name == "DATABASE_URL" or (name in given and PREFIX + name not in given) else PREFIX + name
