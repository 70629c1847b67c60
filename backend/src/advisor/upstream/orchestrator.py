"""The request orchestrator: every call to a provider goes through it; a stream's one connection does not."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

import numpy as np
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import ConfigError, DatabaseUnavailableError, UpstreamError
from advisor.ports.upstream_store import (
    AddressSwitch,
    BreakerRecord,
    CostRecord,
    SnapshotRecord,
    TransitionRecord,
    UpstreamStore,
)
from advisor.supervision import heed_cancellation
from advisor.upstream.breakers import Breaker
from advisor.upstream.calls import Call, CallKind, Priority, Reply, call_from_pending, is_resumable, pending_from_call
from advisor.upstream.client import ProviderClient, shutting_down
from advisor.upstream.config import OrchestratorConfig, ProviderConfig
from advisor.upstream.events import SilentEvents, UpstreamEvents
from advisor.upstream.provider import Provider
from advisor.upstream.quota.budget import Demand
from advisor.upstream.quota.rate_limits import Need
from advisor.upstream.snapshots import (
    BudgetPlan,
    Health,
    HealthReport,
    ProviderSnapshot,
    RateLimitStats,
    snapshot_to_json,
)
from advisor.upstream.transport import Transport

log = structlog.get_logger(__name__)

_REMEMBERED: Final = 500


class RequestOrchestrator:
    """Implements ``Caller`` for all providers.

    Args:
        config: settings above the single provider.
        providers: settings of each with what its adapter knows; keys agree and are unique.
        transport: sends requests; closed by its owner.
        clock: present time.
        rng: for jitter.
        store: shared by all processes.
        events: informed of everything.

    Raises:
        ConfigError: keys do not agree or come twice.
    """

    def __init__(
        self,
        config: OrchestratorConfig,
        providers: Sequence[tuple[ProviderConfig, Provider]],
        *,
        transport: Transport,
        clock: Clock,
        rng: np.random.Generator,
        store: UpstreamStore,
        events: UpstreamEvents | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._store = store
        self._events = SilentEvents() if events is None else events
        self._clients: dict[str, ProviderClient] = {}
        for settings, provider in providers:
            if settings.key != provider.key or settings.key in self._clients:
                raise ConfigError(f"Provider {settings.key} is set up twice, or with the adapter of {provider.key}.")
            self._clients[settings.key] = ProviderClient(
                config=settings,
                shared=config,
                provider=provider,
                transport=transport,
                clock=clock,
                rng=rng,
                store=store,
                events=self._events,
                on_transition=self._on_transition,
                on_switch=self._on_switch,
            )
        self._transitions: deque[TransitionRecord] = deque(maxlen=_REMEMBERED)
        self._unsaved: deque[tuple[BreakerRecord, TransitionRecord]] = deque(maxlen=_REMEMBERED)
        self._unsaved_switches: deque[AddressSwitch] = deque(maxlen=_REMEMBERED)
        self._unsaved_costs: list[CostRecord] = []
        self._cost_number = 0
        self._health: dict[str, Health] = {}
        self._unstored_changes: set[str] = set()
        self._closing = False
        self._changed = asyncio.Event()
        self._sync_task: asyncio.Task[None] | None = None
        self._resumed: set[asyncio.Task[None]] = set()

    @property
    def providers(self) -> tuple[str, ...]:
        """Keys, in the order given."""
        return tuple(self._clients)

    async def call(self, call: Call) -> Reply:
        """Ask, or answer from the cache; see ``Caller.call``.

        Raises:
            UpstreamDependencyUnavailable: out of reach, and nothing usable is cached; or we are shutting down.
            UpstreamRefusedError: the provider said no.
            QuotaExhaustedError: the call would break a quota, and nothing usable is cached.
            ConfigError: the provider is not set up.
        """
        client = self._client(call.provider)
        if self._closing:
            raise shutting_down(call.provider)
        return await client.call(call)

    def can_call_api(
        self, provider: str, endpoint: str = "", *, cost: int = 1, priority: Priority = Priority.NORMAL
    ) -> bool:
        """Whether a call would go to the provider at once, as far as this process knows. Consumes nothing."""
        return not self._closing and self._client(provider).can_call(endpoint, cost, priority)

    async def record_api_call(
        self,
        provider: str,
        endpoint: str,
        *,
        kind: CallKind = CallKind.SESSION,
        cost: int = 1,
        failed: bool = False,
        took: timedelta = timedelta(0),
    ) -> None:
        """Count a request that was made past the orchestrator, such as a stream's connection.

        Raises:
            DatabaseUnavailableError: the shared quota cannot be written.
        """
        client = self._client(provider)
        need = Need(endpoint=endpoint, credits=cost)
        await client.quota.change(lambda quota: (quota.consume(need, self._clock.now()), None))
        now = self._clock.now()
        (client.health.failed if failed else client.health.succeeded)(now, took)
        call = Call(provider=provider, endpoint=endpoint, kind=kind, path="", cost=cost)
        charged = client.costs.add(call, now, credits=cost, failed=failed)
        self._events.charged(provider, endpoint, charged.credits, charged.money_e6)

    def record_probe(self, provider: str, result: str, *, failed: bool = False) -> None:
        """What a probe of the provider's feed said, in a clause."""
        client = self._client(provider)
        client.health.probed(self._clock.now(), client.clean(result), failed=failed)

    def get_rate_limit_stats(self) -> Mapping[str, RateLimitStats]:
        """Quotas by provider."""
        now = self._clock.now()
        return {key: client.quota.known.stats(key, now) for key, client in self._clients.items()}

    def health(self) -> Mapping[str, HealthReport]:
        """Health by provider."""
        now = self._clock.now()
        return {key: client.report(now) for key, client in self._clients.items()}

    def snapshot(self) -> Mapping[str, ProviderSnapshot]:
        """Everything the pages show, by provider."""
        now = self._clock.now()
        return {key: client.snapshot(now) for key, client in self._clients.items()}

    def transitions(self) -> tuple[TransitionRecord, ...]:
        """The last changes of breakers in this process, latest first; all of them are in the store."""
        return tuple(reversed(self._transitions))

    def set_demands(self, provider: str, demands: Sequence[Demand]) -> BudgetPlan:
        """Say what we mean to ask from now on; gives the budget plan that follows from it."""
        return self._client(provider).set_demands(demands)

    async def start(self) -> None:
        """Resume what earlier processes left: quotas, breakers, sums of the day, calls not made; then sync it for good.

        Raises:
            DatabaseUnavailableError: the store is away.
        """
        for client in self._clients.values():
            await client.quota.refresh()
            client.replan()
        now = self._clock.now()
        breakers, costs = await self._store.breakers(), await self._store.costs(now.date())
        for client in self._clients.values():
            client.breakers.adopt(breakers)
            client.costs.resume(costs)
        for pending in await self._store.take_pending():
            call = call_from_pending(pending, now, self._config.pending_expires)
            if call is not None and call.provider in self._clients:
                task = asyncio.create_task(self._resume(call))
                self._resumed.add(task)
                task.add_done_callback(self._resumed.discard)
        self._sync_task = asyncio.create_task(self._sync_forever())

    async def shutdown(self, *, drain: bool = True) -> None:
        """Admit no more calls, drain those in flight within the limit, cancel the rest and store what was not done.

        Args:
            drain: False cancels those in flight at once.
        """
        self._closing = True
        undone = [call for client in self._clients.values() for call in client.close()]
        if drain:
            await asyncio.gather(*(client.drain(self._config.drain) for client in self._clients.values()))
        undone += [call for client in self._clients.values() for call in client.cancel_all()]
        # Callers of the cancelled get their error first.
        await asyncio.sleep(0)
        if self._sync_task is not None:
            self._sync_task.cancel()
            with suppress(asyncio.CancelledError):
                await self._sync_task
        now = self._clock.now()
        try:
            await self._store.save_pending([pending_from_call(call, now) for call in undone if is_resumable(call)])
            await self._save()
        except DatabaseUnavailableError:
            log.warning("upstream_state_not_saved")

    def _client(self, provider: str) -> ProviderClient:
        try:
            return self._clients[provider]
        except KeyError:
            raise ConfigError(f"Provider {provider} is not set up.") from None

    async def _resume(self, call: Call) -> None:
        """Make a call the last process left undone; the answer waits in the cache for who wanted it."""
        with suppress(UpstreamError):
            await self.call(call)

    def _on_transition(self, breaker: Breaker, transition: TransitionRecord) -> None:
        log.warning(
            "upstream_breaker_changed",
            provider=transition.provider,
            endpoint=transition.endpoint,
            before=transition.before,
            after=transition.after,
            reason=transition.reason,
        )
        self._transitions.append(transition)
        self._unsaved.append((breaker.record(), transition))
        self._unstored_changes.add(transition.provider)
        self._events.transitioned(transition)
        # Other processes should know before they make the same calls.
        self._changed.set()

    def _on_switch(self, switch: AddressSwitch) -> None:
        log.warning(
            "upstream_address_changed",
            provider=switch.provider,
            before=switch.before,
            after=switch.after,
            is_return=switch.is_return,
            reason=switch.reason,
        )
        self._unsaved_switches.append(switch)
        self._unstored_changes.add(switch.provider)
        self._events.switched(switch)
        self._changed.set()

    async def _sync_forever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._config.persist_every.total_seconds()):
                    await self._changed.wait()
            self._changed.clear()
            try:
                await self._sync()
            except DatabaseUnavailableError:
                heed_cancellation()
                log.warning("upstream_state_not_saved")
            # Without this loop quotas go stale and nobody sees why: it outlives whatever happens in one turn.
            except Exception:
                heed_cancellation()
                log.exception("upstream_state_sync_failed")

    async def _sync(self) -> None:
        """Write what other processes should know, and read what they did."""
        await self._save()
        breakers = await self._store.breakers()
        for client in self._clients.values():
            await client.quota.refresh()
            client.breakers.adopt(breakers)
            client.replan()

    async def _save(self) -> None:
        while self._unsaved:
            await self._store.save_transition(*self._unsaved[0])
            self._unsaved.popleft()
        while self._unsaved_switches:
            await self._store.save_switch(self._unsaved_switches[0])
            self._unsaved_switches.popleft()
        if not self._unsaved_costs:
            self._unsaved_costs = [cost for client in self._clients.values() for cost in client.costs.take_unsaved()]
            self._cost_number += 1
        # The same again after a failure: the store knows by the number whether it has them.
        await self._store.add_costs(self._cost_number, self._unsaved_costs)
        self._unsaved_costs = []
        snapshots = self.snapshot()
        self._report_health(snapshots)
        records = [
            SnapshotRecord(provider=key, body=snapshot_to_json(each), at=each.at) for key, each in snapshots.items()
        ]
        # What changes while these are saved is not among them.
        changed, self._unstored_changes = self._unstored_changes, set()
        try:
            await self._store.save_snapshots(records)
        except BaseException:
            self._unstored_changes |= changed
            raise
        for provider in sorted(changed):
            self._events.change_stored(provider)

    def _report_health(self, snapshots: Mapping[str, ProviderSnapshot]) -> None:
        for key, snapshot in snapshots.items():
            report = snapshot.health
            known = self._health.get(key)
            if known is not report.health:
                self._health[key] = report.health
                if known is not None or report.health is not Health.HEALTHY:
                    log.info("upstream_health_changed", provider=key, health=report.health.value, reason=report.reason)
                self._unstored_changes.add(key)
                self._events.health_changed(report)
