"""The file of providers: the defaults of all specs and of the engine, with one's own values over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.providers.sections import ProviderSection
from advisor.providers.spec import SandboxAddress, Specs
from advisor.settings.file_sections import GeneralSections
from advisor.settings.yaml_files import Tree, checked, fault_of, merged, read_tree, refused

DEFAULTS: Final = Path(__file__).with_name("providers.yaml")
SANDBOX: Final = Path(__file__).with_name("sandbox.yaml")


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
    tree = _defaults(specs)
    if own is not None:
        wanted = read_tree(own)
        _refuse_unknown_providers(wanted.get("providers"), specs, own)
        tree = merged(tree, wanted)
    return _file(tree, specs, own or DEFAULTS)


def sandbox_file(address: SandboxAddress, specs: Specs) -> ProvidersFile:
    """The defaults with those of the sandbox over them, and its addresses."""
    doubles: dict[str, Tree] = {}
    for key, spec in specs.items():
        if spec.sandbox is not None:
            doubles[key] = {**read_tree(spec.sandbox.defaults), **spec.sandbox.addresses(address)}
    return _file(merged(_defaults(specs), {**read_tree(SANDBOX), "providers": doubles}), specs, SANDBOX)


def _defaults(specs: Specs) -> Tree:
    return {**read_tree(DEFAULTS), "providers": {key: read_tree(spec.defaults) for key, spec in specs.items()}}


def _file(tree: Tree, specs: Specs, file: Path) -> ProvidersFile:
    """All faults are named at once, each with its whole key."""
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
