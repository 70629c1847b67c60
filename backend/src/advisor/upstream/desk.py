"""All that serves one provider: its cache, flights, gate, breakers, health and costs, and the calls through them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import QuotaExhaustedError, UpstreamDependencyUnavailable, UpstreamError
from advisor.ports.upstream_store import TransitionRecord, UpstreamStore
from advisor.upstream.admission import Gate
from advisor.upstream.attempts import Asker
from advisor.upstream.breakers import Breaker
from advisor.upstream.budget import BudgetPlan, Demand, plan_budget
from advisor.upstream.cache import Age, AnswerCache, Kept, key_of
from advisor.upstream.calls import Call, CallKind, Priority, Reply, Source
from advisor.upstream.config import OrchestratorConfig, ProviderConfig, Window
from advisor.upstream.costs import CostBook
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.guard import BreakerSet
from advisor.upstream.health import HealthMonitor
from advisor.upstream.priority import escalated
from advisor.upstream.provider import Provider
from advisor.upstream.queue import Waiting
from advisor.upstream.quota import Need
from advisor.upstream.shared_quota import SharedQuota
from advisor.upstream.single_flight import FlightCancelledError, Flights
from advisor.upstream.snapshots import CacheStats, HealthReport, ProviderSnapshot
from advisor.upstream.transport import Transport

log = structlog.get_logger(__name__)

_WARN_EVERY: Final = timedelta(seconds=10)
_UNCACHED: Final = frozenset({CallKind.SESSION, CallKind.PROBE})


class Desk:
    """Serves one provider.

    Args:
        config: of the provider.
        shared: settings above the single provider.
        provider: how to sign and classify.
        transport: sends requests.
        clock, rng: time and jitter.
        store: where quotas are shared.
        events: told of everything.
        on_transition: told of every change of a breaker.
    """

    def __init__(
        self,
        *,
        config: ProviderConfig,
        shared: OrchestratorConfig,
        provider: Provider,
        transport: Transport,
        clock: Clock,
        rng: np.random.Generator,
        store: UpstreamStore,
        events: UpstreamEvents,
        on_transition: Callable[[Breaker, TransitionRecord], None],
    ) -> None:
        self.config = config
        self._shared = shared
        self._clock = clock
        self._events = events
        self.quota = SharedQuota(config, store)
        self.gate = Gate(config, shared, self.quota, clock, events)
        self.breakers = BreakerSet(config.key, config.breaker, clock, on_transition)
        self.health = HealthMonitor(config.key, config.breaker.reset_timeout, config.slow)
        self.costs = CostBook(config.key, config.money_per_credit_e6, config.currency)
        self._cache = AnswerCache(config.cache, shared.dedup_window, shared.cache_bytes)
        self._flights: Flights[tuple[Kept, int]] = Flights()
        self._places: dict[Hashable, tuple[Call, list[Waiting]]] = {}
        self._refreshing: set[asyncio.Task[None]] = set()
        self._answered: Counter[Source] = Counter()
        self._warned_at: dict[str, datetime] = {}
        self._unsaid = 0
        self._demands: tuple[Demand, ...] = ()
        self.plan: BudgetPlan | None = None
        self._asker = Asker(
            config=config,
            provider=provider,
            transport=transport,
            clock=clock,
            rng=rng,
            events=events,
            gate=self.gate,
            quota=self.quota,
            breakers=self.breakers,
            health=self.health,
            costs=self.costs,
        )

    @property
    def flying(self) -> int:
        """Calls under way, waiting ones included."""
        return len(self._flights)

    async def call(self, call: Call) -> Reply:
        """See ``Caller.call``."""
        try:
            reply = await self._reply(call)
        except UpstreamError as error:
            self._events.unanswered(call.provider, call.endpoint, error.code)
            raise
        self._answered[reply.source] += 1
        self._events.answered(call.provider, call.endpoint, reply.source)
        return reply

    async def _reply(self, call: Call) -> Reply:
        if not call.idempotent:
            kept, requests = await self._fly(object(), call)
            return _reply(kept, Source.LIVE, requests)
        key = key_of(call)
        found = self._cache.find(key, call, self._clock.now())
        if found is not None and found[1] is Age.FRESH:
            return _reply(found[0], Source.CACHE, 0)
        if found is not None and found[1] is Age.STALE:
            self._refresh(key, call)
            return _reply(found[0], Source.STALE, 0)
        shared = key in self._flights
        try:
            kept, requests = await self._fly(key, call)
        except (UpstreamDependencyUnavailable, QuotaExhaustedError) as error:
            return self._last_resort(key, call, error)
        return _reply(kept, Source.SHARED if shared else Source.LIVE, requests)

    def _last_resort(self, key: bytes, call: Call, error: UpstreamError) -> Reply:
        """What is kept, with its age, instead of the error; it may have come while we waited."""
        now = self._clock.now()
        found = self._cache.find(key, call, now)
        if found is None:
            raise error
        self._warn_of_stale(call, now, now - found[0].fetched_at, error)
        return _reply(found[0], Source.STALE, 0)

    def _warn_of_stale(self, call: Call, now: datetime, age: timedelta, error: UpstreamError) -> None:
        """One line for many: while a provider is away every call would say the same."""
        self._unsaid += 1
        warned_at = self._warned_at.get(call.endpoint)
        if warned_at is not None and now - warned_at < _WARN_EVERY:
            return
        self._warned_at[call.endpoint] = now
        log.warning(
            "upstream_stale_served",
            provider=call.provider,
            endpoint=call.endpoint,
            age_s=round(age.total_seconds(), 1),
            code=error.code,
            times=self._unsaid,
        )
        self._unsaid = 0

    async def _fly(self, key: Hashable, call: Call) -> tuple[Kept, int]:
        known = self._places.get(key)
        if key in self._flights and known is not None:
            for waiting in known[1]:
                self.gate.hurry(waiting, call)
        try:
            answer, _ = await self._flights.join(key, lambda: self._ask(key, call))
        except FlightCancelledError:
            raise closing(self.config.key) from None
        return answer

    async def _ask(self, key: Hashable, call: Call) -> tuple[Kept, int]:
        self._check_plan(call)
        place: list[Waiting] = []
        self._places[key] = call, place
        try:
            kept, requests = await self._asker.ask(call, place)
        finally:
            if self._places.get(key) == (call, place):
                del self._places[key]
        if isinstance(key, bytes) and call.kind not in _UNCACHED:
            self._cache.put(key, kept)
        return kept, requests

    def _check_plan(self, call: Call) -> None:
        """Calls the budget plan has dropped are not made; urgency counts as it is now."""
        # Sessions and probes are how the calls that are kept get through.
        if self.plan is None or not self.plan.dropped or call.kind in _UNCACHED:
            return
        priority = escalated(call.priority, call.kickoff, self._clock.now(), self._shared.escalation)
        if priority in self.plan.dropped and call.cost:
            key = self.config.key
            raise QuotaExhaustedError(key, f"{key}: the budget plan leaves no room for this call.", self.plan.until)

    def _refresh(self, key: bytes, call: Call) -> None:
        if key in self._flights:
            return
        task = asyncio.create_task(self._refreshed(key, call))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refreshed(self, key: bytes, call: Call) -> None:
        try:
            await self._fly(key, call)
        except UpstreamError as error:
            log.info("upstream_refresh_failed", provider=call.provider, endpoint=call.endpoint, code=error.code)

    def can_call(self, endpoint: str, cost: int, priority: Priority) -> bool:
        """Whether a call would go at once, as far as this process knows. Consumes nothing."""
        now = self._clock.now()
        quota = self.quota.known
        need = Need(endpoint=endpoint, credits=cost, urgent=priority <= Priority.HIGH)
        return not self.breakers.of(endpoint).blocked and not quota.pause(now) and not quota.lacking(need, now)

    def set_demands(self, demands: Sequence[Demand]) -> None:
        """What we mean to ask from now on; the budget plan follows at once."""
        self._demands = tuple(demands)
        self.replan()

    def replan(self) -> None:
        """Work the budget plan out anew from what is left now."""
        now = self._clock.now()
        buckets = [bucket for bucket in self.quota.known.buckets if bucket.is_calendar]
        # The longest window is the one that hurts: a day turns tomorrow.
        buckets.sort(key=lambda bucket: bucket.config.window is Window.MONTH)
        limiting = buckets[-1] if buckets else None
        self.plan = plan_budget(
            self.config.key,
            self._demands,
            now=now,
            window=Window.MONTH if limiting is None else limiting.config.window,
            remaining=None if limiting is None else limiting.available(now),
            by_credits=limiting is None or limiting.config.weighted,
            money_per_credit_e6=self.config.money_per_credit_e6,
            currency=self.config.currency,
        )

    def report(self, now: datetime) -> HealthReport:
        """Its health."""
        quotas = self.quota.known.stats(self.config.key, now)
        return self.health.report(now, self.breakers.snapshots(), quotas)

    def snapshot(self, now: datetime) -> ProviderSnapshot:
        """Everything the pages show."""
        return ProviderSnapshot(
            provider=self.config.key,
            at=now,
            health=self.report(now),
            quotas=self.quota.known.stats(self.config.key, now),
            breakers=self.breakers.snapshots(),
            today=self.costs.today(now),
            plan=self.plan,
            cache=CacheStats(
                entries=len(self._cache),
                size_bytes=self._cache.size,
                live=self._answered[Source.LIVE],
                shared=self._answered[Source.SHARED],
                fresh=self._answered[Source.CACHE],
                stale=self._answered[Source.STALE],
            ),
            waiting=self.gate.waiting,
            in_flight=self.gate.in_flight,
        )

    def close(self) -> tuple[Call, ...]:
        """Let nobody through any more; gives the calls that stood in line."""
        return self.gate.close(closing(self.config.key))

    async def landed(self, within: timedelta) -> None:
        """Wait for the calls under way, but no longer than ``within``."""
        await self._flights.landed(within)

    def cut_off(self) -> tuple[Call, ...]:
        """End what is still under way; gives those calls."""
        calls = tuple(call for call, _ in self._places.values())
        self._flights.cut_off()
        return calls

    def clean(self, text: str) -> str:
        """A text without this provider's secrets."""
        return self._asker.scrubber.clean(text)


def closing(provider: str) -> UpstreamDependencyUnavailable:
    """The error of calls that come, or are cut off, at shutdown."""
    return UpstreamDependencyUnavailable(provider, f"{provider} is not asked any more: we are shutting down.")


def _reply(kept: Kept, source: Source, attempts: int) -> Reply:
    return Reply(
        status=kept.status,
        headers=kept.headers,
        body=kept.body,
        fetched_at=kept.fetched_at,
        source=source,
        attempts=attempts,
    )
