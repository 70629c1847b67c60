"""What the user asks of a running launcher, as flags that the supervisor looks at between its steps."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

RETRY: Final = signal.SIGUSR1
_ONE_REQUEST_SECONDS: Final = 1.0


class Requests:
    """``stop`` turns true at the first request to stop, ``hurry`` at the next one; ``retry`` when parts that were left
    down are wanted again.

    One wish of the user can arrive as several signals (from the terminal, from make), so those of one moment are
    one request. Plain attributes, because a handler that took a lock (as ``threading.Event`` does) could wait for
    ever for the very code that it interrupted.
    """

    def __init__(self) -> None:
        self.stop = False
        self.retry = False
        self.hurry = False
        self._first = 0.0

    def receive(self, number: int, _frame: FrameType | None) -> None:
        if number == RETRY:
            self.retry = True
            return
        if number == signal.SIGHUP:
            _speak_to_nobody()
        now = time.monotonic()
        if not self.stop:
            self._first = now
        self.hurry = self.stop and now - self._first > _ONE_REQUEST_SECONDS
        self.stop = True


def _speak_to_nobody() -> None:
    """Once the terminal is closed, every write to it fails, also the last words of an orderly stop."""
    # A closed terminal no longer says that it is one, so whatever is not a file or a pipe goes.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        if stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)


@contextmanager
def received() -> Iterator[Requests]:
    """Turn Ctrl-C, SIGTERM, a closed terminal and SIGUSR1 into flags for as long as the block runs."""
    requests = Requests()
    numbers = [signal.SIGINT, signal.SIGTERM, RETRY]
    # Under nohup a closed terminal is no reason to stop.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, requests.receive) for number in numbers}
    try:
        yield requests
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
