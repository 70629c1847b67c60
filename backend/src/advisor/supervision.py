"""Long-running tasks of a process: repeated, and restarted when they fail."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0


async def supervise(
    name: str, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, and again whenever it ends or fails, with a pause that doubles, until cancelled.

    Args:
        name: for the log.
        work: expected never to end by itself.
        sleep: waits for seconds.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            await work()
            log.warning("task_ended", task=name, pause_seconds=pause)
        # One task's defect must not take the others down; the log has all of it.
        except Exception:
            log.exception("task_failed", task=name, pause_seconds=pause)
        await sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def every(
    seconds: float, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, wait, and again, until cancelled or the work fails."""
    while True:
        await work()
        await sleep(seconds)
