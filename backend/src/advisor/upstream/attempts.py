"""One call to one provider: leave, credentials, request, classification, and again if that may help."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import numpy as np
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import (
    DatabaseUnavailableError,
    QuotaExhaustedError,
    UpstreamDependencyUnavailable,
    UpstreamError,
    UpstreamRefusedError,
)
from advisor.upstream.admission import Gate
from advisor.upstream.breakers import Breaker, Ticket
from advisor.upstream.cache import Kept
from advisor.upstream.calls import Call
from advisor.upstream.config import ProviderConfig
from advisor.upstream.costs import CostBook
from advisor.upstream.events import UpstreamEvents
from advisor.upstream.guard import BreakerSet
from advisor.upstream.health import HealthMonitor
from advisor.upstream.provider import Answer, Classification, Credentials, Provider, Verdict
from advisor.upstream.queue import Grant, Waiting
from advisor.upstream.quota import Charge
from advisor.upstream.requests import request_of
from advisor.upstream.retry import RetryBudget, backoff, bounded_retry_after
from advisor.upstream.scrub import Scrubber
from advisor.upstream.shared_quota import SharedQuota
from advisor.upstream.transport import Transport, TransportError, Trouble

log = structlog.get_logger(__name__)

_OLDEST_BY_HEADER: Final = timedelta(days=1)
_CLOCKS_DIFFER: Final = timedelta(seconds=2)
_SLOW_PAUSE: Final = timedelta(seconds=10)
_FINAL: Final = frozenset({Trouble.TOO_LARGE, Trouble.FOREIGN})
_DETAILS: Final = {
    Trouble.TIMEOUT: "it did not answer in time",
    Trouble.UNREACHABLE: "it cannot be reached",
    Trouble.BROKEN: "the connection broke before the answer was complete",
    Trouble.TOO_LARGE: "its answer is larger than allowed",
    Trouble.FOREIGN: "it sent us to a host that is not its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one request ended.

    Attributes:
        classification: of the answer; made up where none came.
        answer: None when none came.
        given_at: not later than the provider can have given it.
        result: for metrics.
        retryable: asking again may help.
    """

    classification: Classification
    answer: Answer | None
    given_at: datetime
    result: str
    retryable: bool


