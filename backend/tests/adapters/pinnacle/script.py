"""What Pinnacle answers."""

from typing import Final

from advisor.upstream.calls import Call
from tests.adapters.mutations import Json, encoded
from tests.adapters.pinnacle.samples import FIXTURES, LEAGUES, ODDS, SEEN
from tests.adapters.scripts import Script

_BY_PATH: Final[dict[str, Json]] = {
    "/v2/leagues": LEAGUES,
    "/v1/fixtures": FIXTURES,
    "/v2/odds": ODDS,
    "/v4/bets/betting-status": {"status": "ALL_BETTING_ENABLED"},
}


def _answer(call: Call) -> bytes:
    return encoded(_BY_PATH[call.path])


SCRIPT: Final = Script(now=SEEN, answer=_answer)
