"""What The Odds API's answers mean."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.the_odds_api import classify
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.mutations import encoded
from tests.adapters.the_odds_api.samples import ODDS

CALL = Call(provider="the_odds_api", endpoint="odds", kind=CallKind.ODDS, path="/sports/soccer_epl/odds")


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (401, "INVALID_KEY", Verdict.UNAUTHORISED),
        (401, "MISSING_KEY", Verdict.UNAUTHORISED),
        (401, "DEACTIVATED_KEY", Verdict.UNAUTHORISED),
        (401, "OUT_OF_USAGE_CREDITS", Verdict.EXHAUSTED),
        (429, "OUT_OF_USAGE_CREDITS", Verdict.EXHAUSTED),
        (429, "EXCEEDED_FREQ_LIMIT", Verdict.LIMITED),
        (429, "", Verdict.LIMITED),
        (422, "INVALID_MARKET", Verdict.REFUSED),
        (404, "EVENT_NOT_FOUND", Verdict.REFUSED),
        (200, "INVALID_KEY", Verdict.UNAUTHORISED),
        (500, "SOMETHING_NEW", Verdict.FAILED),
        (502, "", Verdict.FAILED),
        (403, "", Verdict.UNAUTHORISED),
    ],
)
def test_the_error_code_decides_before_the_status(status: int, code: str, verdict: Verdict) -> None:
    body = encoded({"message": "no", "error_code": code}) if code else b"<html>"
    classification = classify(CALL, Answer(status=status, headers={}, body=body))
    assert classification.verdict is verdict
    assert classification.reason
    assert (classification.retry_after is not None) == (verdict is Verdict.LIMITED)


@pytest.mark.parametrize(
    ("status", "headers", "body", "verdict"),
    [
        (401, {}, b'{"message": "Usage quota has been reached. See usage plans at ..."}', Verdict.EXHAUSTED),
        (401, {}, b'{"message": "You are out of usage credits"}', Verdict.EXHAUSTED),
        (401, {"x-requests-remaining": "0"}, b"<html>", Verdict.EXHAUSTED),
        (401, {"x-requests-remaining": "0"}, b'{"error_code": "INVALID_KEY"}', Verdict.UNAUTHORISED),
        (401, {"x-requests-remaining": "488"}, b'{"message": "no"}', Verdict.UNAUTHORISED),
        (401, {}, b'{"message": ["quota"]}', Verdict.UNAUTHORISED),
        (403, {}, b'{"message": "Usage quota has been reached"}', Verdict.UNAUTHORISED),
        (500, {"x-requests-remaining": "0"}, b"", Verdict.FAILED),
    ],
)
def test_a_401_without_a_code_may_be_the_quota(
    status: int, headers: dict[str, str], body: bytes, verdict: Verdict
) -> None:
    """A used-up month ends by itself, a bad key never: the two must not be taken for each other."""
    classification = classify(CALL, Answer(status=status, headers=headers, body=body))
    assert classification.verdict is verdict
    if verdict is Verdict.EXHAUSTED:
        assert (classification.reason, classification.remaining) == ("out_of_usage_credits", {"month": 0})


def test_the_quota_headers_are_read_and_strange_ones_are_not() -> None:
    headers = {"x-requests-remaining": "488", "x-requests-used": "12", "x-requests-last": "6"}
    classification = classify(CALL, Answer(status=200, headers=headers, body=b"[]"))
    assert (classification.verdict, classification.charged, classification.remaining) == (Verdict.OK, 6, {"month": 488})
    strange = {"x-requests-remaining": "-1", "x-requests-last": "six"}
    classification = classify(CALL, Answer(status=200, headers=strange, body=b"[]"))
    assert (classification.charged, classification.remaining) == (None, {})


def test_half_a_body_is_the_providers_fault() -> None:
    assert classify(CALL, Answer(status=200, headers={}, body=encoded(ODDS)[:-9])).verdict is Verdict.FAILED


def test_a_wait_is_obeyed_as_seconds_and_as_a_date() -> None:
    def wait(headers: dict[str, str]) -> timedelta | None:
        return classify(CALL, Answer(status=429, headers=headers, body=b"")).retry_after

    assert wait({"retry-after": "7"}) == timedelta(seconds=7)
    dates = {"retry-after": "Wed, 25 Nov 2026 12:01:00 GMT", "date": "Wed, 25 Nov 2026 12:00:00 GMT"}
    assert wait(dates) == timedelta(minutes=1)
    assert wait({"retry-after": "soon"}) == timedelta(seconds=2)


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["retry-after", "date", "x-requests-last"]), st.text()),
    st.binary(),
)
def test_every_answer_is_classified(status: int, headers: dict[str, str], body: bytes) -> None:
    assert classify(CALL, Answer(status=status, headers=headers, body=body)).verdict in Verdict
