"""Streams never end by themselves, and a server that must stop waits for them: so a signal to stop ends them too."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def on_stop_signal(close: Callable[[], None]) -> Iterator[None]:
    """While inside, a signal to stop also calls ``close`` in the present loop, before what the server does with it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _STOPS}

    def on_stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    # A process that leaves signals to the system is no server: it must go on dying from them.
    chained = [number for number, handler in before.items() if callable(handler)]
    for number in chained:
        signal.signal(number, on_stop)
    try:
        yield
    finally:
        for number in chained:
            if signal.getsignal(number) is on_stop:
                signal.signal(number, before[number])
