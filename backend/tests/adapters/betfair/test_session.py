"""Sessions with Betfair."""

import asyncio
from datetime import timedelta
from typing import Final

import orjson
import pytest

from advisor.adapters.betfair.session import BetfairAccess, LoginMethod, Session, SessionConfig
from advisor.core.clock import FixedClock
from advisor.core.errors import UpstreamRefusedError
from advisor.testing.canned_caller import CannedCaller
from advisor.upstream.calls import Call, CallKind
from tests.adapters.betfair.samples import SEEN

ACCESS: Final = BetfairAccess(app_key="appkey0123456789", username="somebody", password="hunter2hunter2")
LOGIN: Final = "https://identitysso.betfair.com/api/login"
KEEP_ALIVE: Final = "https://identitysso.betfair.com/api/keepAlive"
ODDS: Final = Call(provider="betfair", endpoint="books", kind=CallKind.ODDS, path="/")
SESSION: Final = Call(provider="betfair", endpoint="login", kind=CallKind.SESSION, path="/")


def success(token: str) -> bytes:
    return orjson.dumps({"token": token, "product": "appkey0123456789", "status": "SUCCESS", "error": ""})


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
