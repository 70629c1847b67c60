"""How one request to a provider ended: its classification, the age of its answer, and the error callers get."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from advisor.core.errors import QuotaExhaustedError, UpstreamDependencyUnavailable, UpstreamError, UpstreamRefusedError
from advisor.upstream.provider import Answer, Classification, Verdict
from advisor.upstream.retry import bounded_retry_after
from advisor.upstream.scrub import Scrubber
from advisor.upstream.transport import Trouble

_OLDEST_BY_HEADER: Final = timedelta(days=1)
_CLOCKS_DIFFER: Final = timedelta(seconds=2)
_FINAL: Final = frozenset({Trouble.TOO_LARGE, Trouble.FOREIGN, Trouble.INSECURE})
_DETAILS: Final = {
    Trouble.TIMEOUT: "it did not answer in time",
    Trouble.UNREACHABLE: "it cannot be reached",
    Trouble.BROKEN: "the connection broke before the answer was complete",
    Trouble.TOO_LARGE: "its answer is larger than allowed",
    Trouble.FOREIGN: "it sent us to a host that is not its own",
    Trouble.INSECURE: "it sent us from https to http",
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


def answered(answer: Answer, classification: Classification, sent_at: datetime) -> Outcome:
    """An answer came."""
    return Outcome(
        classification=classification,
        answer=answer,
        given_at=given_at(answer, sent_at),
        result=classification.verdict.value,
        retryable=classification.verdict in {Verdict.FAILED, Verdict.LIMITED},
    )


def unanswered(trouble: Trouble, sent_at: datetime) -> Outcome:
    """No answer came."""
    return Outcome(
        classification=Classification(verdict=Verdict.FAILED, reason=trouble.value, detail=_DETAILS[trouble]),
        answer=None,
        given_at=sent_at,
        result=trouble.value,
        retryable=trouble not in _FINAL,
    )


def error_of(
    provider: str, outcome: Outcome, scrubber: Scrubber, now: datetime, breaker_retry_at: datetime | None
) -> UpstreamError:
    """The error for a call whose last request ended so, without secrets.

    Args:
        breaker_retry_at: when its breaker lets a request through again, None while it is not open.
    """
    classification = outcome.classification
    clause = scrubber.clean(classification.detail or classification.reason or "it did not say why")
    wait = bounded_retry_after(classification.retry_after)
    retry_at = None if wait is None else now + wait
    if classification.verdict is Verdict.EXHAUSTED:
        return QuotaExhaustedError(provider, f"{provider}: its quota is used up ({clause}).", retry_at)
    if classification.verdict in {Verdict.REFUSED, Verdict.UNAUTHORISED}:
        status = 0 if outcome.answer is None else outcome.answer.status
        reason = scrubber.clean(classification.reason)
        return UpstreamRefusedError(provider, f"{provider} refused the call: {clause}.", status=status, reason=reason)
    return UpstreamDependencyUnavailable(
        provider, f"{provider} gave no usable answer: {clause}.", retry_at or breaker_retry_at
    )


def given_at(answer: Answer, sent_at: datetime) -> datetime:
    """Not later than the provider can have given it: when it was asked, less the time spent in a cache on the way.

    Caches that do not state that time (Age) still pass on when the answer was made (Date): RFC 9111, 4.2.3.
    """
    age = answer.headers.get("age", "")
    cached = timedelta(seconds=int(age)) if age.isascii() and age.isdigit() and len(age) < 10 else timedelta(0)
    return sent_at - min(max(cached, sent_at - _made_at(answer, sent_at)), _OLDEST_BY_HEADER)


def _made_at(answer: Answer, sent_at: datetime) -> datetime:
    """By its Date; ``sent_at`` where that is missing, unreadable, or not older by more than clocks differ."""
    try:
        made_at = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return sent_at
    if made_at.tzinfo is None or sent_at - made_at <= _CLOCKS_DIFFER:
        return sent_at
    return made_at
