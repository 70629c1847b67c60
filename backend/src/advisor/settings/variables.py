"""All variables of the environment that mean something to us, for documents and help."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.adapters.registry import registered
from advisor.providers.spec import Specs
from advisor.settings.environment import FOR_OTHERS, Settings, other_names, variable_of
from advisor.settings.values import plain, text


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


def variables(specs: Specs | None = None) -> Sequence[Variable]:
    """All variables of the environment that mean something to us: ours, the providers', and those that others read.

    Args:
        specs: providers whose variables are listed; None for all that are registered.
    """
    known = registered() if specs is None else specs
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
    others = [Variable(name=name, default=default, meaning=text) for name, (default, text) in FOR_OTHERS.items()]
    return (*ours, *keys, *others)


def _default_text(name: str, default: object) -> str:
    if name == "data_dir":
        return "betting-expert-advisor in $XDG_DATA_HOME, else in ~/.local/share"
    return "none" if default == () else text(plain(default))
