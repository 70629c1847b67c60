"""Every setting with the value that holds, where it comes from, and what it may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from advisor.core.errors import ConfigError, FieldFault
from advisor.core.words.nearest import did_you_mean
from advisor.providers.credentials import Credential
from advisor.providers.spec import Specs
from advisor.settings.environment import Settings
from advisor.settings.fields import FieldFacts, facts, parts
from advisor.settings.providers_file import DEFAULT_SOURCE, Layer, ProvidersFile, layered_file
from advisor.settings.values import MASK, plain
from advisor.settings.variables import other_names, variable_of
from advisor.settings.yaml_files import Tree

ENVIRONMENT: Final = "environment"
ENV_FILE: Final = ".env"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveSetting:
    """One setting.

    Attributes:
        key: name of its variable, or its path in YAML with dots.
        value: what holds; None for nothing, ``***`` for a secret.
        default: what would hold if nobody had set it.
        source: ``default``, ``environment``, ``.env``, ``sandbox overlay``, or the path of the user's file.
        facts: type, bounds, unit and reason.
    """

    key: str
    value: Tree
    default: Tree
    source: str
    facts: FieldFacts

    @property
    def differs(self) -> bool:
        return self.value != self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Where variables were given.

    Attributes:
        environment: names in the environment.
        env_file: names in ``.env``.
    """

    environment: frozenset[str]
    env_file: frozenset[str]

    def source(self, *names: str) -> str:
        """Where one of these names was given; the environment wins over the file, whichever of them it uses."""
        if self.environment.intersection(names):
            return ENVIRONMENT
        return ENV_FILE if self.env_file.intersection(names) else DEFAULT_SOURCE


def effective_settings(
    settings: Settings, given: Given, layers: Sequence[Layer], specs: Specs
) -> tuple[EffectiveSetting, ...]:
    """All of them: variables first, then the sections of YAML in the order of their classes.

    Args:
        given: by whom the variables were set.
        layers: of YAML, the defaults first.

    Raises:
        ConfigError: the layers make no valid file.
    """
    return (*_variables(settings, given), *_credentials(settings, given, specs), *_sections(layers, specs))


def found(key: str, listed: Sequence[EffectiveSetting]) -> EffectiveSetting:
    """The setting of a key, whatever its case.

    Raises:
        ConfigError: there is none; the sentence names the nearest.
    """
    by_key = {setting.key.lower(): setting for setting in listed}
    wanted = key.strip().lower()
    for each in (wanted, f"advisor_{wanted}"):
        if each in by_key:
            return by_key[each]
    hint = did_you_mean(key, [setting.key for setting in listed], "`advisor settings show` lists them all.")
    raise ConfigError(f"There is no setting {key!r}; {hint}", (FieldFault(key, "there is no such setting"),))


def _variables(settings: Settings, given: Given) -> Iterator[EffectiveSetting]:
    for name, field in Settings.model_fields.items():
        if name == "credentials":
            continue
        yield EffectiveSetting(
            key=variable_of(name),
            value=plain(getattr(settings, name)),
            default=plain(field.get_default(call_default_factory=True)),
            source=given.source(variable_of(name), *other_names(name)),
            facts=facts(field),
        )


def _credentials(settings: Settings, given: Given, specs: Specs) -> Iterator[EffectiveSetting]:
    declared = {each.variable: each for spec in specs.values() for each in spec.credentials}
    for name, credential in declared.items():
        value = settings.credentials.get(name)
        shown = MASK if credential.secret else value.get_secret_value() if value else None
        yield EffectiveSetting(
            key=name,
            value=shown if value else None,
            default=None,
            source=given.source(name) if value else DEFAULT_SOURCE,
            facts=_credential_facts(credential),
        )


def _credential_facts(credential: Credential) -> FieldFacts:
    return FieldFacts(
        type="secret text" if credential.secret else "text",
        bounds=f"of the form {credential.pattern}",
        unit="",
        reason=credential.description,
    )


def _sections(layers: Sequence[Layer], specs: Specs) -> Iterator[EffectiveSetting]:
    defaults = dict(_leaves_of(layered_file(layers[:1], specs)))
    for key, leaf in _leaves_of(layered_file(layers, specs)):
        default = defaults.get(key)
        yield EffectiveSetting(
            key=key,
            value=leaf.value,
            default=default.value if default else None,
            source=_source(key.split("."), layers),
            facts=leaf.facts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    value: Tree
    facts: FieldFacts


def _leaves_of(file: ProvidersFile) -> Iterator[tuple[str, _Leaf]]:
    yield from _leaves(file.general, "")
    for key, section in file.providers.items():
        yield from _leaves(section, f"providers.{key}.")


def _leaves(section: BaseModel, prefix: str) -> Iterator[tuple[str, _Leaf]]:
    """Sections are gone into, as are mappings of sections; all else is one value."""
    for name, field in type(section).model_fields.items():
        value: object = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{prefix}{name}.")
        elif holds_sections(field.annotation) and isinstance(value, Mapping):
            for inner, entry in value.items():
                yield from _leaves(entry, f"{prefix}{name}.{inner}.")
        else:
            yield f"{prefix}{name}", _Leaf(value=plain(value), facts=facts(field))


def holds_sections(annotation: object) -> bool:
    """Whether it is a mapping of names to sections."""
    (found_type,) = parts(annotation)[:1]
    arguments = getattr(found_type, "__args__", ())
    return any(isinstance(each, type) and issubclass(each, BaseModel) for each in arguments[1:])


def _source(path: Sequence[str], layers: Sequence[Layer]) -> str:
    """The uppermost layer that says it, a default of ours where none does."""
    for layer in reversed(layers):
        if _says(layer.tree, path):
            return layer.source
    return DEFAULT_SOURCE


def _says(tree: object, path: Sequence[str]) -> bool:
    for name in path:
        if not isinstance(tree, Mapping) or name not in tree:
            return False
        tree = tree[name]
    return True