class Asker:
    """Makes the calls to one provider. Its parts are shared with the orchestrator, which shows them."""

    def __init__(
        self,
        *,
        config: ProviderConfig,
        provider: Provider,
        transport: Transport,
        clock: Clock,
        rng: np.random.Generator,
        events: UpstreamEvents,
        gate: Gate,
        quota: SharedQuota,
        breakers: BreakerSet,
        health: HealthMonitor,
        costs: CostBook,
    ) -> None:
        self._config = config
        self._provider = provider
        self._transport = transport
        self._clock = clock
        self._rng = rng
        self._events = events
        self._gate = gate
        self._quota = quota
        self._breakers = breakers
        self._health = health
        self._costs = costs
        self._retries = RetryBudget(config.retry.share_per_minute)
        self._slowed_at: datetime | None = None
        self.scrubber = Scrubber(provider.secrets)

    async def ask(self, call: Call, place: list[Waiting]) -> tuple[Kept, int]:
        """Ask until there is an answer or asking again is no use.

        Args:
            call: what.
            place: receives the place in line, so that others may hurry it.

        Returns:
            The answer and the number of HTTP requests made for it.

        Raises:
            UpstreamDependencyUnavailable: every attempt failed, or the breaker is open.
            UpstreamRefusedError: the provider said no.
            QuotaExhaustedError: a quota has no room.
        """
        renew, renewed, requests, retries = False, False, 0, 0
        self._retries.attempted(self._clock.now())
        while True:
            breaker = self._breakers.of(call.endpoint)
            self._check(breaker)
            credentials = await self._credentials(call, renew=renew)
            outcome = await self._request(call, credentials, breaker, place)
            requests += 1
            verdict = outcome.classification.verdict
            if verdict is Verdict.OK and outcome.answer is not None:
                return _kept(outcome.answer, outcome.given_at), requests
            if verdict is Verdict.UNAUTHORISED and self._provider.authorise is not None and not renewed:
                renew = renewed = True
                continue
            renew = False
            wait = self._wait_before_retry(call, outcome, retries)
            if wait is None:
                raise self._error(call, outcome)
            retries += 1
            self._events.retried(call.provider, call.endpoint)
            await asyncio.sleep(wait.total_seconds())

    def _check(self, breaker: Breaker) -> None:
        if breaker.blocked:
            raise UpstreamDependencyUnavailable(
                self._config.key,
                f"{self._config.key} failed too often and is not asked for now.",
                breaker.retry_at,
            )

    async def _credentials(self, call: Call, *, renew: bool) -> Credentials:
        if self._provider.authorise is None:
            return Credentials()
        try:
            return await self._provider.authorise(call, renew)
        except UpstreamError as error:
            text = str(error)
            clean = self.scrubber.clean(text)
            if clean == text:
                raise
            retry_at = error.retry_at
        raise UpstreamDependencyUnavailable(self._config.key, clean, retry_at)

    async def _request(self, call: Call, credentials: Credentials, breaker: Breaker, place: list[Waiting]) -> Outcome:
        waiting = self._gate.join(call)
        place[:] = [waiting]
        grant = await self._gate.wait(waiting)
        try:
            ticket = breaker.admit()
            if ticket is None:
                await self._gate.give_back(grant)
                self._check(breaker)
                raise UpstreamDependencyUnavailable(self._config.key, f"{self._config.key} is being tried again.")
            return await self._send(call, credentials, breaker, ticket, grant)
        finally:
            self._gate.release()

    async def _send(
        self, call: Call, credentials: Credentials, breaker: Breaker, ticket: Ticket, grant: Grant
    ) -> Outcome:
        sent_at = self._clock.now()
        reported = False
        try:
            outcome = await self._answer(call, credentials, sent_at)
            self._report(outcome.classification, breaker, ticket)
            reported = True
        finally:
            # Cancelled: nobody knows what the provider would have said.
            if not reported:
                breaker.abandoned(ticket)
        took = self._clock.now() - sent_at
        self._observe(call, outcome, took)
        await self._settle(call, outcome.classification, grant)
        return outcome

    async def _answer(self, call: Call, credentials: Credentials, sent_at: datetime) -> Outcome:
        try:
            answer = await self._transport.send(request_of(self._config, call, credentials))
        except TransportError as error:
            trouble = error.trouble
        else:
            classification = self._provider.classify(call, answer)
            return Outcome(
                classification=classification,
                answer=answer,
                given_at=_given_at(answer, sent_at),
                result=classification.verdict.value,
                retryable=classification.verdict in {Verdict.FAILED, Verdict.LIMITED},
            )
        return Outcome(
            classification=Classification(verdict=Verdict.FAILED, reason=trouble.value, detail=_DETAILS[trouble]),
            answer=None,
            given_at=sent_at,
            result=trouble.value,
            retryable=trouble not in _FINAL,
        )

    def _report(self, classification: Classification, breaker: Breaker, ticket: Ticket) -> None:
        if classification.verdict is Verdict.FAILED:
            breaker.failed(ticket, self.scrubber.clean(classification.detail or classification.reason))
        elif classification.verdict is Verdict.LIMITED:
            breaker.abandoned(ticket)
        else:
            breaker.succeeded(ticket)

    def _observe(self, call: Call, outcome: Outcome, took: timedelta) -> None:
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

    async def _settle(self, call: Call, classification: Classification, grant: Grant) -> None:
        now = self._clock.now()
        wait = bounded_retry_after(classification.retry_after)
        limited = classification.verdict is Verdict.LIMITED
        charge = Charge(
            taken_at=grant.taken_at,
            number=grant.number,
            alone=grant.alone,
            charged=classification.charged,
            remaining=classification.remaining,
            exhausted=classification.verdict is Verdict.EXHAUSTED,
            slow_down=limited or self._slows(now),
            pause_until=now + wait if wait and (limited or classification.verdict is Verdict.FAILED) else None,
        )
        try:
            await self._quota.change(lambda quota: (quota.settled(grant.need, charge, self._clock.now()), None))
        except DatabaseUnavailableError:
            # The answer is here and its units are counted as expected: only the provider's word on them is lost.
            log.warning("upstream_quota_not_settled", provider=call.provider, endpoint=call.endpoint)

    def _slows(self, now: datetime) -> bool:
        """Whether latency has risen so that less should be asked; once in a while, for it takes time to show."""
        if not self._health.is_slow(now) or (self._slowed_at is not None and now - self._slowed_at < _SLOW_PAUSE):
            return False
        self._slowed_at = now
        return True

    def _wait_before_retry(self, call: Call, outcome: Outcome, retries: int) -> timedelta | None:
        """None when it is not asked again."""
        retry = self._config.retry
        if not call.idempotent or not outcome.retryable or retries + 1 >= retry.attempts:
            return None
        asked = bounded_retry_after(outcome.classification.retry_after) or timedelta(0)
        # A caller is not kept waiting that long; whoever asks again after it will be served.
        if asked > retry.cap or not self._retries.take(self._clock.now()):
            return None
        return max(asked, backoff(retry, retries, float(self._rng.random())))

    def _error(self, call: Call, outcome: Outcome) -> UpstreamError:
        classification = outcome.classification
        key = self._config.key
        clause = self.scrubber.clean(classification.detail or classification.reason or "it did not say why")
        wait = bounded_retry_after(classification.retry_after)
        retry_at = None if wait is None else self._clock.now() + wait
        if classification.verdict is Verdict.EXHAUSTED:
            return QuotaExhaustedError(key, f"{key}: its quota is used up ({clause}).", retry_at)
        if classification.verdict in {Verdict.REFUSED, Verdict.UNAUTHORISED}:
            status = 0 if outcome.answer is None else outcome.answer.status
            reason = self.scrubber.clean(classification.reason)
            return UpstreamRefusedError(key, f"{key} refused the call: {clause}.", status=status, reason=reason)
        retry_at = retry_at or self._breakers.of(call.endpoint).retry_at
        return UpstreamDependencyUnavailable(key, f"{key} gave no usable answer: {clause}.", retry_at)


def _given_at(answer: Answer, sent_at: datetime) -> datetime:
    """Not later than the provider can have given it: when we asked, less the time it lay in a cache on the way.

    Caches that do not tell the time it lay there (Age) still pass on when it was made (Date): RFC 9111, 4.2.3.
    """
    age = answer.headers.get("age", "")
    lay = timedelta(seconds=int(age)) if age.isascii() and age.isdigit() and len(age) < 10 else timedelta(0)
    return sent_at - min(max(lay, sent_at - _made_at(answer, sent_at)), _OLDEST_BY_HEADER)


def _made_at(answer: Answer, sent_at: datetime) -> datetime:
    """By its Date; ``sent_at`` where that is missing, unreadable, or not older by more than clocks differ."""
    try:
        made_at = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return sent_at
    if made_at.tzinfo is None or sent_at - made_at <= _CLOCKS_DIFFER:
        return sent_at
    return made_at


def _kept(answer: Answer, given_at: datetime) -> Kept:
    return Kept(status=answer.status, headers=answer.headers, body=answer.body, fetched_at=given_at)
