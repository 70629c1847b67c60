"""One attempt of a call: admission, one HTTP request, and its result recorded by breaker, health, costs and quota."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from advisor.core.clock import Clock
from advisor.core.errors import DatabaseUnavailableError, UpstreamDependencyUnavailable
from advisor.supervision import heed_cancellation
from advisor.upstream.admission import AdmissionQueue, Grant, QueuedCall
from advisor.upstream.breakers import Breaker
from advisor.upstream.calls import Call
from advisor.upstream.config import ProviderConfig
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.health import HealthMonitor
from advisor.upstream.outcomes import Outcome, answered, unanswered
from advisor.upstream.provider import Classification, Credentials, Provider, Verdict
from advisor.upstream.quota.costs import CostBook
from advisor.upstream.quota.rate_limits import Charge
from advisor.upstream.quota.shared_quota import SharedQuota
from advisor.upstream.retry import Addresses, bounded_retry_after
from advisor.upstream.scrub import Scrubber
from advisor.upstream.transport import Transport, TransportError, request_of

log = structlog.get_logger(__name__)


class Attempts:
    """Makes attempts at one provider. Its parts are shared with the provider's client, which shows them."""

    def __init__(
        self,
        *,
        config: ProviderConfig,
        slow_down_every: timedelta,
        provider: Provider,
        transport: Transport,
        clock: Clock,
        events: UpstreamEvents,
        admission: AdmissionQueue,
        quota: SharedQuota,
        health: HealthMonitor,
        costs: CostBook,
        scrubber: Scrubber,
        addresses: Addresses,
    ) -> None:
        self._config = config
        self._slow_down_every = slow_down_every
        self._provider = provider
        self._transport = transport
        self._clock = clock
        self._events = events
        self._admission = admission
        self._quota = quota
        self._health = health
        self._costs = costs
        self._scrubber = scrubber
        self._addresses = addresses
        self._slowed_at: datetime | None = None

    async def make(
        self, call: Call, credentials: Credentials, breaker: Breaker, on_queued: Callable[[QueuedCall], None]
    ) -> Outcome:
        """Make one.

        Args:
            call: what is asked.
            credentials: added to it.
            breaker: guards its endpoint.
            on_queued: called with the call as queued, so that others may expedite it.

        Raises:
            UpstreamDependencyUnavailable: the breaker does not let it through, or the shared quota is out of reach.
            QuotaExhaustedError: a rate limit has no capacity for it.
        """
        queued = self._admission.join(call)
        on_queued(queued)
        grant = await self._admission.wait(queued)
        try:
            generation = breaker.admit()
            if generation is None:
                await self._admission.give_back(grant)
                raise blocked(self._config.key, breaker)
            return await self._send(call, credentials, breaker, generation, grant)
        finally:
            self._admission.release()

    async def _send(
        self, call: Call, credentials: Credentials, breaker: Breaker, generation: int, grant: Grant
    ) -> Outcome:
        sent_at = self._clock.now()
        reported = False
        # What may change something is never sent at a second address: it goes where it always went, once.
        address = self._addresses.choose() if call.idempotent else self._config.base_url
        try:
            outcome = await self._answer(call, credentials, sent_at, address)
            self._inform(breaker, generation, outcome.classification, address)
            reported = True
        finally:
            # Cancelled: nobody knows what the provider would have answered.
            if not reported:
                breaker.abandoned(generation)
        self._record(call, outcome, self._clock.now() - sent_at)
        await self._reconcile(call, outcome.classification, grant)
        return outcome

    async def _answer(self, call: Call, credentials: Credentials, sent_at: datetime, address: str) -> Outcome:
        try:
            answer = await self._transport.send(request_of(self._config, call, credentials, address))
        except TransportError as error:
            return unanswered(error.trouble, sent_at)
        return answered(answer, self._provider.classify(call, answer), sent_at)

    def _inform(self, breaker: Breaker, generation: int, classification: Classification, address: str) -> None:
        if classification.verdict is Verdict.FAILED:
            reason = self._scrubber.clean(classification.detail or classification.reason)
            if self._addresses.failed(address, reason):
                # It says nothing of the provider while another of its addresses may do.
                breaker.abandoned(generation)
            else:
                breaker.failed(generation, reason)
        elif classification.verdict is Verdict.LIMITED:
            breaker.abandoned(generation)
        else:
            self._addresses.succeeded(address)
            breaker.succeeded(generation)

    def _record(self, call: Call, outcome: Outcome, took: timedelta) -> None:
        now = self._clock.now()
        verdict = outcome.classification.verdict
        self._events.attempted(call.provider, call.endpoint, outcome.result, took)
        if verdict is Verdict.FAILED:
            self._health.failed(now, took)
        elif verdict is Verdict.LIMITED:
            self._health.limited(now, took)
        elif verdict is Verdict.UNAUTHORISED:
            self._health.key_refused(now, took)
        else:
            self._health.succeeded(now, took)
        charged = outcome.classification.charged
        cost = self._costs.add(
            call, now, credits=call.cost if charged is None else charged, failed=verdict is not Verdict.OK
        )
        self._events.charged(call.provider, call.endpoint, cost.credits, cost.money_e6)

    async def _reconcile(self, call: Call, classification: Classification, grant: Grant) -> None:
        now = self._clock.now()
        wait = bounded_retry_after(classification.retry_after)
        limited = classification.verdict is Verdict.LIMITED
        charge = Charge(
            spent_at=grant.at,
            request_number=grant.request_number,
            alone=grant.alone,
            charged=classification.charged,
            remaining=classification.remaining,
            exhausted=classification.verdict is Verdict.EXHAUSTED,
            slow_down=limited or self._should_slow_down(now),
            pause_until=now + wait if wait and (limited or classification.verdict is Verdict.FAILED) else None,
        )
        try:
            await self._quota.change(lambda quota: (quota.reconcile(grant.need, charge, self._clock.now()), None))
        except DatabaseUnavailableError:
            heed_cancellation()
            # The answer is here and its units are counted as expected: only the provider's word on them is lost.
            log.warning("upstream_quota_not_reconciled", provider=call.provider, endpoint=call.endpoint)

    def _should_slow_down(self, now: datetime) -> bool:
        """Whether latency has risen so that less should be asked; once in a while, for it takes time to show."""
        if not self._health.is_slow(now) or (
            self._slowed_at is not None and now - self._slowed_at < self._slow_down_every
        ):
            return False
        self._slowed_at = now
        return True


def blocked(provider: str, breaker: Breaker) -> UpstreamDependencyUnavailable:
    """The error of calls that a breaker does not let through."""
    if breaker.retry_at is None:
        return UpstreamDependencyUnavailable(provider, f"{provider} is being tried again.")
    return UpstreamDependencyUnavailable(
        provider, f"{provider} failed too often and is not asked for now.", breaker.retry_at
    )
