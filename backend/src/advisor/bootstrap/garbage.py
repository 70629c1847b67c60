"""How often a process that must answer in milliseconds looks for garbage, and for memory that it does not use."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from advisor.processes.memory import trim

_COLLECTIONS: Final = (10_000, 20, 50)
"""Python's own 700, 10, 10 cost a twentieth of the time of each of many requests at once, and every tenth step of the
engine the seventy milliseconds that it takes to look through all it remembers; our code makes few cycles."""


_TRIMMED_EVERY: Final = 600.0
"""Seconds: so often that there is little to give back, which takes some milliseconds."""


async def trim_now_and_then() -> None:
    """Let the system have the memory that was freed, again and again."""
    while True:
        await asyncio.sleep(_TRIMMED_EVERY)
        await asyncio.to_thread(trim)


@asynccontextmanager
async def trimmed() -> AsyncIterator[None]:
    """As long as it is open, memory that was freed is given back."""
    trimming = asyncio.create_task(trim_now_and_then())
    try:
        yield
    finally:
        trimming.cancel()
        await asyncio.wait({trimming})


def collect_seldom() -> None:
    """Leave what there is now, which lives as long as the process, out of all later collections, and make them rare."""
    gc.collect()
    trim()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
