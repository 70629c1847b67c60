"""Which encoding of an answer a client wants (RFC 9110 §12.5.3)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

GZIP: Final = ("gzip",)
ZSTD_OR_GZIP: Final = ("zstd", "gzip")
_REMEMBERED: Final = 256


@lru_cache(_REMEMBERED)
def preferred(accept_encoding: str, offered: Sequence[str]) -> str | None:
    """The encoding to answer with: of those that the client likes best the first; None: as it is.

    Args:
        accept_encoding: as the client says it; empty: it says nothing.
        offered: names of encodings, the best first.
    """
    weights: dict[str, float] = {}
    for entry in accept_encoding.lower().split(","):
        name, _, parameter = entry.partition(";")
        weights[name.strip().removeprefix("x-")] = _weight(parameter)
    named = {name: weights.get(name, weights.get("*", 0.0)) for name in offered}
    best = max(offered, key=lambda name: named[name])
    return best if named[best] > 0 and named[best] >= weights.get("identity", 0.0) else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
