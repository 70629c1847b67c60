"""Requests to the order API. None is ever repeated: what a lost answer means is for its caller to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel, ValidationError

from advisor.adapters.sandbox_orders.times import skew_of
from advisor.adapters.sandbox_orders.wire import (
    AccountDocument,
    ErrorDocument,
    HeldMatchDocument,
    HeldOrderDocument,
    LineDocument,
    MatchDocument,
    MatchPage,
    OrderDocument,
    OrderPage,
    PageOf,
    PlacedDocument,
    ResultDocument,
    ResultsDocument,
    Row,
    StreamDocument,
)
from advisor.adapters.sandbox_orders.words import HTTP_REFUSALS, Meaning
from advisor.core.clock import Clock
from advisor.ports.venues import IncompleteAnswerError, NothingSentError, OutcomeUnknownError
from advisor.upstream.provider import Answer
from advisor.upstream.retry import Addresses
from advisor.upstream.transport import HttpRequest, Transport, TransportError, Trouble

D = TypeVar("D", bound=BaseModel)

_UNSENT: Final = frozenset({Trouble.UNREACHABLE, Trouble.FOREIGN, Trouble.INSECURE})
"""No connection was made, so that not a byte was written."""
_OK: Final = 200
_ENDED: Final = 410
_FAULT: Final = 500
"""From here on an answer is the venue's own fault."""
_MAX_BODY: Final = 4_000_000


class RequestRefusedError(Exception):
    """A whole request was refused, and nothing of it carried out.

    Attributes:
        meaning: what it makes of each order in it.
    """

    def __init__(self, meaning: Meaning) -> None:
        super().__init__(meaning.text)
        self.meaning = meaning


