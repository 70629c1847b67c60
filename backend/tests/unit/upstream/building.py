"""A provider on virtual time, and an orchestrator that calls it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from advisor.ports.upstream_store import UpstreamStore
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import LoopClock
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.classify import by_status
from advisor.upstream.config import (
    CacheAges,
    OrchestratorConfig,
    ProviderConfig,
    RateLimitConfig,
    Window,
)
from advisor.upstream.events import SilentEvents, UpstreamEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Answer, Classification, Provider
from advisor.upstream.transport import HttpRequest, TransportError, Trouble

AGES = CacheAges(fresh=timedelta(seconds=10), stale=timedelta(seconds=60), dead=timedelta(minutes=10))
SECOND = RateLimitConfig(name="second", window=Window.SECOND, capacity=100)


@dataclass(slots=True)
class ScriptedServer:
    """Answers by script: a status, a whole answer, or trouble for each request in turn; 200 when it is over.

    Attributes:
        script: of the next requests.
        takes: seconds from a request to its answer.
        requests: all that came.
        most_at_once: requests under way together.
    """

    script: list[int | Answer | Trouble] = field(default_factory=list)
    takes: float = 0.1
    requests: list[HttpRequest] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0

    async def send(self, request: HttpRequest) -> Answer:
        self.requests.append(request)
        self.at.append(asyncio.get_running_loop().time())
        step = self.script.pop(0) if self.script else 200
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await asyncio.sleep(self.takes)
        finally:
            self._now -= 1
        if isinstance(step, Trouble):
            raise TransportError(step)
        if isinstance(step, Answer):
            return step
        return Answer(status=step, headers={}, body=str(len(self.requests)).encode())

    async def aclose(self) -> None:
        return None


def classify(_: Call, answer: Answer) -> Classification:
    return by_status(answer)


def settings(*rate_limits: RateLimitConfig, **changes: Any) -> ProviderConfig:
    """Settings of provider ``p``, cached by ``AGES``."""
    config = ProviderConfig(
        key="p",
        base_url="https://p.test",
        rate_limits=rate_limits or (SECOND,),
        cache={CallKind.ODDS: AGES, CallKind.SCORES: AGES},
    )
    return replace(config, **changes)


def orchestrator(
    server: ScriptedServer,
    config: ProviderConfig | None = None,
    *,
    shared: OrchestratorConfig | None = None,
    provider: Provider | None = None,
    store: UpstreamStore | None = None,
    events: UpstreamEvents | None = None,
) -> RequestOrchestrator:
    """One that calls the server on the running loop's time."""
    return RequestOrchestrator(
        OrchestratorConfig() if shared is None else shared,
        [
            (
                settings() if config is None else config,
                Provider(key="p", classify=classify) if provider is None else provider,
            )
        ],
        transport=server,
        clock=LoopClock(),
        rng=np.random.default_rng(7),
        store=MemoryStore() if store is None else store,
        events=SilentEvents() if events is None else events,
    )


def call(name: object = 1, **changes: Any) -> Call:
    """A call of provider ``p``."""
    return replace(Call(provider="p", endpoint="odds", kind=CallKind.ODDS, path=f"odds/{name}"), **changes)


async def settled(work: Sequence[Coroutine[Any, Any, object]]) -> list[object]:
    """Results and errors of all."""
    return await asyncio.gather(*work, return_exceptions=True)


def most_within(instants: Sequence[float], length: float) -> int:
    """Most instants in any stretch of time of the length, its end not included."""
    ordered = sorted(instants)
    return max((sum(start <= at < start + length - 1e-9 for at in ordered) for start in ordered), default=0)


def at(seconds: float) -> Callable[[datetime], datetime]:
    """Moves an instant on."""
    return lambda instant: instant + timedelta(seconds=seconds)
