"""Which participant a name means: one of a field, or a person."""

from typing import Final

from advisor.identity.names import fold

_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})
"""What follows a comma without being a first name."""


def participant_key(name: str) -> str:
    """What two spellings of one name share: folded, with the family name last.

    ``"Jokić, Nikola"`` and ``"Nikola Jokic"`` are one, and so are ``"Griffey, Ken, Jr."`` and ``"Ken Griffey Jr"``. A
    name without letters or digits is its own key.
    """
    family, *rest = [part for part in map(fold, name.split(",")) if part] or [""]
    suffixes = [part for part in rest if part in _SUFFIXES]
    first = [part for part in rest if part not in _SUFFIXES]
    return " ".join((*first, family, *suffixes)) if family else name.strip()
