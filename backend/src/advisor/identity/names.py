"""Folding of names: what counts as the same spelling."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
)
"""Letters that Unicode does not take apart into a base letter and an accent, and the ampersand."""

_DROPPED: Final = re.compile(r"['’‘`´.]")
_SEPARATORS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """Reduce a name to lower-case words without accents and punctuation: ``"Nott'm Forest"`` → ``"nottm forest"``.

    Apostrophes and full stops vanish (``"S.J."`` → ``"sj"``), every other sign parts words, ``&`` reads ``and``.
    """
    # Most names have no accents, and a command reads thousands: those without any are not searched for them.
    plain = (name.lower() if name.isascii() else _without_accents(name)).translate(_LETTERS)
    return _SEPARATORS.sub(" ", _DROPPED.sub("", plain)).strip()


def _without_accents(name: str) -> str:
    # Taken apart before and after: capitals hide in compatibility forms ("𝑨"), accents in what lowers to two signs.
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(sign for sign in lowered if not unicodedata.combining(sign))


def slug(name: str) -> str:
    """Make a key of a name: ``"Nott'm Forest"`` → ``"nottm-forest"``; one slug for each folded name."""
    return fold(name).replace(" ", "-")
