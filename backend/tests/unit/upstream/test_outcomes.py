"""What is said of a call that failed, and how old an answer is."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

import pytest

from advisor.core.errors import QuotaExhaustedError, UpstreamDependencyUnavailable, UpstreamRefusedError
from advisor.upstream.outcomes import Outcome, answered, error_of, given_at, unanswered
from advisor.upstream.provider import Answer, Classification, Verdict
from advisor.upstream.scrub import Scrubber
from advisor.upstream.transport import Trouble

NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
OPENS: Final = NOW + timedelta(minutes=3)
WAIT: Final = timedelta(seconds=20)
SECRET: Final = "s3cret-key"


def failed(
    verdict: Verdict, *, reason: str = "", detail: str = "", wait: timedelta | None = None, status: int = 503
) -> Outcome:
    answer = Answer(status=status, headers={}, body=b"")
    return answered(answer, Classification(verdict=verdict, reason=reason, detail=detail, retry_after=wait), NOW)


def said(verdict: Verdict, reason: str, detail: str) -> str:
    outcome = failed(verdict, reason=reason, detail=detail)
    return str(error_of("p", outcome, Scrubber(lambda: (SECRET,)), NOW, None))


@pytest.mark.parametrize(
    ("reason", "detail", "clause"),
    [
        ("bad_gateway", "its gateway is away", "its gateway is away"),
        ("bad_gateway", "", "bad_gateway"),
        ("", "", "it did not say why"),
        ("x", f"the key {SECRET} is old", "the key *** is old"),
    ],
)
def test_a_failure_says_the_most_that_is_known_and_no_secret(reason: str, detail: str, clause: str) -> None:
    assert said(Verdict.FAILED, reason, detail) == f"p gave no usable answer: {clause}."
    assert said(Verdict.EXHAUSTED, reason, detail) == f"p: its quota is used up ({clause})."
    assert said(Verdict.UNAUTHORISED, reason, detail) == f"p refused the call: {clause}."


@pytest.mark.parametrize(
    ("wait", "breaker", "expected"),
    [(None, None, None), (None, OPENS, OPENS), (WAIT, None, NOW + WAIT), (WAIT, OPENS, NOW + WAIT)],
)
def test_it_may_be_tried_again_when_the_provider_says_so_or_its_breaker(
    wait: timedelta | None, breaker: datetime | None, expected: datetime | None
) -> None:
    error = error_of("p", failed(Verdict.FAILED, wait=wait), Scrubber(tuple), NOW, breaker)
    assert isinstance(error, UpstreamDependencyUnavailable)
    assert error.retry_at == expected
    spent = error_of("p", failed(Verdict.EXHAUSTED, wait=wait), Scrubber(tuple), NOW, breaker)
    assert isinstance(spent, QuotaExhaustedError)
    assert spent.retry_at == (None if wait is None else NOW + wait)


def test_a_refusal_names_its_status_and_one_without_an_answer_none() -> None:
    refused = error_of("p", failed(Verdict.REFUSED, status=404), Scrubber(tuple), NOW, OPENS)
    assert isinstance(refused, UpstreamRefusedError)
    assert refused.status == 404
    silent = unanswered(Trouble.TIMEOUT, NOW)
    assert (silent.answer, silent.result, silent.retryable) == (None, "timeout", True)
    assert not unanswered(Trouble.INSECURE, NOW).retryable


@pytest.mark.parametrize(
    ("headers", "age"),
    [
        ({}, 0),
        ({"age": "40"}, 40),
        ({"age": "999999999"}, 86_400),
        ({"age": "1000000000"}, 0),
        ({"age": "forty"}, 0),
        ({"date": format_datetime(NOW - timedelta(seconds=2), usegmt=True)}, 0),
        ({"date": format_datetime(NOW - timedelta(seconds=3), usegmt=True)}, 3),
        ({"date": "Thu, 15 Jan 2026 11:00:00"}, 0),
        ({"date": format_datetime(NOW + timedelta(hours=1), usegmt=True)}, 0),
        ({"date": "yesterday"}, 0),
        ({"date": format_datetime(NOW - timedelta(seconds=50), usegmt=True), "age": "40"}, 50),
    ],
)
def test_an_answer_is_as_old_as_a_cache_says_that_gave_it(headers: dict[str, str], age: int) -> None:
    assert given_at(Answer(status=200, headers=headers, body=b""), NOW) == NOW - timedelta(seconds=age)
