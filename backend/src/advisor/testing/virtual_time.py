"""An event loop whose time jumps: when everyone sleeps, it is at once the instant at which the first wakes.

Ten simulated minutes take as long as the work done in them, and every run is the same. Only for coroutines that wait
for time and for one another: a real socket would never be waited for.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

START: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""When virtual time starts unless said otherwise."""
_SHORTEST: Final = 1e-8
"""Seconds, more than the loop's clock resolution."""


class JumpingSelector(selectors.BaseSelector):
    """Moves the loop's time on instead of waiting.

    Attributes:
        inner: knows what is ready.
        passed: seconds, the loop's time.
    """

    def __init__(self) -> None:
        self.inner: Final = selectors.DefaultSelector()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self.inner.select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("Everyone waits for something that nobody does.")
            self.passed += max(0.0, timeout)
        return ready

    # typeshed lets file objects be anything with a fileno; they are only handed on.
    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self.inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self.inner.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self.inner.get_map()

    def close(self) -> None:
        self.inner.close()


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its ``time()`` starts at 0 and stands still while anybody runs.

    Args:
        jumping: moves its time on; None: a new one.
    """

    def __init__(self, jumping: JumpingSelector | None = None) -> None:
        self._jumping = jumping or JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed

    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        # On a real clock time passes between setting a timer and its turn. Who waits for a share of it that rounding
        # makes nothing (aiolimiter does) would set the same timer for ever here.
        return super().call_at(max(when, self.time() + _SHORTEST), callback, *args, context=context)


@dataclass(frozen=True, slots=True)
class LoopClock:
    """The instant by the running loop's time.

    Attributes:
        start: when the loop's time was 0.
    """

    start: datetime = START

    def now(self) -> datetime:
        return self.start + timedelta(seconds=round(asyncio.get_running_loop().time(), 6))

    def elapsed(self) -> float:
        """See ``Clock``."""
        return asyncio.get_running_loop().time()


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time, and cancel what it leaves behind.

    Raises:
        RuntimeError: everyone waits for something that nobody does.
    """
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
