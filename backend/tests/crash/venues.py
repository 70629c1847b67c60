"""The sandbox's order venues as a process of their own, which outlives every crash: ``python -m tests.crash.venues``.

Of every request that came whole the venue keeps when it did; that is the log that the history checker reads. Faults
are drawn here, by the seed, as each order comes.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs

import numpy as np
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.core.clock import SystemClock
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES, EXCHANGE_RULES
from tests.crash.games import EXCHANGE, STAKE, VENUES, Season, SeasonMarkets

SHARE: Final = 0.55
"""Of sends that go wrong."""
_KINDS: Final = (
    OrderFault.LOST_BEFORE,
    OrderFault.LOST_AFTER,
    OrderFault.ERROR_AFTER,
    OrderFault.BUSY,
    OrderFault.LIMITED,
    OrderFault.BROKEN_BODY,
    OrderFault.LATE,
    OrderFault.HIDDEN,
)
_SECONDS: Final = {OrderFault.LATE: 1.5, OrderFault.HIDDEN: 0.3}
_LISTS: Final = ("open", "closed", "matches")
_SHOWS: Final = (*_LISTS, "place", "requote", "stream")
_LIST_SHARE: Final = 0.1
"""Of reads of lists that go wrong."""
_FAILED_SHARE: Final = 0.35
"""Of orders at the exchange whose matches fail."""
PROVISIONAL: Final = timedelta(milliseconds=700)
"""After which matches at the exchange stand or fail."""
_OFFERED: Final = STAKE * 2 // 5
"""The second bookmaker takes no more of one order: less than the half stakes that follow a halt."""


@dataclass
class Asked:
    """What is going on.

    Attributes:
        faults: whether things go wrong.
        copies: whether the venues take every copy of an order for a new one.
        arrived: of each instruction that came whole its venue, reference and instant.
        struck: how often each fault was drawn for a request with orders, by venue and kind.
        sends: requests with orders, by venue.
        reads: of each list that was answered to its end its venue, name, references asked about and instant.
        shown: of each order its venue, reference, the first answer of a kind that named it, and when.
    """

    faults: bool
    copies: bool
    arrived: list[tuple[str, str, float]] = field(default_factory=list)
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)
    sends: Counter[str] = field(default_factory=Counter)
    reads: list[tuple[str, str, list[str], float]] = field(default_factory=list)
    shown: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def document(self) -> Mapping[str, object]:
        """For the history checker."""
        return {
            "arrived": self.arrived,
            "sends": self.sends,
            "struck": [(*place, times) for place, times in self.struck.items()],
            "copies": self.copies,
            "reads": self.reads,
            "shown": [(*place, at) for place, at in self.shown.items()],
        }


class Pages:
    """Lists that are being read page by page, until one of them has come to its end with all its rows."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, ...], tuple[float, int]] = {}

    def add(self, place: tuple[str, ...], first: int, page: Mapping[str, Any], at: float) -> float | None:
        """Take in a page; when its list was begun, if that is whole with it.

        Args:
            place: venue, list and what was asked.
            first: row of the page.
            page: as it was answered.
        """
        began, rows = (at, 0) if first == 0 else self._begun.pop(place, (at, -1))
        rows = -1 if rows != first else rows + len(page["rows"])
        if page["next"] is None:
            return began if rows == page["total"] else None
        self._begun[place] = (began, rows)
        return None


