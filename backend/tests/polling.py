"""Waiting for what other processes and threads do, where no event says that it is done."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, NoReturn, TypeVar

PATIENCE: Final = 180.0
"""Seconds until what must happen counts as missing: long, as nothing is measured by it and a machine may be busy."""
_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.1
_LONGER: Final = 1.2
"""Who is waited for for long should not compete with the questions, which may cost a connection each."""

Answer = TypeVar("Answer")


def eventually(condition: Callable[[], Answer], what: str, *, within: float = PATIENCE) -> Answer:
    """Ask until the answer is true, and return it; whatever ``condition`` raises ends the waiting.

    Args:
        condition: asked at least once.
        what: is waited for, for the message of a failure.
        within: seconds.

    Raises:
        AssertionError: it did not happen in time.
    """
    deadline, pause = time.monotonic() + within, _FIRST_PAUSE
    while not (answer := condition()):
        if time.monotonic() > deadline:
            _fail(what, within, answer)
        time.sleep(pause)
        pause = min(pause * _LONGER, _LONGEST_PAUSE)
    return answer


async def eventually_async(
    condition: Callable[[], Awaitable[Answer]], what: str, *, within: float = PATIENCE
) -> Answer:
    """``eventually`` for a condition that is awaited."""
    deadline, pause = time.monotonic() + within, _FIRST_PAUSE
    while not (answer := await condition()):
        if time.monotonic() > deadline:
            _fail(what, within, answer)
        await asyncio.sleep(pause)
        pause = min(pause * _LONGER, _LONGEST_PAUSE)
    return answer


def _fail(what: str, within: float, answer: object) -> NoReturn:
    raise AssertionError(f"This did not happen within {within:g} s: {what}; the last answer was {answer!r}.")
