"""The file of providers: the defaults of all specs and of the engine, with one's own values over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.providers.sections import ProviderSection
from advisor.settings.file_sections import GeneralSections
from advisor.settings.yaml_files import Tree, checked, fault_of, merged, read_tree, refused

if TYPE_CHECKING:
    from advisor.providers.spec import SandboxAddress, Specs

DEFAULTS: Final = Path(__file__).with_name("providers.yaml")
SANDBOX: Final = Path(__file__).with_name("sandbox.yaml")
DEFAULT_SOURCE: Final = "default"
SANDBOX_SOURCE: Final = "sandbox overlay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Values that go over those of the layers before.

    Attributes:
        source: what people call it.
        tree: of YAML.
    """

    source: str
    tree: Mapping[str, Tree]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidersFile:
    """What it says.

    Attributes:
        general: all sections but for the providers'.
        providers: their sections, by key; of all providers, on or off.
    """

    general: GeneralSections
    providers: Mapping[str, ProviderSection]


def read_providers_file(own: Path | None, specs: Specs) -> ProvidersFile:
    """The defaults with what another file says over them.

    Args:
        own: None for the defaults alone.

    Raises:
        ConfigError: naming file, key and reason.
    """
    return _file(own_layers(own, specs), specs, own or DEFAULTS)


def read_general_sections(own: Path | None) -> GeneralSections:
    """The same but for the sections of providers, which are not looked at.

    Raises:
        ConfigError: naming file, key and reason.
    """
    tree = merged(read_tree(DEFAULTS), {} if own is None else read_tree(own))
    rest = {key: section for key, section in tree.items() if key != "providers"} if isinstance(tree, dict) else {}
    general, faults = checked(GeneralSections, rest)
    if general is None:
        raise refused(own or DEFAULTS, faults)
    return general


def own_layers(own: Path | None, specs: Specs) -> tuple[Layer, ...]:
    """The defaults, and another file over them, where there is one.

    Raises:
        ConfigError: the file cannot be read, or names an unknown provider.
    """
    if own is None:
        return (_defaults(specs),)
    wanted = read_tree(own)
    _refuse_unknown_providers(wanted.get("providers"), specs, own)
    return (_defaults(specs), Layer(source=str(own), tree=wanted))


def sandbox_file(address: SandboxAddress, specs: Specs) -> ProvidersFile:
    """The defaults with those of the sandbox over them, and its addresses."""
    return _file(sandbox_layers(address, specs), specs, SANDBOX)


def sandbox_layers(address: SandboxAddress, specs: Specs) -> tuple[Layer, ...]:
    """The defaults, and those of the sandbox over them."""
    doubles: dict[str, Tree] = {}
    for key, spec in specs.items():
        if spec.sandbox is not None:
            doubles[key] = {**read_tree(spec.sandbox.defaults), **spec.sandbox.addresses(address), "backup_urls": []}
    return (_defaults(specs), Layer(source=SANDBOX_SOURCE, tree={**read_tree(SANDBOX), "providers": doubles}))


def layered_file(layers: Sequence[Layer], specs: Specs) -> ProvidersFile:
    """What layers make together.

    Raises:
        ConfigError: naming the uppermost layer, key and reason.
    """
    return _file(layers, specs, Path(layers[-1].source))


def _defaults(specs: Specs) -> Layer:
    providers: Tree = {key: read_tree(spec.defaults) for key, spec in specs.items()}
    return Layer(source=DEFAULT_SOURCE, tree={**read_tree(DEFAULTS), "providers": providers})


def _file(layers: Sequence[Layer], specs: Specs, file: Path) -> ProvidersFile:
    """All faults are named at once, each with its whole key."""
    tree: Tree = {}
    for layer in layers:
        tree = merged(tree, dict(layer.tree))
    rest = dict(tree) if isinstance(tree, dict) else {}
    trees = rest.pop("providers", None)
    if not isinstance(trees, dict):
        raise fault_of(file, "providers", "must be a mapping of names to values")
    general, faults = checked(GeneralSections, rest)
    sections = {key: checked(spec.section, trees.get(key), f"providers.{key}") for key, spec in specs.items()}
    faults += tuple(fault for _, own in sections.values() for fault in own)
    if general is None or faults:
        raise refused(file, faults)
    return ProvidersFile(
        general=general, providers={key: section for key, (section, _) in sections.items() if section is not None}
    )


def _refuse_unknown_providers(providers: Tree, specs: Specs, file: Path) -> None:
    if isinstance(providers, Mapping):
        for name in providers:
            if name not in specs:
                raise fault_of(file, f"providers.{name}", f"there is no such provider; known are {', '.join(specs)}")
