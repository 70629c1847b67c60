"""Application key, session token, user name and password show nowhere."""

from typing import Final

import orjson
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.betfair import client
from advisor.adapters.betfair.client import MarketFilter
from advisor.adapters.betfair.session import BetfairAccess, Session, SessionConfig
from advisor.core.clock import FixedClock
from advisor.core.errors import AdvisorError
from advisor.testing.canned_caller import CannedCaller
from advisor.upstream.calls import Call, CallKind
from tests.adapters.betfair.samples import SEEN

ODDS: Final = Call(provider="betfair", endpoint="books", kind=CallKind.ODDS, path="/")
SIGNS: Final = st.characters(min_codepoint=33, max_codepoint=126)


def secret_texts(name: str) -> st.SearchStrategy[str]:
    # Marked, so that none is part of an honest text by chance.
    return st.text(SIGNS, min_size=8, max_size=30).map(lambda text: f"{name}~{text}")


@settings(max_examples=50)
@given(
    key=secret_texts("K"),
    user=secret_texts("U"),
    password=secret_texts("P"),
    token=secret_texts("T"),
    outcome=st.sampled_from(["SUCCESS", "FAIL", "broken", "echo"]),
)
async def test_secrets_show_nowhere(key: str, user: str, password: str, token: str, outcome: str) -> None:
    body = orjson.dumps({"token": token, "product": key, "status": outcome, "error": password})
    if outcome == "broken":
        body = f"{token} {password}".encode()
    access = BetfairAccess(app_key=key, username=user, password=password)
    caller = CannedCaller(FixedClock(SEEN), {"https://identitysso.betfair.com/api/login": body})
    session = Session(access, SessionConfig(), FixedClock(SEEN), lambda: caller)
    shown: list[object] = [access]
    with structlog.testing.capture_logs() as logs:
        try:
            shown += [await session.authorise(ODDS, False)]
        except AdvisorError as error:
            shown += [error, str(error), error.__dict__, error.__cause__]
    calls = [
        *caller.calls,
        client.probe(),
        client.list_market_catalogue(MarketFilter()),
        *client.list_market_books(["1.1"]),
    ]
    shown += [*logs, session, session.provider(), *calls]
    shown += [(call.path, dict(call.params), dict(call.headers), call.body) for call in calls]
    assert all(secret in session.secrets() for secret in (key, user, password))
    assert (token in session.secrets()) == (outcome == "SUCCESS")
    text = "\n".join(map(repr, shown))
    for secret in (key, user, password, token):
        assert secret not in text
        assert repr(secret)[1:-1] not in text