class Drawn:
    """Notes what arrives and what is answered, and plans a fault for it where the dice say so."""

    def __init__(self, app: ASGIApp, venues: dict[str, OrderVenue], asked: Asked, seed: int) -> None:
        self._app, self._venues, self._asked = app, venues, asked
        self._rng = np.random.default_rng(seed)
        self._clock = SystemClock()
        self._pages = Pages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope.get("path", "").split("/")
        if scope["type"] != "http" or parts[1] != "orders" or parts[3] not in self._venues:
            return await self._app(scope, receive, send)
        venue, operation = self._venues[parts[3]], parts[4]
        send = self._noting(venue.key, operation, scope, send)
        if operation in _LISTS and self._asked.faults and self._rng.random() < _LIST_SHARE:
            fault = (OrderFault.BUSY, OrderFault.PAGE_LOST)[int(self._rng.integers(2))]
            venue.plan.add(OrderFaultRule(fault=fault, operation=operation))
        if operation != "place":
            return await self._app(scope, receive, send)
        first = await receive()
        body = first.get("body", b"")
        while first["type"] == "http.request" and first.get("more_body"):
            first = await receive()
            body += first.get("body", b"")
        if first["type"] == "http.request":
            self._place(venue, body)
            first = {"type": "http.request", "body": body, "more_body": False}
        given = [first]

        async def again() -> Message:
            return given.pop() if given else await receive()

        return await self._app(scope, again, send)

    def _noting(self, venue: str, operation: str, scope: Scope, send: Send) -> Send:
        """Send an answer, and note what it says."""
        if operation not in _SHOWS:
            return send
        came, query = self._clock.now().timestamp(), parse_qs(scope.get("query_string", b"").decode())
        answered: list[bytes] = []

        async def noted(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body":
                answered.append(message.get("body", b""))
                if not message.get("more_body"):
                    self._note(venue, operation, query, b"".join(answered), came)

        return noted

    def _note(self, venue: str, operation: str, query: Mapping[str, list[str]], body: bytes, came: float) -> None:
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        now = self._clock.now().timestamp()
        for row in (*document.get("rows", ()), *document.get("messages", ()), *document.get("results", ())):
            if row.get("result", "done") == "done":
                self._asked.shown.setdefault((venue, row["reference"], operation), now)
        if operation in _LISTS and "rows" in document:
            about, since = (query.get(name, [""])[0] for name in ("references", "since"))
            first = int(query.get("first", ["0"])[0])
            began = self._pages.add((venue, operation, about, since), first, document, came)
            if began is not None:
                self._asked.reads.append((venue, operation, about.split(",") if about else [], began))

    def _place(self, venue: OrderVenue, body: bytes) -> None:
        asked, now = self._asked, self._clock.now().timestamp()
        asked.arrived += [(venue.key, each["reference"], now) for each in orjson.loads(body)["orders"]]
        asked.sends[venue.key] += 1
        if asked.copies:
            venue.plan.add(OrderFaultRule(fault=OrderFault.NO_DEDUP, operation="place"))
        if venue.key == EXCHANGE and asked.faults and self._rng.random() < _FAILED_SHARE:
            venue.plan.add(OrderFaultRule(fault=OrderFault.MATCH_FAILS, operation="place"))
        if asked.faults and self._rng.random() < SHARE:
            fault = _KINDS[int(self._rng.integers(len(_KINDS)))]
            asked.struck[venue.key, fault.value] += 1
            venue.plan.add(OrderFaultRule(fault=fault, operation="place", seconds=_SECONDS.get(fault, 0.0)))


def app_of(season: Season, seed: int, *, copies: bool) -> ASGIApp:
    """All venues, and ``/crash`` to read what they know of the run and to let nothing go wrong any more."""
    asked = Asked(faults=True, copies=copies)
    exchange = replace(EXCHANGE_RULES, confirms_after=PROVISIONAL, opening=100_000_000)
    bookmaker = replace(BOOKMAKER_RULES, opening=100_000_000)
    rules = {VENUES[0]: bookmaker, VENUES[1]: replace(bookmaker, offered=_OFFERED), EXCHANGE: exchange}
    clock = SystemClock()
    venues = {key: OrderVenue(key, of, SeasonMarkets(season, key), clock) for key, of in rules.items()}

    async def log(request: Request) -> Response:
        if request.method == "DELETE":
            asked.faults = False
            for venue in venues.values():
                venue.plan.clear()
        return Response(orjson.dumps(asked.document()), media_type="application/json")

    routes = [route for venue in venues.values() for route in venue.routes()]
    inner = Starlette(routes=[*routes, Route("/crash", log, methods=["GET", "DELETE"])])
    return Drawn(inner, venues, asked, seed)


def main() -> None:
    """Serve them until the end of the process; settings come as JSON."""
    given = json.loads(sys.argv[1])
    app = app_of(Season(began=given["began"]), given["seed"], copies=given["copies"])
    uvicorn.run(app, host="127.0.0.1", port=given["port"], log_level="error", timeout_keep_alive=75)


if __name__ == "__main__":
    main()
