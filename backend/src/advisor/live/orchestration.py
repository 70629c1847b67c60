"""The orchestrator with its providers, put together."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np

from advisor.core.clock import Clock
from advisor.core.orders.awaited import AwaitedResultsNow
from advisor.core.places import PlacesNow
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.watch import Canary, HeldCaller, watched
from advisor.live.config import EngineProcessConfig
from advisor.ports.followed_fields import FollowedFieldStore
from advisor.ports.upstream_store import UpstreamStore
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.upstream.calls import Call, Caller, Reply
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.transport import Transport


class LateBoundCaller:
    """A ``Caller`` that passes every call on to another, which is bound once it exists.

    An adapter's session logs in through the orchestrator, which in turn asks the session for credentials: the adapter
    is built first, and the orchestrator bound afterwards.
    """

    def __init__(self) -> None:
        self._caller: Caller | None = None

    def bind(self, caller: Caller) -> None:
        """From now on calls go there."""
        self._caller = caller

    async def call(self, call: Call) -> Reply:
        """See ``Caller.call``."""
        if self._caller is None:
            raise RuntimeError(f"{call.provider} made a call before the orchestrator was there.")
        return await self._caller.call(call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestration:
    """What calls go through, and what they are made by.

    Attributes:
        caller: makes the calls, and holds each answer against its provider's contract.
        alerts: about broken contracts.
        providers: by key, in the order of the settings; what their feeds read is examined.
    """

    orchestrator: RequestOrchestrator
    caller: Caller
    alerts: ContractAlerts
    providers: Mapping[str, BuiltProvider]


def orchestration(
    config: EngineProcessConfig,
    *,
    transport: Transport,
    store: UpstreamStore,
    followed: FollowedFieldStore,
    places: PlacesNow,
    awaited: AwaitedResultsNow,
    clock: Clock,
    rng: np.random.Generator,
    events: UpstreamEvents | None = None,
) -> Orchestration:
    """Put it together; nothing is called yet."""
    caller = LateBoundCaller()
    context = ProviderContext(
        caller=caller,
        clock=clock,
        rng=rng,
        places=places,
        awaited=awaited,
        followed=followed,
        limits=config.contract,
    )
    alerts = ContractAlerts(clock, config.meaning.remember)
    canary = Canary(config.meaning, alerts, clock)
    providers = {enabled.key: watched(enabled.build(context), canary) for enabled in config.providers}
    orchestrator = RequestOrchestrator(
        config.orchestrator,
        [(enabled.config, providers[enabled.key].provider) for enabled in config.providers],
        transport=transport,
        clock=clock,
        rng=rng,
        store=store,
        events=events,
    )
    held = HeldCaller(
        orchestrator, {each.key: each.spec.contract for each in config.providers}, config.contract, alerts
    )
    caller.bind(held)
    return Orchestration(orchestrator=orchestrator, caller=held, alerts=alerts, providers=providers)


@asynccontextmanager
async def running(
    orchestrator: RequestOrchestrator, may_finish: Callable[[], bool] = lambda: True
) -> AsyncIterator[None]:
    """Start it, and shut it down in order at the end.

    Args:
        may_finish: asked at the end, whether calls in flight may complete.
    """
    await orchestrator.start()
    try:
        yield
    finally:
        await orchestrator.shutdown(drain=may_finish())
