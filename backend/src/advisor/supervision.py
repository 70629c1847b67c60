"""Long-running tasks of a process: repeated, and restarted when they fail."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartLimits:
    """Pauses before a task is started again, in seconds.

    Attributes:
        first: short, for most failures pass.
        longest: long enough not to fill the log, short enough that nobody waits for a task after the cause is gone.
    """

    first: float = 1.0
    longest: float = 30.0


PRODUCT: Final = RestartLimits()


async def supervise(
    name: str,
    work: Callable[[], Awaitable[None]],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: RestartLimits = PRODUCT,
) -> None:
    """Do the work, and again whenever it ends or fails, with a pause that doubles, until cancelled.

    Args:
        name: for the log.
        work: expected never to end by itself.
        sleep: waits for seconds.
    """
    pause = limits.first
    while True:
        try:
            await work()
            log.warning("task_ended", task=name, pause_seconds=pause)
        # One task's defect must not take the others down; the log has all of it.
        except Exception:
            log.exception("task_failed", task=name, pause_seconds=pause)
        await sleep(pause)
        pause = min(2 * pause, limits.longest)


async def every(
    seconds: float, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, wait, and again, until cancelled or the work fails."""
    while True:
        await work()
        await sleep(seconds)
