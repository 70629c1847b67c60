"""All providers: whatever folder of this package has a ``spec.py`` with a ``SPEC``.

A folder that has a ``venue.py`` alone places orders and provides nothing.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

import advisor.adapters
from advisor.providers.spec import AnySpec, ProviderSpec, Specs


@cache
def registered() -> Specs:
    """The providers of the product: those of live odds first, then by key."""
    return discovered(advisor.adapters)


def discovered(package: ModuleType) -> Specs:
    """The providers whose folders a package holds: those of live odds first, then by key.

    Raises:
        TypeError: a folder's ``spec.py`` has no ``SPEC``.
        ValueError: a ``SPEC`` has another key than its folder, or two disagree about a variable.
    """
    folders = [
        found.name
        for found in iter_modules(package.__path__)
        if found.ispkg and not _places_orders(package, found.name)
    ]
    specs = [_spec(package, folder) for folder in folders]
    _refuse_contradictions(specs)
    specs.sort(key=lambda spec: (not spec.sells_odds, spec.key))
    return MappingProxyType({spec.key: spec for spec in specs})


def _places_orders(package: ModuleType, folder: str) -> bool:
    """Whether a folder has a venue and no provider."""
    has_venue, has_spec = (find_spec(f"{package.__name__}.{folder}.{name}") for name in ("venue", "spec"))
    return has_venue is not None and has_spec is None


def _spec(package: ModuleType, folder: str) -> AnySpec:
    module = import_module(f"{package.__name__}.{folder}.spec")
    spec: object = getattr(module, "SPEC", None)
    if not isinstance(spec, ProviderSpec):
        raise TypeError(f"{module.__name__} has no SPEC; see docs/EXTENDING_ADAPTERS.md.")
    if spec.key != folder:
        raise ValueError(f"{module.__name__}: the key {spec.key!r} is not the name of its folder.")
    return spec


def _refuse_contradictions(specs: list[AnySpec]) -> None:
    declared: dict[str, AnySpec] = {}
    for spec in specs:
        for credential in spec.credentials:
            other = declared.setdefault(credential.variable, spec)
            if credential not in other.credentials:
                raise ValueError(f"{spec.key} and {other.key} declare {credential.variable} in different ways.")
