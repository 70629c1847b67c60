"""Lines a client sends to the simulated exchange's stream."""

import orjson

from advisor.providers.doubles import SANDBOX_APP_KEY
from tests.sandbox.worlds import PREMIER

FILTER = {"competitionIds": [PREMIER.exchange_id], "marketTypes": ["MATCH_ODDS"]}
DATA = {"fields": ["EX_MARKET_DEF", "EX_BEST_OFFERS", "EX_LTP", "EX_TRADED_VOL"], "ladderLevels": 3}


def line(**message: object) -> bytes:
    return orjson.dumps(message) + b"\r\n"


def authentication(token: str, **changes: object) -> bytes:
    return line(**({"op": "authentication", "id": 1, "appKey": SANDBOX_APP_KEY, "session": token} | changes))


def subscription(**changes: object) -> bytes:
    return line(**({"op": "marketSubscription", "id": 2, "marketFilter": FILTER, "marketDataFilter": DATA} | changes))