class ConnectionEndedError(Exception):
    """The stream does not know its reader any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderApiConfig:
    """Where the API is, and how long it is waited for.

    Attributes:
        base_url: such as ``http://127.0.0.1:8900/orders/v1/betfair_exchange``.
        timeout: of the whole of a request.
        wait: how long a read of the stream waits for something to be said.
    """

    base_url: str
    timeout: timedelta = timedelta(seconds=10)
    wait: timedelta = timedelta(seconds=15)


class OrderApi:
    """The API of one venue.

    Args:
        reads: addresses at which it is read, the first being that of the config; None: there alone. Commands go to the
            address of the config and nowhere else: whether one whose answer was lost has arrived nobody knows.
        clock: that its own is held against; None: against none.
    """

    def __init__(
        self,
        config: OrderApiConfig,
        transport: Transport,
        reads: Addresses | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock
        self._skew: timedelta | None = None
        self._config = config
        self._transport = transport
        self._reads = reads

    @property
    def heartbeat(self) -> timedelta:
        """How long the stream says nothing at most."""
        return self._config.wait

    @property
    def skew(self) -> timedelta | None:
        """By how much its clock differs from ours at least, by the last answer that says so."""
        return self._skew

    async def place(self, instructions: Sequence[Mapping[str, object]]) -> Sequence[ResultDocument]:
        """Place orders.

        Raises:
            NothingSentError: there was no connection.
            RequestRefusedError: by the venue's word nothing was carried out.
            OutcomeUnknownError: nobody knows what was.
        """
        return (await self._command("place", {"orders": list(instructions)}, ResultsDocument)).results

    async def cancel(self, references: Sequence[str]) -> Sequence[ResultDocument]:
        """Take back what is not matched; raises as ``place`` does."""
        return (await self._command("cancel", {"references": list(references)}, ResultsDocument)).results

    async def reduce(self, reference: str, size: str) -> ResultDocument:
        """Let less of an order stand; raises as ``place`` does.

        Args:
            size: of the whole order, whole units of the account's asset.
        """
        return await self._command("reduce", {"reference": reference, "size": size}, ResultDocument)

    async def replace(self, reference: str, price: str) -> ResultDocument:
        """Let what is left of an order stand at another price, decimal odds; raises as ``place`` does."""
        return await self._command("replace", {"reference": reference, "price": price}, ResultDocument)

    async def requote(self, reference: str, *, accept: bool) -> ResultDocument:
        """Take a smaller stake that is offered, or not; raises as ``place`` does."""
        return await self._command("requote", {"reference": reference, "accept": accept}, ResultDocument)

    async def orders(self, which: str, references: Sequence[str], since: datetime) -> Sequence[OrderDocument]:
        """All pages of the ``open`` or the ``closed`` list.

        Raises:
            IncompleteAnswerError: not all of it could be read.
        """
        rows: list[OrderDocument] = []
        first: int | None = 0
        while first is not None:
            page = await self._page(which, OrderPage, references, since, first)
            rows += page.rows
            first = _next(first, len(rows), page.total, page.next)
        return rows

    async def matches(self, references: Sequence[str], since: datetime) -> Sequence[MatchDocument]:
        """All pages of the list of matches; raises as ``orders`` does."""
        rows: list[MatchDocument] = []
        first: int | None = 0
        while first is not None:
            page = await self._page("matches", MatchPage, references, since, first)
            rows += page.rows
            first = _next(first, len(rows), page.total, page.next)
        return rows

    async def held_orders(self, which: str, since: datetime) -> Sequence[HeldOrderDocument]:
        """All pages of the ``open`` or the ``closed`` list, whoever's orders they are; raises as ``orders`` does."""
        return await self._all(which, since, PageOf[HeldOrderDocument])

    async def placed_orders(self, which: str, references: Sequence[str], since: datetime) -> Sequence[PlacedDocument]:
        """Likewise those of these references, with what they are on."""
        return await self._all(which, since, PageOf[PlacedDocument], references)

    async def held_matches(self, since: datetime) -> Sequence[HeldMatchDocument]:
        """Likewise all matches of orders placed since then."""
        return await self._all("matches", since, PageOf[HeldMatchDocument])

    async def statement(self, since: datetime) -> Sequence[LineDocument]:
        """Likewise the lines of the statement."""
        return await self._all("statement", since, PageOf[LineDocument])

    async def account(self) -> AccountDocument:
        """What is there; raises as ``orders`` does."""
        return _read(await self._get("account", {}, self._config.timeout), AccountDocument)

    async def stream(self, connection: str | None, after: int) -> StreamDocument:
        """What the stream says after a message's number; with no connection a new one.

        Raises:
            ConnectionEndedError: the venue does not know the connection.
            IncompleteAnswerError: no answer came, or none that could be read.
        """
        params = {} if connection is None else {
            "connection": connection, "after": str(after), "wait": str(self._config.wait.total_seconds())
        }  # fmt: skip
        answer = await self._get("stream", params, self._config.timeout + self._config.wait)
        if answer.status == _ENDED:
            raise ConnectionEndedError
        return _read(answer, StreamDocument)

    async def _all(
        self, which: str, since: datetime, document: type[PageOf[Row]], references: Sequence[str] = ()
    ) -> Sequence[Row]:
        rows: list[Row] = []
        first: int | None = 0
        while first is not None:
            page = await self._page(which, document, references, since, first)
            rows += page.rows
            first = _next(first, len(rows), page.total, page.next)
        return rows

    async def _page(self, which: str, document: type[D], references: Sequence[str], since: datetime, first: int) -> D:
        params = {"references": ",".join(references), "since": str(since.timestamp()), "first": str(first)}
        return _read(await self._get(which, params, self._config.timeout), document)

    async def _get(self, path: str, params: Mapping[str, str], within: timedelta) -> Answer:
        address = self._config.base_url if self._reads is None else self._reads.choose()
        try:
            answer = await self._send(self._request("GET", address, path, params, None, within))
        except TransportError as error:
            if self._reads is not None:
                self._reads.failed(address, str(error))
            raise IncompleteAnswerError(f"no answer: {error}") from None
        if self._reads is not None and answer.status >= _FAULT:
            self._reads.failed(address, f"HTTP {answer.status}")
        elif self._reads is not None:
            self._reads.succeeded(address)
        return answer

    async def _command(self, path: str, body: Mapping[str, object], document: type[D]) -> D:
        request = self._request("POST", self._config.base_url, path, {}, orjson.dumps(body), self._config.timeout)
        try:
            answer = await self._send(request)
        except TransportError as error:
            if error.trouble in _UNSENT:
                raise NothingSentError(str(error)) from None
            raise OutcomeUnknownError(str(error)) from None
        if answer.status != _OK:
            refusal = HTTP_REFUSALS.get((answer.status, _error_of(answer)))
            if refusal is not None:
                raise RequestRefusedError(refusal)
            raise OutcomeUnknownError(f"HTTP {answer.status}")
        try:
            return document.model_validate_json(answer.body)
        except ValidationError as error:
            raise OutcomeUnknownError(f"an answer that is none: {error.error_count()} faults") from None

    async def _send(self, request: HttpRequest) -> Answer:
        if self._clock is None:
            return await self._transport.send(request)
        asked = self._clock.now()
        answer = await self._transport.send(request)
        found = skew_of(answer.headers.get("date"), asked, self._clock.now())
        self._skew = self._skew if found is None else found
        return answer

    def _request(
        self, method: str, address: str, path: str, params: Mapping[str, str], body: bytes | None, within: timedelta
    ) -> HttpRequest:
        return HttpRequest(
            method=method,
            url=f"{address}/{path}",
            params=params,
            headers={"Content-Type": "application/json"} if body is not None else {},
            body=body,
            hosts=frozenset({urlsplit(address).netloc}),
            timeout=within,
            total_timeout=within,
            max_body=_MAX_BODY,
        )


def _read(answer: Answer, document: type[D]) -> D:
    if answer.status != _OK:
        raise IncompleteAnswerError(f"HTTP {answer.status}")
    try:
        return document.model_validate_json(answer.body)
    except ValidationError as error:
        raise IncompleteAnswerError(f"an answer that is none: {error.error_count()} faults") from None


def _next(first: int, rows: int, total: int, following: int | None) -> int | None:
    """Where the list goes on; None at its end.

    Raises:
        IncompleteAnswerError: it ends before it has as many rows as it says, or does not go on.
    """
    if following is None and rows < total:
        raise IncompleteAnswerError(f"{rows} of {total} rows")
    if following is not None and following <= first:
        raise IncompleteAnswerError("a page that leads nowhere")
    return following


def _error_of(answer: Answer) -> str:
    try:
        return ErrorDocument.model_validate_json(answer.body).error
    except ValidationError:
        return ""
