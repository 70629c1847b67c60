"""The order API of one venue over HTTP. Each call first lets happen what is due by now."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.clock import Clock
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_to_e4
from advisor.sandbox.answers import Document, answer
from advisor.sandbox.order_venues.accounts import KeptAccounts
from advisor.sandbox.order_venues.documents import (
    CancelBody,
    FaultBody,
    PlaceBody,
    ReduceBody,
    RemovalBody,
    ReplaceBody,
    RequoteBody,
    account_document,
    line_document,
    match_document,
    message_document,
    order_document,
    outcome_document,
    page_document,
)
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultPlan, OrderFaultRule
from advisor.sandbox.order_venues.markets import Markets
from advisor.sandbox.order_venues.order_book import OrderBook, Outcome
from advisor.sandbox.order_venues.orders import OrderStatus, Placement, Reason, VenueOrder
from advisor.sandbox.order_venues.removing import remove
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.order_venues.stream import OrderStream

Carried = Callable[[bytes], Document]
_SILENT: Final = (OrderFault.LOST_BEFORE, OrderFault.LOST_AFTER, OrderFault.LATE, OrderFault.HIDDEN)
_LOUD: Final = (OrderFault.ERROR_AFTER, OrderFault.BUSY, OrderFault.LIMITED, OrderFault.BROKEN_BODY)
_LOOKED_EVERY: Final = 0.2
_LONGEST_WAIT: Final = 30.0
_LOCAL: Final = frozenset({"127.0.0.1", "::1"})
_REMOVALS: Final = TypeAdapter(list[RemovalBody])
_RULES: Final = TypeAdapter(list[FaultBody])


class OrderVenue:
    """A venue of the sandbox with its account, its stream and its faults.

    Args:
        key: under which its paths are.
        markets: prices and results.
        sleep: waits for seconds; for the stream.
        accounts: where the account outlives this process; None: nowhere.

    Attributes:
        book: what it has.
        plan: of its faults.
        received: references of all place instructions as they arrived, copies included.
    """

    def __init__(
        self,
        key: str,
        rules: VenueRules,
        markets: Markets,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        accounts: KeptAccounts | None = None,
    ) -> None:
        self.key: Final = key
        self.plan: Final = OrderFaultPlan()
        self.stream: Final = OrderStream(self.plan)
        self.received: Final[list[str]] = []
        self._asset = Asset.of(rules.asset)
        self._clock = clock
        self._sleep = sleep
        self._accounts = accounts
        kept = None if accounts is None else accounts.book(key)
        self.book: Final = OrderBook(rules, markets, self._now(), self._say, kept)
        self._saved = -1
        self._save()

    def routes(self) -> list[Route]:
        """Every path."""
        base, post = f"/orders/v1/{self.key}", ["POST"]
        carried: dict[str, Carried] = {
            "place": self._place,
            "cancel": self._cancel,
            "reduce": self._reduce,
            "replace": self._replace,
            "requote": self._requote,
        }
        lists = ("open", "closed", "matches", "statement")
        return [
            *(Route(f"{base}/{name}", self._command(name, carry), methods=post) for name, carry in carried.items()),
            *(Route(f"{base}/{name}", self._list(name)) for name in lists),
            Route(f"{base}/account", self._account),
            Route(f"{base}/stream", self._read_stream),
            Route(f"{base}/removals", self._removals, methods=["PUT"]),
            Route(f"{base}/faults", self._faults, methods=["GET", "PUT", "DELETE"]),
        ]

    def advance(self) -> None:
        """Let everything happen that is due by now."""
        self.book.advance(self._now())
        self._save()

    def _save(self) -> None:
        """Keep what has changed, before anybody hears of it."""
        if self._accounts is not None and self.book.moves != self._saved:
            self._accounts.save(self.key, self.book.kept())
            self._saved = self.book.moves

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _say(self, order: VenueOrder) -> None:
        self.stream.send(message_document(order, self._asset))

    def _command(self, name: str, carried_out: Carried) -> Callable[[Request], Awaitable[Response]]:
        def carry(body: bytes) -> Document:
            document = carried_out(body)
            self._save()
            return document

        async def carried(request: Request) -> Response:
            self.advance()
            body = await request.body()
            if name == "place":
                self._note(body)
            struck = self.plan.strike(name, *_SILENT, *_LOUD)
            try:
                return await self._failing(request, body, carry, struck) if struck else answer(carry(body))
            except ValueError as error:
                return answer({"error": "INVALID_REQUEST", "detail": str(error)}, 400)

        return carried

    async def _failing(self, request: Request, body: bytes, carry: Carried, struck: OrderFaultRule) -> Response:
        """A command that goes wrong."""
        match struck.fault:
            case OrderFault.LIMITED:
                return answer({"error": "TOO_MANY_REQUESTS"}, 429, {"retry-after": "1"})
            case OrderFault.BUSY:
                return answer({"error": "SERVICE_BUSY"}, 503)
            case OrderFault.ERROR_AFTER:
                carry(body)
                return answer({"error": "COULD_NOT_RUN"}, 500)
            case OrderFault.BROKEN_BODY:
                whole = orjson.dumps(carry(body))
                return Response(whole[: len(whole) // 2], media_type="application/json")
            case OrderFault.LOST_AFTER:
                carry(body)
            case OrderFault.LATE:
                for asked in self._placements(body):
                    self.book.defer(asked, self._now(), self._now() + struck.seconds)
            case OrderFault.HIDDEN:
                for asked in self._placements(body):
                    self.book.place(asked, self._now(), visible=self._now() + struck.seconds)
            case _:
                pass
        self._save()
        await _gone(request)
        return answer({}, 500)

    def _note(self, body: bytes) -> None:
        try:
            self.received.extend(each.reference for each in PlaceBody.model_validate_json(body).orders)
        except ValidationError:
            return

    def _placements(self, body: bytes) -> list[Placement]:
        return [each.placement(self._asset) for each in PlaceBody.model_validate_json(body).orders]

    def _place(self, body: bytes) -> Document:
        placements = self._placements(body)
        if len(placements) > self.book.rules.batch:
            return {"results": [_refused(each.reference, Reason.MAXIMUM_AT_A_TIME) for each in placements]}
        return {"results": [self._shown(each.reference, self._placed(each)) for each in placements]}

    def _placed(self, asked: Placement) -> Outcome:
        if self.plan.strike("place", OrderFault.MATCH_FAILS):
            self.book.will_fail(asked.reference)
        if self.plan.strike("place", OrderFault.NO_DEDUP):
            self.book.forget(asked.reference)
        outcome = self.book.place(asked, self._now())
        if isinstance(outcome, VenueOrder) and self.plan.strike("place", OrderFault.COUNTER_DRIFTS):
            self.book.money.drift += outcome.at_risk
        return outcome

    def _cancel(self, body: bytes) -> Document:
        asked = CancelBody.model_validate_json(body)
        return {"results": [self._shown(each, self.book.cancel(each, self._now())) for each in asked.references]}

    def _reduce(self, body: bytes) -> Document:
        asked = ReduceBody.model_validate_json(body)
        size = self._asset.to_minor(asked.size)
        return self._shown(asked.reference, self.book.reduce(asked.reference, size, self._now()))

    def _replace(self, body: bytes) -> Document:
        asked = ReplaceBody.model_validate_json(body)
        two = self.plan.strike("replace", OrderFault.TWO_LIVE) is not None
        price = odds_to_e4(asked.price) or 0
        outcome = self.book.replace(asked.reference, price, self._now(), leaves_both=two)
        return self._shown(asked.reference, outcome)

    def _requote(self, body: bytes) -> Document:
        asked = RequoteBody.model_validate_json(body)
        outcome = self.book.answer_requote(asked.reference, accept=asked.accept, now=self._now())
        return self._shown(asked.reference, outcome)

    def _shown(self, reference: str, outcome: Outcome) -> Document:
        return outcome_document(reference, outcome, self._asset)

    def _list(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def listed(request: Request) -> Response:
            self.advance()
            struck = self.plan.strike(name, *_LOUD, OrderFault.LOST_BEFORE, OrderFault.PAGE_LOST)
            if struck is not None and struck.fault is OrderFault.LOST_BEFORE:
                await _gone(request)
            if struck is not None and struck.fault is not OrderFault.PAGE_LOST:
                return answer({"error": "UNAVAILABLE"}, 429 if struck.fault is OrderFault.LIMITED else 503)
            try:
                first = int(request.query_params.get("first", "0"))
            except ValueError:
                return answer({"error": "INVALID_REQUEST"}, 400)
            rows = self._rows(name, request)
            return answer(page_document(rows, first, self.book.rules.page, lost=struck is not None))

        return listed

    def _rows(self, name: str, request: Request) -> Sequence[Document]:
        """All rows of a list, the oldest first: what comes meanwhile comes at the end."""
        since = float(request.query_params.get("since", "0"))
        only = set(filter(None, request.query_params.get("references", "").split(",")))
        if name == "statement":
            return [line_document(line, self._asset) for line in self.book.money.lines if line.at >= since]
        orders = [each for each in self.book.visible(self._now()) if not only or each.reference in only]
        if name == "open":
            return [order_document(each, self._asset) for each in orders if each.status is OrderStatus.OPEN]
        recent = [each for each in orders if each.placed >= since]
        if name == "closed":
            return [order_document(each, self._asset) for each in recent if each.status is not OrderStatus.OPEN]
        return [match_document(match, self._asset) for each in recent for match in each.matches]

    async def _account(self, request: Request) -> Response:
        self.advance()
        number = None if self._accounts is None else self._accounts.id
        return answer(account_document(self.book, self._asset, number))

    async def _read_stream(self, request: Request) -> Response:
        """Messages after a number, or none with a beat of the heart when a while has passed."""
        self.advance()
        struck = self.plan.strike(
            "stream_read", OrderFault.ERROR_AFTER, OrderFault.LOST_BEFORE, OrderFault.OTHER_CONNECTION
        )
        match None if struck is None else struck.fault:
            case OrderFault.ERROR_AFTER:
                self.stream.cut()
            case OrderFault.LOST_BEFORE:
                await _gone(request)
            case OrderFault.OTHER_CONNECTION:
                return answer({"connection": "c0", "messages": self._all_again(), "beat": self._now()})
        asked = request.query_params.get("connection")
        if asked is None:
            return answer({"connection": self.stream.open().id, "messages": [], "beat": self._now()})
        connection = self.stream.find(asked)
        if connection is None:
            return answer({"error": "CONNECTION_ENDED"}, 410)
        self.stream.acknowledge(connection, int(request.query_params.get("after", "0")))
        until = self._now() + min(float(request.query_params.get("wait", "0")), _LONGEST_WAIT)
        while not connection.messages and self._now() < until and not await request.is_disconnected():
            await self._sleep(_LOOKED_EVERY)
            self.advance()
        return answer({"connection": connection.id, "messages": list(connection.messages), "beat": self._now()})

    def _all_again(self) -> list[Document]:
        """What an earlier connection may have said last."""
        return [message_document(each, self._asset) | {"sequence": 1_000} for each in self.book.orders.values()]

    async def _removals(self, request: Request) -> Response:
        """Selections are removed on demand, one after the other."""
        if request.client is not None and request.client.host not in _LOCAL:
            return answer({"reason": "Only from this machine."}, 403)
        self.advance()
        try:
            made = [each.removal(self._now()) for each in _REMOVALS.validate_json(await request.body())]
        except ValidationError as error:
            return answer({"reason": str(error)}, 422)
        for removal in made:
            remove(self.book, removal)
        return answer({"removed": len(made)})

    async def _faults(self, request: Request) -> Response:
        if request.client is not None and request.client.host not in _LOCAL:
            return answer({"reason": "Only from this machine."}, 403)
        try:
            if request.method != "GET":
                self.plan.clear()
            if request.method == "PUT":
                self.plan.add(*(each.rule() for each in _RULES.validate_json(await request.body())))
        except ValidationError as error:
            return answer({"reason": str(error)}, 422)
        return answer({"struck": {kind.value: times for kind, times in self.plan.struck.items()}})


def _refused(reference: str, reason: Reason) -> Document:
    return {"reference": reference, "result": "refused", "reason": reason.value}


async def _gone(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
