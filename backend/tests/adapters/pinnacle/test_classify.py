"""What Pinnacle's answers mean."""

from datetime import timedelta
from typing import Final

import pytest

from advisor.adapters.pinnacle import (
    classify,
)
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict

CALL: Final = Call(provider="pinnacle", endpoint="odds", kind=CallKind.ODDS, path="/v2/odds")


@pytest.mark.parametrize(
    ("status", "body", "verdict", "reason"),
    [
        (200, b"", Verdict.OK, ""),
        (429, b'{"code":"TOO_MANY_REQUESTS","message":"Notice"}', Verdict.LIMITED, "TOO_MANY_REQUESTS"),
        (401, b'{"code":"INVALID_CREDENTIALS"}', Verdict.UNAUTHORISED, "INVALID_CREDENTIALS"),
        (403, b'{"code":"NO_API_ACCESS"}', Verdict.UNAUTHORISED, "NO_API_ACCESS"),
        (400, b'{"code":"INVALID_REQUEST_DATA"}', Verdict.REFUSED, "INVALID_REQUEST_DATA"),
        (500, b"<html>", Verdict.FAILED, "http_500"),
        (404, b'{"code":"has blanks and secrets"}', Verdict.REFUSED, "http_404"),
    ],
)
def test_answers_are_classified(status: int, body: bytes, verdict: Verdict, reason: str) -> None:
    classified = classify(CALL, Answer(status=status, headers={}, body=body))
    assert (classified.verdict, classified.reason) == (verdict, reason)
    assert (classified.retry_after == timedelta(minutes=2)) == (verdict is Verdict.LIMITED)
