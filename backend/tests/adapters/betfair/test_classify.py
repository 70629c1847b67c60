"""What Betfair's answers mean."""

from typing import Final

import orjson
import pytest

from advisor.adapters.betfair.classify import LOGIN_BAN, classify
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.betfair.samples import error
from tests.adapters.mutations import encoded

ODDS: Final = Call(provider="betfair", endpoint="books", kind=CallKind.ODDS, path="/")
SESSION: Final = Call(provider="betfair", endpoint="login", kind=CallKind.SESSION, path="/")


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("INVALID_SESSION_INFORMATION", Verdict.UNAUTHORISED),
        ("NO_SESSION", Verdict.UNAUTHORISED),
        ("INVALID_APP_KEY", Verdict.UNAUTHORISED),
        ("TOO_MUCH_DATA", Verdict.REFUSED),
        ("INVALID_INPUT_DATA", Verdict.REFUSED),
        ("TOO_MANY_REQUESTS", Verdict.LIMITED),
        ("SERVICE_BUSY", Verdict.FAILED),
        ("TIMEOUT_ERROR", Verdict.FAILED),
        ("SOMETHING_NEW", Verdict.FAILED),
    ],
)
def test_errors_of_the_api(code: str, verdict: Verdict) -> None:
    classified = classify(ODDS, Answer(status=200, headers={}, body=encoded(error(code))))
    assert (classified.verdict, classified.reason) == (verdict, code)
    rest = {"faultcode": "Client", "faultstring": "x", "detail": {"APINGException": {"errorCode": code}}}
    classified = classify(ODDS, Answer(status=400, headers={}, body=orjson.dumps(rest)))
    assert (classified.verdict, classified.reason) == (verdict, code)


@pytest.mark.parametrize(
    ("status", "body", "verdict", "reason"),
    [
        (200, b"[]", Verdict.OK, ""),
        (200, b'{"jsonrpc":"2.0","result":[],"id":1}', Verdict.OK, ""),
        (200, b"<html>", Verdict.FAILED, "not_json"),
        (200, b"", Verdict.FAILED, "empty"),
        (429, b"", Verdict.LIMITED, "too_many"),
        (503, b"<html>", Verdict.FAILED, "http_503"),
        (404, b"{}", Verdict.REFUSED, "http_404"),
        (403, b"", Verdict.UNAUTHORISED, "unauthorised"),
        (400, b'{"faultcode":"Client","faultstring":"ANGX-0003"}', Verdict.UNAUTHORISED, "INVALID_SESSION_INFORMATION"),
        (200, b'{"error":{"code":-32602,"message":"DSC-0018"}}', Verdict.REFUSED, "INVALID_PARAMETERS"),
        (200, b"[" + b"1," * 40_000 + b"1]", Verdict.OK, ""),
    ],
)
def test_other_answers(status: int, body: bytes, verdict: Verdict, reason: str) -> None:
    classified = classify(ODDS, Answer(status=status, headers={}, body=body))
    assert (classified.verdict, classified.reason) == (verdict, reason)


def test_failed_logins_are_not_tried_again() -> None:
    body = b'{"token":"","product":"","status":"FAIL","error":"INVALID_USERNAME_OR_PASSWORD"}'
    classified = classify(SESSION, Answer(status=200, headers={}, body=body))
    assert (classified.verdict, classified.reason) == (Verdict.REFUSED, "INVALID_USERNAME_OR_PASSWORD")
    banned = b'{"loginStatus":"TEMPORARY_BAN_TOO_MANY_REQUESTS"}'
    classified = classify(SESSION, Answer(status=200, headers={}, body=banned))
    assert (classified.verdict, classified.retry_after) == (Verdict.LIMITED, LOGIN_BAN)
