"""Answers compressed by gzip, for clients that take it: texts whole, and the stream event by event."""

import asyncio
import zlib
from typing import Final, TypeAlias

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.held import LEVEL, takes_gzip

_SHORTEST: Final = 1_000
"""Bytes; a shorter body fits into one packet as it is."""
_LONG: Final = 200_000
"""A longer body is compressed beside the loop, so that other requests do not wait for it."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_TEXTS: Final = ("application/json", "application/problem+json", "text/")

_Compressor: TypeAlias = "zlib._Compress"


class CompressionMiddleware:
    """Compresses what it wraps where the client takes it, and is not compressed yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes = takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        await self._app(scope, receive, _Compressing(send, takes=takes))


class _Compressing:
    """Sends one answer: its beginning waits for the first part of the body.

    Args:
        send: of the request.
        takes: the client takes gzip.
    """

    def __init__(self, send: Send, *, takes: bool) -> None:
        self._send = send
        self._takes = takes
        self._start: Message | None = None
        self._compressor: _Compressor | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            message = await self._begin(start, message)
        elif self._compressor is not None:
            message = {**message, "body": _part(self._compressor, message)}
        await self._send(message)

    async def _begin(self, start: Message, message: Message) -> Message:
        headers = MutableHeaders(raw=list(start["headers"]))
        body, more = message.get("body", b""), message.get("more_body", False)
        if _compressible(start["status"], headers) and (more or len(body) >= _SHORTEST):
            if "accept-encoding" not in headers.get("vary", "").lower():
                headers.add_vary_header("accept-encoding")
            if self._takes:
                self._compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
                if more or len(body) < _LONG:
                    body = _part(self._compressor, message)
                else:
                    body = await asyncio.to_thread(_part, self._compressor, message)
                _say_compressed(headers, None if more else len(body))
        await self._send({**start, "headers": headers.raw})
        return {**message, "body": body}


def _compressible(status: int, headers: MutableHeaders) -> bool:
    kind = headers.get("content-type", "")
    return status not in {204, 304} and "content-encoding" not in headers and kind.startswith(_TEXTS)


def _part(compressor: _Compressor, message: Message) -> bytes:
    """A part of the body, of which the client can read all that came so far."""
    more = message.get("more_body", False)
    return compressor.compress(message.get("body", b"")) + compressor.flush(
        zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH
    )


def _say_compressed(headers: MutableHeaders, length: int | None) -> None:
    headers["content-encoding"] = "gzip"
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        # A strong one would say that the bytes are those of the uncompressed body (RFC 9110 §8.8.3).
        headers["etag"] = f"W/{tag}"
    if length is not None:
        headers["content-length"] = str(length)
    elif "content-length" in headers:
        del headers["content-length"]
