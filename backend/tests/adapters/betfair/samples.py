"""Hand-written answers of Betfair: one football match with three markets, and one American game."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tests.adapters.mutations import Json

SEEN: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
PUBLISHED: Final = 1_795_608_000_000
"""``SEEN`` in ms."""

HOME, AWAY, DRAW = 101, 202, 58805
UNDER, OVER = 47972, 47973


def rpc(result: Json) -> Json:
    """A result in its envelope."""
    return {"jsonrpc": "2.0", "result": result, "id": 1}


def error(code: str) -> Json:
    """An error of API-NG as JSON-RPC carries it."""
    inside: Json = {"requestUUID": "x", "errorCode": code, "errorDetails": ""}
    data: Json = {"exceptionname": "APINGException", "APINGException": inside}
    return {"jsonrpc": "2.0", "error": {"code": -32099, "message": "ANGX-0000", "data": data}, "id": 1}


def _market(number: str, kind: str, betting: str, runners: Sequence[tuple[int, str, float]]) -> Json:
    return {
        "marketId": number,
        "marketName": kind.title(),
        "marketStartTime": "2026-11-28T15:00:00.000Z",
        "totalMatched": 10.5,
        "description": {"marketType": kind, "bettingType": betting, "marketTime": "2026-11-28T15:00:00.000Z"},
        "runners": [
            {"selectionId": selection, "runnerName": name, "handicap": handicap, "sortPriority": index + 1}
            for index, (selection, name, handicap) in enumerate(runners)
        ],
        "eventType": {"id": "1", "name": "Soccer"},
        "competition": {"id": "10932509", "name": "English Premier League"},
        "event": {"id": "333", "name": "Arsenal v Leeds", "openDate": "2026-11-28T15:00:00.000Z"},
    }


MATCH: Final = _market(
    "1.1", "MATCH_ODDS", "ODDS", [(HOME, "Arsenal", 0.0), (AWAY, "Leeds", 0.0), (DRAW, "The Draw", 0.0)]
)
TOTAL: Final = _market("1.2", "OVER_UNDER_25", "ODDS", [(UNDER, "Under 2.5 Goals", 0.0), (OVER, "Over 2.5 Goals", 0.0)])
HANDICAP: Final = _market(
    "1.3",
    "ASIAN_HANDICAP",
    "ASIAN_HANDICAP_DOUBLE_LINE",
    [(HOME, "Arsenal", -0.75), (AWAY, "Leeds", 0.75), (HOME, "Arsenal", 0.0), (AWAY, "Leeds", 0.0)],
)
CATALOGUE: Final = rpc([MATCH, TOTAL, HANDICAP])


def runner(selection: int, back: Json, lay: Json, handicap: float = 0.0, status: str = "ACTIVE") -> Json:
    """A runner of a book; offers as pairs of price and size."""
    return {
        "selectionId": selection,
        "handicap": handicap,
        "status": status,
        "lastPriceTraded": 2.0,
        "totalMatched": 0.0,
        "ex": {"availableToBack": _offers(back), "availableToLay": _offers(lay), "tradedVolume": []},
    }


def _offers(pairs: Json) -> Json:
    assert isinstance(pairs, Sequence)
    return [{"price": pair[0], "size": pair[1]} for pair in pairs if isinstance(pair, Sequence)]


def book(number: str, runners: Json, status: str = "OPEN", **more: Json) -> Json:
    """A market of listMarketBook."""
    head: Mapping[str, Json] = {
        "marketId": number,
        "isMarketDataDelayed": False,
        "status": status,
        "inplay": False,
        "version": 17,
        "numberOfRunners": 3,
    }
    return {**head, **more, "runners": runners}


MATCH_BOOK: Final = book(
    "1.1",
    [
        runner(HOME, [[2.08, 120.5], [2.06, 33.0]], [[2.1, 33.2]]),
        runner(AWAY, [[3.85, 12.01]], [[3.9, 7.0], [3.95, 1.0]]),
        runner(DRAW, [], [[3.6, 40.0]]),
    ],
)
TOTAL_BOOK: Final = book("1.2", [runner(UNDER, [[2.2, 5]], [[2.24, 6]]), runner(OVER, [[1.8, 7]], [[1.83, 8]])])
HANDICAP_BOOK: Final = book(
    "1.3",
    [
        runner(HOME, [[1.95, 10]], [[1.97, 11]], -0.75),
        runner(AWAY, [[2.02, 12]], [[2.05, 13]], 0.75),
        runner(HOME, [[1.4, 14]], [], 0.0),
        runner(AWAY, [[3.2, 15]], [], 0.0),
    ],
)
BOOKS: Final = rpc([MATCH_BOOK, TOTAL_BOOK, HANDICAP_BOOK])


def definition(status: str = "OPEN", kind: str = "MATCH_ODDS", **more: Json) -> Json:
    """A definition of the match odds as the stream sends it."""
    runners: Json = [
        {"status": "ACTIVE", "sortPriority": 1, "id": HOME},
        {"status": "ACTIVE", "sortPriority": 2, "id": AWAY},
        {"status": "ACTIVE", "sortPriority": 3, "id": DRAW},
    ]
    head: Mapping[str, Json] = {
        "bettingType": "ODDS",
        "eventId": "333",
        "eventTypeId": "1",
        "inPlay": False,
        "marketTime": "2026-11-28T15:00:00.000Z",
        "marketType": kind,
        "runners": runners,
        "status": status,
        "version": 5,
    }
    return {**head, **more}


def change(number: str = "1.1", *runners: Json, **more: Json) -> Json:
    """Changes of a market."""
    return {"id": number, "rc": list(runners), **more}


def message(*changes: Json, **more: Json) -> Mapping[str, Json]:
    """A line of market changes."""
    head: Mapping[str, Json] = {"op": "mcm", "id": 2, "clk": "AAB", "pt": PUBLISHED}
    return {**head, **({"mc": list(changes)} if changes else {}), **more}


IMAGE: Final = message(
    change(
        "1.1",
        {"id": HOME, "atb": [[2.08, 120.5], [2.06, 33.0]], "atl": [[2.1, 33.2]], "ltp": 2.1, "tv": 500.25},
        {"id": AWAY, "atb": [[3.85, 12.01]], "atl": [[3.9, 7]]},
        {"id": DRAW, "atl": [[3.6, 40]]},
        img=True,
        marketDefinition=definition(),
    ),
    ct="SUB_IMAGE",
    initialClk="I1",
    heartbeatMs=5000,
    conflateMs=0,
)
