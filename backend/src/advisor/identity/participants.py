"""Which participant a name means: one of a field, a person, or a statement in their place."""

import re
from typing import Final

from advisor.identity.names import fold

_SIGNS: Final = {
    ">": "more than", "<": "less than", "\u2265": "at least", "\u2264": "at most", "%": "percent", "$": "dollar",
    "\u20ac": "euro", "\u00a3": "pound", "+": "plus", "-": "minus", "\u2212": "minus",
}  # fmt: skip
"""Words for signs that set statements apart where they stand beside a number."""

_BEFORE_NUMBER: Final = re.compile(r"(?<![^\W_])([<>\u2265\u2264$\u20ac\u00a3](?=\s*\d)|[+\-\u2212](?=\d))")
_AFTER_NUMBER: Final = re.compile(r"(?<=\d)\s*([%\u20ac\u00a3$+])")
_DIGIT: Final = re.compile(r"\d")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMALS: Final = re.compile(r"(?<=\d)[.,](?=\d)")

_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})
"""What follows a comma without being a first name."""


def participant_key(name: str) -> str:
    """What two spellings of one name share: folded, with the family name last.

    ``"Jokić, Nikola"`` and ``"Nikola Jokic"`` are one, and so are ``"Griffey, Ken, Jr."`` and ``"Ken Griffey Jr"``. A
    name without letters or digits is its own key. In statements numbers keep their signs and their decimals.
    """
    if _DIGIT.search(name):
        name = _with_signs(name)
    family, *rest = [part for part in map(fold, name.split(",")) if part] or [""]
    suffixes = [part for part in rest if part in _SUFFIXES]
    first = [part for part in rest if part not in _SUFFIXES]
    return " ".join((*first, family, *suffixes)) if family else name.strip()


def _with_signs(statement: str) -> str:
    """The statement with the signs of its numbers in words: folding would drop them."""
    plain = _DECIMALS.sub(" point ", _THOUSANDS.sub("", statement))
    plain = _BEFORE_NUMBER.sub(lambda found: f" {_SIGNS[found[1]]} ", plain)
    return _AFTER_NUMBER.sub(lambda found: f" {_SIGNS[found[1]]} ", plain)
