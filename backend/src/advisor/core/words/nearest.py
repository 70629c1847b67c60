"""What somebody may have meant by a name that there is not."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

_MOST: Final = 3


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that are nearly this one, the nearest first; case does not count."""
    by_small: dict[str, str] = {}
    for each in known:
        by_small.setdefault(each.lower(), each)
    return [by_small[near] for near in get_close_matches(name.strip().lower(), by_small, n=_MOST)]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """``"did you mean a or b?"``, to end a sentence that says that there is no such name.

    Args:
        otherwise: ends it where no known name is near.
    """
    near = nearest(name, known)
    return f"did you mean {alternatives(near)}?" if near else otherwise


def alternatives(names: Sequence[str]) -> str:
    """``"a, b or c"``."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
