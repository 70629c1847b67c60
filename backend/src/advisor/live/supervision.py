"""Tasks that must go on: what fails unforeseen is told and started again, with a pause that grows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0


async def keep_going(
    name: str, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, and again should it end, until cancelled.

    Args:
        name: for the log.
        work: expected never to end by itself.
        sleep: waits for seconds.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            await work()
            log.warning("live_task_ended", task=name)
        # One feed's defect must not take the others down; it is told in full.
        except Exception:
            log.exception("live_task_failed", task=name, pause_seconds=pause)
        await sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def every(
    seconds: float, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, wait, and again, until cancelled."""
    while True:
        await work()
        await sleep(seconds)
