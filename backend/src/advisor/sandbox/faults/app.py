"""Faults in the HTTP server: around the sandbox's application, on real connections."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.core.clock import Clock
from advisor.sandbox.faults.changes import changed
from advisor.sandbox.faults.connections import Connections
from advisor.sandbox.faults.damage import STATUSES, ahead, broken, date_header, half, refusal_body, refusal_headers
from advisor.sandbox.faults.endpoints import endpoint_of
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
_KEPT: Final = 256
_PIECE: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A whole answer, before it is sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class FaultyApp:
    """An ASGI application whose answers fail as planned.

    Args:
        app: that answers.
        plan: that decides.
        clock: for rules that begin and end.
        connections: of the server, to cut them.
        sleep: between the pieces of a drip.
    """

    def __init__(
        self, app: ASGIApp, plan: FaultPlan, clock: Clock, connections: Connections, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._app = app
        self._plan = plan
        self._clock = clock
        self._connections = connections
        self._sleep = sleep
        self._kept: OrderedDict[str, Captured] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = endpoint_of(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        now = self._clock.now()
        rule = self._plan.decide(endpoint, now)
        if not self._plan.watches(endpoint, now, FaultKind.STALE):
            self._forget(endpoint)
            if rule is None:
                await self._app(scope, receive, send)
                return
        await self._failed(scope, receive, send, endpoint, rule)

    async def _failed(self, scope: Scope, receive: Receive, send: Send, endpoint: str, rule: FaultRule | None) -> None:
        kind = rule.kind if rule is not None else None
        if rule is not None and rule.kind in STATUSES:
            status = STATUSES[rule.kind]
            headers = {"content-type": "application/json"} | refusal_headers(rule)
            encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
            await _send(send, Captured(status=status, headers=encoded, body=refusal_body(endpoint, status)))
        elif kind is FaultKind.TIMEOUT:
            await _gone(receive)
        elif kind is FaultKind.RESET:
            self._connections.cut(scope["client"] and tuple(scope["client"]), flush=False)
            await _gone(receive)
        else:
            await self._damaged(scope, receive, send, rule)

    async def _damaged(self, scope: Scope, receive: Receive, send: Send, rule: FaultRule | None) -> None:
        given = await self._answer(scope, receive)
        key = f"{scope['path']}?{scope['query_string'].decode()}"
        kind = rule.kind if rule is not None else None
        if kind is FaultKind.STALE:
            await _send(send, self._kept.get(key, given))
        elif kind is FaultKind.MALFORMED:
            await _send(send, Captured(status=given.status, headers=given.headers, body=broken(given.body)))
        elif kind is FaultKind.CHANGED and rule is not None:
            body = changed(given.body, rule.change, rule.field, rule.seconds)
            headers = [pair for pair in given.headers if pair[0] != b"content-length"]
            await _send(send, Captured(status=given.status, headers=headers, body=body))
        elif kind is FaultKind.CLOCK and rule is not None:
            date = date_header(self._clock.now(), rule.seconds).encode()
            body = ahead(given.body, rule.seconds)
            headers = [pair for pair in given.headers if pair[0] != b"content-length"] + [(b"date", date)]
            await _send(send, Captured(status=given.status, headers=headers, body=body))
        elif kind is FaultKind.HALF_BODY:
            await send(_start(given))
            await send({"type": "http.response.body", "body": half(given.body), "more_body": True})
            self._connections.cut(scope["client"] and tuple(scope["client"]), flush=True)
            await _gone(receive)
        elif kind is FaultKind.DRIP and rule is not None:
            await self._drip(send, given, rule.seconds)
        else:
            self._keep(key, given)
            await _send(send, given)

    async def _answer(self, scope: Scope, receive: Receive) -> Captured:
        started: list[Message] = []
        parts: list[bytes] = []

        async def capture(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, capture)
        return Captured(status=started[0]["status"], headers=list(started[0]["headers"]), body=b"".join(parts))

    def _keep(self, key: str, given: Captured) -> None:
        """Remember the first answer while stale ones are to be given; it is the one given again."""
        if given.status == 200 and key not in self._kept:
            self._kept[key] = given
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def _forget(self, endpoint: str) -> None:
        """Drop what was kept of an endpoint that is not to be stale any more."""
        for key in [key for key in self._kept if endpoint_of(key.partition("?")[0]) == endpoint]:
            del self._kept[key]

    async def _drip(self, send: Send, given: Captured, seconds: float) -> None:
        await send(_start(given))
        for at in range(0, len(given.body), _PIECE):
            await send({"type": "http.response.body", "body": given.body[at : at + _PIECE], "more_body": True})
            await self._sleep(seconds)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _start(given: Captured) -> Message:
    length = (b"content-length", str(len(given.body)).encode())
    headers = [pair for pair in given.headers if pair[0] != b"content-length"]
    return {"type": "http.response.start", "status": given.status, "headers": [*headers, length]}


async def _send(send: Send, given: Captured) -> None:
    await send(_start(given))
    await send({"type": "http.response.body", "body": given.body, "more_body": False})


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
