"""How often a process that must answer in milliseconds looks for garbage."""

import gc
from typing import Final

_COLLECTIONS: Final = (10_000, 20, 50)
"""Python's own 700, 10, 10 cost a twentieth of the time of each of many requests at once, and every tenth step of the
engine the seventy milliseconds that it takes to look through all it remembers; our code makes few cycles."""


def collect_seldom() -> None:
    """Leave what there is now, which lives as long as the process, out of all later collections, and make them rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
