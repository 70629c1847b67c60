"""What Betfair's login and API-NG answer."""

from typing import Final

import orjson

from advisor.upstream.calls import Call, CallKind
from tests.adapters.betfair.samples import BOOKS, CATALOGUE, SEEN, rpc
from tests.adapters.mutations import Json, encoded
from tests.adapters.scripts import Script

_BY_OPERATION: Final[dict[str, Json]] = {
    "listCompetitions": rpc([{"competition": {"id": "10932509", "name": "English Premier League"}, "marketCount": 9}]),
    "listEventTypes": rpc([{"eventType": {"id": "1", "name": "Soccer"}, "marketCount": 9}]),
    "listMarketCatalogue": CATALOGUE,
    "listMarketBook": BOOKS,
}
_SESSION: Final[Json] = {"token": "a-session-token", "product": "", "status": "SUCCESS", "error": ""}


def _answer(call: Call) -> bytes:
    if call.kind is CallKind.SESSION:
        return encoded(_SESSION)
    operation = orjson.loads(call.body or b"")["method"].removeprefix("SportsAPING/v1.0/")
    return encoded(_BY_OPERATION[operation])


SCRIPT: Final = Script(now=SEEN, answer=_answer)
