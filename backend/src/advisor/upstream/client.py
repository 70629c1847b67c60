"""The client of one provider: the cache first, then one shared call, attempted until retries are no use."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import QuotaExhaustedError, UpstreamDependencyUnavailable, UpstreamError
from advisor.ports.upstream_store import AddressSwitch, TransitionRecord, UpstreamStore
from advisor.upstream.admission import AdmissionQueue, QueuedCall
from advisor.upstream.attempts import Attempts, blocked
from advisor.upstream.breakers import Breaker, BreakerSet
from advisor.upstream.cache import Age, AnswerCache, CachedAnswer, StaleLog, key_of
from advisor.upstream.calls import Call, CallKind, Priority, Reply, Source
from advisor.upstream.config import OrchestratorConfig, ProviderConfig
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.health import HealthMonitor
from advisor.upstream.outcomes import Outcome, error_of
from advisor.upstream.provider import Answer, Credentials, Provider, Verdict
from advisor.upstream.quota.budget import Budget, Demand
from advisor.upstream.quota.costs import CostBook
from advisor.upstream.quota.rate_limits import Need
from advisor.upstream.quota.shared_quota import SharedQuota
from advisor.upstream.retry import Addresses, RetryBudget, backoff, bounded_retry_after
from advisor.upstream.scrub import Scrubber
from advisor.upstream.single_flight import SharedCallCancelledError, SingleFlight
from advisor.upstream.snapshots import AddressSnapshot, BudgetPlan, CacheStats, HealthReport, ProviderSnapshot
from advisor.upstream.transport import Transport

log = structlog.get_logger(__name__)

_UNCACHED: Final = frozenset({CallKind.SESSION, CallKind.PROBE})


@dataclass(slots=True, eq=False)
class _CallInFlight:
    """A call under way, and its place in the admission queue once it has one."""

    call: Call
    queued: QueuedCall | None = None


class ProviderClient:
    """Calls one provider.

    Args:
        config: of the provider.
        shared: settings above the single provider.
        provider: how to sign and classify.
        transport: sends requests.
        clock, rng: time and jitter.
        store: where quotas are shared.
        events: informed of everything.
        on_transition: called at every change of a breaker.
        on_switch: called when another of its addresses is called from now on.
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
        on_switch: Callable[[AddressSwitch], None],
    ) -> None:
        self.config = config
        self._provider = provider
        self._clock = clock
        self._rng = rng
        self._events = events
        self._scrubber = Scrubber(provider.secrets)
        self.quota = SharedQuota(config, store)
        self.breakers = BreakerSet(config.key, config.breaker, clock, on_transition)
        self._addresses = Addresses(config.key, config.urls, config.breaker.reset_timeout, clock, on_switch)
        self.health = HealthMonitor(config.key, config.breaker.reset_timeout, config.slow)
        self.costs = CostBook(config.key, config.money_per_credit_e6, config.currency)
        self._budget = Budget(config, shared.escalation)
        self._cache = AnswerCache(config.cache, shared.dedup_window, shared.cache_bytes)
        self._single_flight: SingleFlight[tuple[CachedAnswer, int]] = SingleFlight()
        self._in_flight: dict[Hashable, _CallInFlight] = {}
        self._refreshing: set[asyncio.Task[None]] = set()
        self._answered: Counter[Source] = Counter()
        self._stale_log = StaleLog(shared.warn_every)
        self._retries = RetryBudget(config.retry.share_per_minute)
        self._admission = AdmissionQueue(config, shared, self.quota, clock, events)
        self._attempts = Attempts(
            config=config,
            slow_down_every=shared.slow_down_every,
            provider=provider,
            transport=transport,
            clock=clock,
            events=events,
            admission=self._admission,
            quota=self.quota,
            health=self.health,
            costs=self.costs,
            scrubber=self._scrubber,
            addresses=self._addresses,
        )

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
            answer, attempts = await self._shared(object(), call)
            return _reply(answer, Source.LIVE, attempts)
        key = key_of(call)
        found = self._cache.find(key, call, self._clock.now())
        if found is not None and found[1] is Age.FRESH:
            return _reply(found[0], Source.CACHE, 0)
        if found is not None and found[1] is Age.STALE:
            self._refresh(key, call)
            return _reply(found[0], Source.STALE, 0)
        shared = key in self._single_flight
        try:
            answer, attempts = await self._shared(key, call)
        except (UpstreamDependencyUnavailable, QuotaExhaustedError) as error:
            return self._last_resort(key, call, error)
        return _reply(answer, Source.SHARED if shared else Source.LIVE, attempts)

    def _last_resort(self, key: bytes, call: Call, error: UpstreamError) -> Reply:
        """What is cached, with its age, instead of the error; it may have come while we waited."""
        now = self._clock.now()
        found = self._cache.find(key, call, now)
        if found is None:
            raise error
        self._stale_log.served(call, now, now - found[0].fetched_at, error)
        return _reply(found[0], Source.STALE, 0)

    async def _shared(self, key: Hashable, call: Call) -> tuple[CachedAnswer, int]:
        """The answer with the number of attempts, shared by all who ask the same meanwhile."""
        under_way = self._in_flight.get(key)
        if key in self._single_flight and under_way is not None and under_way.queued is not None:
            self._admission.expedite(under_way.queued, call)
        try:
            answer, _ = await self._single_flight.join(key, lambda: self._ask_and_cache(key, call))
        except SharedCallCancelledError:
            raise shutting_down(self.config.key) from None
        return answer

    async def _ask_and_cache(self, key: Hashable, call: Call) -> tuple[CachedAnswer, int]:
        self._budget.check(call, self._clock.now())
        under_way = self._in_flight[key] = _CallInFlight(call)
        try:
            answer, attempts = await self._ask(under_way)
        finally:
            if self._in_flight.get(key) is under_way:
                del self._in_flight[key]
        if isinstance(key, bytes) and call.kind not in _UNCACHED:
            self._cache.put(key, answer)
        return answer, attempts

    async def _ask(self, under_way: _CallInFlight) -> tuple[CachedAnswer, int]:
        """Attempt until there is an answer or another attempt is no use.

        Raises:
            UpstreamDependencyUnavailable: every attempt failed, or the breaker is open.
            UpstreamRefusedError: the provider said no.
            QuotaExhaustedError: a rate limit has no capacity.
        """
        call = under_way.call

        def on_queued(queued: QueuedCall) -> None:
            under_way.queued = queued

        renew, renewed, attempts, retries = False, False, 0, 0
        self._retries.attempted(self._clock.now())
        while True:
            breaker = self.breakers.of(call.endpoint)
            if breaker.blocked:
                raise blocked(self.config.key, breaker)
            credentials = await self._credentials(call, renew=renew)
            outcome = await self._attempts.make(call, credentials, breaker, on_queued)
            attempts += 1
            verdict = outcome.classification.verdict
            if verdict is Verdict.OK and outcome.answer is not None:
                return _cached(outcome.answer, outcome.given_at), attempts
            if verdict is Verdict.UNAUTHORISED and self._provider.authorise is not None and not renewed:
                renew = renewed = True
                continue
            renew = False
            wait = self._wait_before_retry(call, outcome, retries)
            if wait is None:
                raise error_of(self.config.key, outcome, self._scrubber, self._clock.now(), breaker.retry_at)
            retries += 1
            self._events.retried(call.provider, call.endpoint)
            await asyncio.sleep(wait.total_seconds())

    async def _credentials(self, call: Call, *, renew: bool) -> Credentials:
        if self._provider.authorise is None:
            return Credentials()
        try:
            return await self._provider.authorise(call, renew)
        except UpstreamError as error:
            text = str(error)
            clean = self._scrubber.clean(text)
            if clean == text:
                raise
            retry_at = error.retry_at
        # Raised out here, so that the error with the secret in it is no part of it.
        raise UpstreamDependencyUnavailable(self.config.key, clean, retry_at)

    def _wait_before_retry(self, call: Call, outcome: Outcome, retries: int) -> timedelta | None:
        """None when it is not asked again."""
        retry = self.config.retry
        if not call.idempotent or not outcome.retryable or retries + 1 >= retry.attempts:
            return None
        asked = bounded_retry_after(outcome.classification.retry_after) or timedelta(0)
        # A caller is not kept waiting that long; whoever asks again after it will be served.
        if asked > retry.cap or not self._retries.take(self._clock.now()):
            return None
        return max(asked, backoff(retry, retries, float(self._rng.random())))

    def _refresh(self, key: bytes, call: Call) -> None:
        if key in self._single_flight:
            return
        task = asyncio.create_task(self._refresh_in_background(key, call))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refresh_in_background(self, key: bytes, call: Call) -> None:
        try:
            await self._shared(key, call)
        except UpstreamError as error:
            log.info("upstream_refresh_failed", provider=call.provider, endpoint=call.endpoint, code=error.code)

    def can_call(self, endpoint: str, cost: int, priority: Priority) -> bool:
        """Whether a call would go at once, as far as this process knows. Consumes nothing."""
        now = self._clock.now()
        quota = self.quota.known
        need = Need(endpoint=endpoint, credits=cost, urgent=priority <= Priority.HIGH)
        return not self.breakers.of(endpoint).blocked and not quota.pause(now) and not quota.lacking(need, now)

    def set_demands(self, demands: Sequence[Demand]) -> BudgetPlan:
        """What we mean to ask from now on; the budget plan follows at once."""
        return self._budget.set_demands(demands, self.quota.known.windows, self._clock.now())

    def replan(self) -> None:
        """Compute the budget plan anew from what is left now."""
        self._budget.replan(self.quota.known.windows, self._clock.now())

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
            plan=self._budget.plan,
            cache=CacheStats(
                entries=len(self._cache),
                size_bytes=self._cache.size,
                live=self._answered[Source.LIVE],
                shared=self._answered[Source.SHARED],
                fresh=self._answered[Source.CACHE],
                stale=self._answered[Source.STALE],
            ),
            waiting=self._admission.waiting,
            in_flight=self._admission.in_flight,
            address=AddressSnapshot(urls=self.config.urls, in_use=self._addresses.in_use, since=self._addresses.since),
        )

    def close(self) -> tuple[Call, ...]:
        """Admit no more calls; gives those that waited in the queue."""
        return self._admission.close(shutting_down(self.config.key))

    async def drain(self, within: timedelta) -> None:
        """Wait for the calls in flight, but no longer than ``within``."""
        await self._single_flight.drain(within)

    def cancel_all(self) -> tuple[Call, ...]:
        """End what is still in flight; gives those calls."""
        calls = tuple(under_way.call for under_way in self._in_flight.values())
        self._single_flight.cancel_all()
        return calls

    def clean(self, text: str) -> str:
        """A text without this provider's secrets."""
        return self._scrubber.clean(text)


def shutting_down(provider: str) -> UpstreamDependencyUnavailable:
    """The error of calls that come, or are cancelled, at shutdown."""
    return UpstreamDependencyUnavailable(provider, f"{provider} is not asked any more: we are shutting down.")


def _cached(answer: Answer, given_at: datetime) -> CachedAnswer:
    return CachedAnswer(status=answer.status, headers=answer.headers, body=answer.body, fetched_at=given_at)


def _reply(answer: CachedAnswer, source: Source, attempts: int) -> Reply:
    return Reply(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        fetched_at=answer.fetched_at,
        source=source,
        attempts=attempts,
    )
