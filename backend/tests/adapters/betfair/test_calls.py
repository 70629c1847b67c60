"""Calls within Betfair's limits, what answers mean, and sessions."""

import asyncio
from datetime import timedelta
from fractions import Fraction
from typing import Final

import orjson
import pytest

from advisor.adapters.betfair import client
from advisor.adapters.betfair.classify import LOGIN_BAN, classify
from advisor.adapters.betfair.client import MarketFilter, book_weight, markets_per_book_call, markets_per_catalogue_call
from advisor.adapters.betfair.session import BetfairAccess, LoginMethod, Session, SessionConfig
from advisor.core.clock import FixedClock
from advisor.core.errors import UpstreamRefusedError
from advisor.testing.canned_caller import CannedCaller
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.betfair.samples import SEEN, error
from tests.adapters.mutations import encoded

ACCESS: Final = BetfairAccess(app_key="appkey0123456789", username="somebody", password="hunter2hunter2")
LOGIN: Final = "https://identitysso.betfair.com/api/login"
KEEP_ALIVE: Final = "https://identitysso.betfair.com/api/keepAlive"
ODDS: Final = Call(provider="betfair", endpoint="books", kind=CallKind.ODDS, path="/")
SESSION: Final = Call(provider="betfair", endpoint="login", kind=CallKind.SESSION, path="/")


def success(token: str) -> bytes:
    return orjson.dumps({"token": token, "product": "appkey0123456789", "status": "SUCCESS", "error": ""})


@pytest.mark.parametrize(
    ("data", "depth", "weight", "markets"),
    [
        ({"EX_BEST_OFFERS"}, 3, Fraction(5), 40),
        ({"EX_BEST_OFFERS"}, 1, Fraction(5, 3), 120),
        ({"EX_BEST_OFFERS"}, 6, Fraction(10), 20),
        ({"EX_ALL_OFFERS"}, 3, Fraction(17), 11),
        ({"EX_BEST_OFFERS", "EX_TRADED"}, 3, Fraction(20), 10),
        ({"EX_ALL_OFFERS", "EX_TRADED"}, 3, Fraction(32), 6),
        ({"SP_AVAILABLE", "SP_TRADED"}, 3, Fraction(10), 20),
        (set(), 3, Fraction(2), 100),
    ],
)
def test_weights_of_books(data: set[str], depth: int, weight: Fraction, markets: int) -> None:
    assert book_weight(frozenset(data), depth) == weight
    assert markets_per_book_call(frozenset(data), depth) == markets


def test_books_are_asked_for_in_parts_that_fit() -> None:
    calls = list(client.list_market_books([f"1.{number}" for number in range(250)], depth=1))
    bodies = [orjson.loads(call.body or b"") for call in calls]
    assert [len(body["params"]["marketIds"]) for body in bodies] == [120, 120, 10]
    assert {body["method"] for body in bodies} == {"SportsAPING/v1.0/listMarketBook"}
    assert {(call.method, call.endpoint, call.kind, call.idempotent) for call in calls} == {
        ("POST", "books", CallKind.ODDS, True)
    }


def test_a_catalogue_asks_for_as_many_as_fit() -> None:
    body = orjson.loads(client.list_market_catalogue(MarketFilter(competitions=("7",), start_from=SEEN)).body or b"")
    assert body["params"]["maxResults"] == markets_per_catalogue_call() == 200
    assert body["params"]["filter"] == {
        "competitionIds": ["7"],
        "marketStartTime": {"from": "2026-11-25T12:00:00Z"},
    }
    assert markets_per_catalogue_call(["EVENT"]) == 1000


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


def session_with(
    answers: dict[str, bytes | list[bytes]], config: SessionConfig | None = None
) -> tuple[Session, CannedCaller, FixedClock]:
    clock = FixedClock(SEEN)
    caller = CannedCaller(clock, answers)
    return Session(ACCESS, config or SessionConfig(), clock, lambda: caller), caller, clock


async def test_one_login_serves_all() -> None:
    session, caller, _ = session_with({LOGIN: success("t1")})
    found = await asyncio.gather(*(session.authorise(ODDS, False) for _ in range(5)))
    assert {credentials.headers["X-Authentication"] for credentials in found} == {"t1"}
    assert [(call.path, call.idempotent, call.body) for call in caller.calls] == [(LOGIN, False, None)]


async def test_the_login_itself_is_signed_with_a_form() -> None:
    session, caller, _ = session_with({})
    credentials = await session.authorise(SESSION, False)
    assert credentials.form == {"username": "somebody", "password": "hunter2hunter2"}
    assert credentials.headers["X-Application"] == "appkey0123456789"
    assert caller.calls == []


async def test_a_refused_session_is_renewed_once() -> None:
    session, caller, clock = session_with({LOGIN: [success("t1"), success("t2")]})
    assert await session.token() == "t1"
    # Just made: the refusal was of something else, or of the session before.
    assert await session.token(renew=True) == "t1"
    clock.instant += timedelta(minutes=1)
    assert await session.token(renew=True) == "t2"
    assert len(caller.calls) == 2


async def test_an_old_session_is_prolonged_and_a_very_old_one_replaced() -> None:
    session, caller, clock = session_with({LOGIN: [success("t1"), success("t2")], KEEP_ALIVE: success("t1")})
    await session.token()
    clock.instant += timedelta(hours=5)
    assert await session.token() == "t1"
    clock.instant += timedelta(hours=8)
    assert await session.token() == "t2"
    assert [call.path for call in caller.calls] == [LOGIN, KEEP_ALIVE, LOGIN]


async def test_a_session_that_cannot_be_prolonged_is_made_anew() -> None:
    ended = b'{"token":"","product":"","status":"FAIL","error":"NO_SESSION"}'
    session, _, clock = session_with({LOGIN: [success("t1"), success("t2")], KEEP_ALIVE: ended})
    await session.token()
    clock.instant += timedelta(hours=5)
    assert await session.token() == "t2"


async def test_a_failed_login_names_its_code() -> None:
    session, _, _ = session_with({LOGIN: b'{"token":"","status":"LOGIN_RESTRICTED","error":"KYC_SUSPEND"}'})
    with pytest.raises(UpstreamRefusedError, match="proof of identity") as refusal:
        await session.token()
    assert refusal.value.reason == "KYC_SUSPEND"


async def test_a_certificate_login_goes_elsewhere() -> None:
    url = "https://identitysso-cert.betfair.com/api/certlogin"
    answers: dict[str, bytes | list[bytes]] = {url: b'{"sessionToken":"t9","loginStatus":"SUCCESS"}'}
    session, _, _ = session_with(answers, SessionConfig(way=LoginMethod.CERTIFICATE))
    assert await session.token() == "t9"


async def test_a_logout_forgets_the_session() -> None:
    session, caller, _ = session_with({LOGIN: success("t1"), "https://identitysso.betfair.com/api/logout": success("")})
    await session.end()
    await session.token()
    await session.end()
    assert [call.endpoint for call in caller.calls] == ["login", "logout"]
    assert "t1" not in session.secrets()
