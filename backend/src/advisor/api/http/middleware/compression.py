"""Answers compressed for clients that take it: texts whole, and the stream event by event."""

import asyncio
import zlib
from typing import Final, Protocol

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.encodings import ZSTD_OR_GZIP, preferred
from advisor.api.http.held import LEVEL

_SHORTEST: Final = 1_000
"""Bytes; a shorter body fits into one packet as it is."""
_LONG: Final = 200_000
"""A longer body is compressed beside the loop, so that other requests do not wait for it."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_TEXTS: Final = ("application/json", "application/problem+json", "text/")
_ZSTD_LEVEL: Final = 1
"""Of whole answers: smaller than gzip makes them, in a third of its time."""
_ZSTD_STREAM_LEVEL: Final = 6
_ZSTD_WINDOW_LOG: Final = 19
"""Half a megabyte is remembered: of fifty fixtures the figures of before, which those of now are like. What gzip
remembers is too short for that, so that the same stream takes twice the bytes."""
_ZSTD_TABLE_LOG: Final = 16


class _Compressor(Protocol):
    """Of a body that comes in parts."""

    def part(self, body: bytes, *, more: bool) -> bytes:
        """The next part of the body compressed, so that the client can read all that came so far."""
        ...


class _GzipParts:
    def __init__(self) -> None:
        self._to = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)

    def part(self, body: bytes, *, more: bool) -> bytes:
        return self._to.compress(body) + self._to.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)


class _ZstdParts:
    def __init__(self) -> None:
        # The tables of the level are thrice as large and find nothing more within this window.
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _ZSTD_STREAM_LEVEL, window_log=_ZSTD_WINDOW_LOG, hash_log=_ZSTD_TABLE_LOG, chain_log=_ZSTD_TABLE_LOG
        )
        self._to = zstandard.ZstdCompressor(compression_params=parameters).compressobj()

    def part(self, body: bytes, *, more: bool) -> bytes:
        end = zstandard.COMPRESSOBJ_FLUSH_BLOCK if more else zstandard.COMPRESSOBJ_FLUSH_FINISH
        return self._to.compress(body) + self._to.flush(end)


class CompressionMiddleware:
    """Compresses what it wraps where the client takes it, and is not compressed yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = preferred(Headers(scope=scope).get("accept-encoding", ""), ZSTD_OR_GZIP)
        await self._app(scope, receive, Compressing(send, wanted))


class Compressing:
    """Sends one answer: its beginning waits for the first part of the body.

    Args:
        send: of the request.
        wanted: the encoding that the client takes; None: no encoding.
    """

    def __init__(self, send: Send, wanted: str | None) -> None:
        self._send = send
        self._wanted = wanted
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
            if self._wanted is not None:
                if more:
                    self._compressor = _ZstdParts() if self._wanted == "zstd" else _GzipParts()
                    body = _part(self._compressor, message)
                elif len(body) < _LONG:
                    body = _whole(body, self._wanted)
                else:
                    body = await asyncio.to_thread(_whole, body, self._wanted)
                _say_compressed(headers, self._wanted, None if more else len(body))
        await self._send({**start, "headers": headers.raw})
        return {**message, "body": body}


def _compressible(status: int, headers: MutableHeaders) -> bool:
    kind = headers.get("content-type", "")
    return status not in {204, 304} and "content-encoding" not in headers and kind.startswith(_TEXTS)


def _whole(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    return _GzipParts().part(body, more=False)


def _part(compressor: _Compressor, message: Message) -> bytes:
    return compressor.part(message.get("body", b""), more=message.get("more_body", False))


def _say_compressed(headers: MutableHeaders, encoding: str, length: int | None) -> None:
    headers["content-encoding"] = encoding
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        # A strong one would say that the bytes are those of the uncompressed body (RFC 9110 §8.8.3).
        headers["etag"] = f"W/{tag}"
    if length is not None:
        headers["content-length"] = str(length)
    elif "content-length" in headers:
        del headers["content-length"]
