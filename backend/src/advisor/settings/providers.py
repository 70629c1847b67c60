"""Which providers are on, with what credentials and from where: environment and files together, or refused by name."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from advisor.adapters.registry import registered
from advisor.core.errors import ConfigError, FieldFault
from advisor.providers.sections import ProviderSection
from advisor.providers.spec import AnySpec, EnabledProvider, SandboxAddress, Specs
from advisor.settings.environment import Settings
from advisor.settings.own_files import ENV_FILE, PREFIX
from advisor.settings.providers_file import (
    Layer,
    ProvidersFile,
    own_layers,
    read_providers_file,
    sandbox_file,
    sandbox_layers,
)
from advisor.settings.variables import load_settings
from advisor.upstream.config import BreakerConfig

_NAMED: Final = f"{PREFIX}PROVIDERS"
_KEYED: Final = f"{PREFIX}KEYED_PROVIDERS"


def load_keyless_settings(env_file: Path | None = ENV_FILE, specs: Specs | None = None) -> Settings:
    """As ``load_settings``, for processes that ask no provider: which of them have their keys, and none of the keys.

    Raises:
        ConfigError: as ``load_settings`` and ``keyed_providers``.
    """
    known = registered() if specs is None else specs
    settings = load_settings(env_file, known)
    return settings.model_copy(update={"keyed_providers": keyed_providers(settings, known), "credentials": {}})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenProviders:
    """What the settings say of the registered providers to whom asks none of them.

    Attributes:
        sandbox: True where all that are on are the sandbox's.
        file: everything that is set about them.
        on: keys of those that are on.
    """

    sandbox: bool
    file: ProvidersFile
    on: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredProviders:
    """What the settings make of the registered providers.

    Attributes:
        sandbox: True where all that are on are the sandbox's.
        file: everything that is set about them.
        enabled: those that are on.
    """

    sandbox: bool
    file: ProvidersFile
    enabled: tuple[EnabledProvider, ...]


def seen_providers(settings: Settings, specs: Specs | None = None) -> SeenProviders:
    """Bring environment and file together, without what gives access: whether a key is there is enough.

    Args:
        specs: None for all that are registered.

    Raises:
        ConfigError: an unknown provider, one named without its keys, or a fault of the file.
    """
    known = registered() if specs is None else specs
    if uses_sandbox(settings, known):
        doubled = {key for key, spec in known.items() if spec.sandbox is not None and spec.sandbox.enabled}
        file = sandbox_file(sandbox_address(settings), known)
        return SeenProviders(sandbox=True, file=file, on=frozenset(doubled))
    file = read_providers_file(settings.own_providers_file, known)
    return SeenProviders(sandbox=False, file=file, on=_wanted(settings, known))


def configured_providers(settings: Settings, specs: Specs | None = None) -> ConfiguredProviders:
    """Bring environment and file together.

    Args:
        specs: None for all that are registered.

    Raises:
        ConfigError: an unknown provider, a credential of a wrong form or a missing one, or a fault of the file.
    """
    known = registered() if specs is None else specs
    seen = seen_providers(settings, known)
    enabled = (
        sandboxed(spec, seen.file.providers[key], settings.breaker_config())
        if seen.sandbox
        else _enabled(spec, seen.file.providers[key], settings)
        for key, spec in known.items()
        if key in seen.on
    )
    return ConfiguredProviders(sandbox=seen.sandbox, file=seen.file, enabled=tuple(enabled))


def yaml_layers(settings: Settings, specs: Specs) -> tuple[Layer, ...]:
    """The YAML that these settings lead to, each layer over those before.

    Raises:
        ConfigError: a fault of the file or of ``ADVISOR_PROVIDERS``.
    """
    if uses_sandbox(settings, specs):
        return sandbox_layers(sandbox_address(settings), specs)
    return own_layers(settings.own_providers_file, specs)


def uses_sandbox(settings: Settings, specs: Specs | None = None) -> bool:
    """Whether the providers are simulated: when asked for, or when nobody that sells odds is configured.

    Raises:
        ConfigError: a name in ``ADVISOR_PROVIDERS`` that is no provider's, or one named without its keys.
    """
    if settings.sandbox != "auto":
        return settings.sandbox == "on"
    known = registered() if specs is None else specs
    return not any(known[key].sells_odds for key in _wanted(settings, known))


def unread_file(settings: Settings) -> Path | None:
    """The user's own file of providers, where there is one and the sandbox runs by its own values instead.

    Raises:
        ConfigError: as ``uses_sandbox``.
    """
    own = settings.own_providers_file
    return own if own is not None and own.is_file() and uses_sandbox(settings) else None


def sandbox_address(settings: Settings) -> SandboxAddress:
    """Where the sandbox listens under these settings."""
    return SandboxAddress(
        url=f"http://127.0.0.1:{settings.sandbox_port}",
        stream_host="127.0.0.1",
        stream_port=settings.sandbox_stream_port,
    )


def sandboxed(spec: AnySpec, section: ProviderSection, breaker: BreakerConfig) -> EnabledProvider:
    """A provider's double, with the credentials that it accepts."""
    accepted = spec.sandbox.credentials if spec.sandbox is not None else {}
    credentials = {name: SecretStr(value) for name, value in accepted.items()}
    return EnabledProvider(spec=spec, section=section, credentials=credentials, breaker=breaker)


def keyed_providers(settings: Settings, specs: Specs | None = None) -> tuple[str, ...]:
    """Providers whose first key is set, here or in the process that holds the keys; in the order of the specs.

    Raises:
        ConfigError: a name in ``ADVISOR_KEYED_PROVIDERS`` that is no provider's.
    """
    known = registered() if specs is None else specs
    for name in settings.keyed_providers:
        _refuse_unknown(name, known, _KEYED)
    return tuple(
        key
        for key, spec in known.items()
        if spec.secrets and (key in settings.keyed_providers or spec.secrets[0].variable in settings.credentials)
    )


def _wanted(settings: Settings, specs: Specs) -> frozenset[str]:
    """Providers with secrets, and those named; who asks for consent needs both."""
    keyed = keyed_providers(settings, specs)
    for name in settings.providers:
        _refuse_unknown(name, specs, _NAMED)
        if specs[name].secrets and name not in keyed:
            variables = ", ".join(each.variable for each in specs[name].secrets)
            raise _fault(_NAMED, f"{name} needs its keys; set {variables}")
    return frozenset({key for key in keyed if not specs[key].needs_consent} | set(settings.providers))


def _refuse_unknown(name: str, specs: Specs, variable: str) -> None:
    if name not in specs:
        raise _fault(variable, f"there is no provider {name!r}; known are {', '.join(specs)}")


def _enabled(spec: AnySpec, section: ProviderSection, settings: Settings) -> EnabledProvider:
    given = settings.credentials
    for credential in spec.credentials:
        refusal = credential.refusal(given)
        if refusal:
            raise _fault(credential.variable, refusal)
    own = {credential.variable: given[credential.variable] for credential in spec.credentials}
    return EnabledProvider(spec=spec, section=section, credentials=own, breaker=settings.breaker_config())


def _fault(variable: str, reason: str) -> ConfigError:
    place = "environment" if variable in os.environ else ".env"
    return ConfigError(f"{place}: {variable}: {reason}.", (FieldFault(variable, reason),))
