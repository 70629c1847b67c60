"""Faults without sockets: an httpx transport around another, for tests in which time is not the machine's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx

from advisor.core.clock import Clock
from advisor.sandbox.faults.app import Sleep
from advisor.sandbox.faults.changes import changed
from advisor.sandbox.faults.damage import STATUSES, ahead, broken, date_header, half, refusal_body, refusal_headers
from advisor.sandbox.faults.endpoints import endpoint_of
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule

_PIECE: Final = 32
_TIMEOUT: Final = 10.0


class FaultyTransport(httpx.AsyncBaseTransport):
    """A transport whose answers fail as planned.

    Args:
        inner: that answers, such as ``httpx.ASGITransport`` on the sandbox's application.
        plan: that decides.
        clock: for rules that begin and end, and for Date headers.
        sleep: waits; hand in that of the virtual time.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, plan: FaultPlan, clock: Clock, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._inner = inner
        self._plan = plan
        self._clock = clock
        self._sleep = sleep
        self._kept: dict[tuple[str, bytes], tuple[int, list[tuple[bytes, bytes]], bytes]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or fail as a connection would."""
        endpoint = endpoint_of(request.url.path)
        now = self._clock.now()
        rule = self._plan.decide(endpoint, now) if endpoint is not None else None
        if endpoint is None or rule is None:
            return await self._kept_answer(request, endpoint)
        if rule.kind in STATUSES:
            status = STATUSES[rule.kind]
            return httpx.Response(
                status, headers=refusal_headers(rule), content=refusal_body(endpoint, status), request=request
            )
        if rule.kind is FaultKind.TIMEOUT:
            await self._sleep(_read_timeout(request))
            raise httpx.ReadTimeout("The sandbox does not answer.", request=request)
        if rule.kind is FaultKind.RESET:
            raise httpx.ReadError("The sandbox cut the connection.", request=request)
        return await self._damaged(request, rule)

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    async def _damaged(self, request: httpx.Request, rule: FaultRule) -> httpx.Response:
        status, headers, body = await self._answer(request)
        if rule.kind is FaultKind.STALE:
            status, headers, body = self._kept.setdefault(_question(request), (status, headers, body))
        elif rule.kind is FaultKind.MALFORMED:
            body = broken(body)
        elif rule.kind is FaultKind.CHANGED:
            body = changed(body, rule.change, rule.field, rule.seconds)
        elif rule.kind is FaultKind.CLOCK:
            body = ahead(body, rule.seconds)
            date = date_header(self._clock.now(), rule.seconds).encode()
            headers = [pair for pair in headers if pair[0].lower() != b"date"] + [(b"date", date)]
        elif rule.kind is FaultKind.HALF_BODY:
            cut = _CutStream(half(body), request)
            length = (b"content-length", str(len(body)).encode())
            return httpx.Response(status, headers=[*_without_length(headers), length], stream=cut, request=request)
        elif rule.kind is FaultKind.DRIP:
            drip = _DripStream(body, rule.seconds, self._sleep)
            return httpx.Response(status, headers=_without_length(headers), stream=drip, request=request)
        return httpx.Response(status, headers=_without_length(headers), content=body, request=request)

    async def _kept_answer(self, request: httpx.Request, endpoint: str | None) -> httpx.Response:
        """A sound answer, remembered while stale ones are planned."""
        status, headers, body = await self._answer(request)
        if endpoint is not None and self._plan.watches(endpoint, self._clock.now(), FaultKind.STALE):
            if status == 200:
                self._kept.setdefault(_question(request), (status, headers, body))
        else:
            self._kept.pop(_question(request), None)
        return httpx.Response(status, headers=_without_length(headers), content=body, request=request)

    async def _answer(self, request: httpx.Request) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        return response.status_code, list(response.headers.raw), body


class _CutStream(httpx.AsyncByteStream):
    """Half a body, then the end of the connection."""

    def __init__(self, body: bytes, request: httpx.Request) -> None:
        self._body = body
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        raise httpx.RemoteProtocolError("The sandbox cut the connection within the body.", request=self._request)


class _DripStream(httpx.AsyncByteStream):
    """A body in small pieces with waits between them."""

    def __init__(self, body: bytes, seconds: float, sleep: Sleep) -> None:
        self._body = body
        self._seconds = seconds
        self._sleep = sleep

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), _PIECE):
            yield self._body[at : at + _PIECE]
            await self._sleep(self._seconds)


def _question(request: httpx.Request) -> tuple[str, bytes]:
    """What is asked: the exchange takes every question at one address."""
    return str(request.url), request.content


def _without_length(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [pair for pair in headers if pair[0].lower() != b"content-length"]


def _read_timeout(request: httpx.Request) -> float:
    timeouts = request.extensions.get("timeout") or {}
    return float(timeouts.get("read") or _TIMEOUT)
