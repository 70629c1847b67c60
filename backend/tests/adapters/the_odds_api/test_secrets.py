"""The Odds API's key shows nowhere but in the credentials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from advisor.adapters import the_odds_api
from advisor.adapters.the_odds_api import TheOddsApiConfig, TheOddsApiFeed, classify
from advisor.core.clock import FixedClock
from advisor.core.errors import PayloadRefusedError
from advisor.core.orders.awaited import nothing_awaited
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.the_odds_api.samples import ODDS, SPORTS

CALL = Call(provider="the_odds_api", endpoint="odds", kind=CallKind.ODDS, path="/sports/soccer_epl/odds")
ANSWERS: dict[str, Canned] = {
    "/sports": reply(encoded(SPORTS), NOW, headers={"x-requests-remaining": "497"}),
    "/sports/soccer_epl/odds": encoded(ODDS),
}


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
async def test_the_key_shows_nowhere_but_in_the_credentials(key: str) -> None:
    provider = the_odds_api.provider(SecretStr(key))
    assert provider.authorise is not None
    assert (await provider.authorise(CALL, False)).params == {"apiKey": key}
    assert provider.secrets() == (key,)
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    feed = TheOddsApiFeed(caller, TheOddsApiConfig(sports=("soccer_epl",)), nothing_awaited)
    shown = [repr(provider), repr(await feed.subjects()), await feed.probe(), repr(feed)]
    odds = Subject(kind=FetchKind.ODDS, key="soccer_epl", sport="football", cost=0)
    shown.append(repr(await feed.fetch(Fetch(subject=odds, kickoff=None, now=NOW))))
    shown += [repr(call) for call in caller.calls]
    body = encoded({"message": f"API key {key} is not valid", "error_code": "INVALID_KEY", "apiKey": key})
    shown += [repr(classify(CALL, Answer(status=status, headers={}, body=body))) for status in (200, 401, 429, 500)]
    with pytest.raises(PayloadRefusedError) as refused:
        the_odds_api.parse(body, NOW)
    shown.append(repr(refused.value))
    assert key not in "\n".join(shown)
