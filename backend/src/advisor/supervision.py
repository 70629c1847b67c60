"""Long-running tasks of a process: repeated, and restarted when they fail."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
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
    *,
    every: timedelta | None = None,
    seconds: Callable[[], float] = time.monotonic,
    outage: Callable[[Exception], Exception | None] = lambda _: None,
) -> None:
    """Do the work, and again whenever it ends or fails, with a pause that doubles, until cancelled.

    The pause is short again after a success: work of an interval that was done once, other work that went on for
    longer than the longest pause.

    Args:
        name: for the log.
        work: expected never to end by itself, unless ``every`` is given.
        sleep: waits for seconds.
        every: the work is done once each time, and after success again when so long has passed.
        seconds: a clock that never goes back.
        outage: the named failure of something else, such as a database that is away, behind an error: no defect, and
            worth a line of the log and no traceback. None: it is a defect.
    """
    pause = limits.first
    while True:
        began = seconds()
        try:
            await work()
            heed_cancellation()
            if every is not None:
                pause = limits.first
                await sleep(every.total_seconds())
                continue
            pause = _pause(pause, seconds() - began, limits)
            log.warning("task_ended", task=name, pause_seconds=pause)
        # One task's defect must not take the others down; the log has all of it.
        except Exception as error:
            heed_cancellation()
            pause = pause if every is not None else _pause(pause, seconds() - began, limits)
            if (named := outage(error)) is not None:
                log.warning("task_interrupted", task=name, reason=str(named), pause_seconds=pause)
            else:
                log.exception("task_failed", task=name, pause_seconds=pause)
        await sleep(pause)
        pause = min(2 * pause, limits.longest)


def heed_cancellation() -> None:
    """End a task that was cancelled, where a failure says it no more; called by whatever goes on after one.

    A database driver whose connection is lost just then raises that in place of the cancellation, when its transaction
    is left. A task that went on would never hear of it again.

    Raises:
        CancelledError: the current task is to end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _pause(pause: float, ran: float, limits: RestartLimits) -> float:
    return limits.first if ran > limits.longest else pause


async def every(
    seconds: float, work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do the work, wait, and again, until cancelled or the work fails."""
    while True:
        await work()
        heed_cancellation()
        await sleep(seconds)
