"""Answers that are held ready: written, tagged and compressed once, and sent as often as they are asked for."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from advisor.api.http.encodings import GZIP, preferred
from advisor.api.http.etag import JSON, TAG_DIGITS, has_tag

Header: TypeAlias = tuple[bytes, bytes]

LEVEL: Final = 3
"""Of compression: a third of the time of the usual level, for a tenth more bytes."""
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of a file without name and time (RFC 1952)."""


class Sent(NamedTuple):
    """What is sent of an answer."""

    status: int
    headers: Sequence[Header]
    body: bytes


class HeldJson:
    """What is sent of an object for as long as nothing changes, with its weak ETag.

    Args:
        rest: the end of an object, whose beginning is of each answer.
    """

    def __init__(self, rest: bytes) -> None:
        self.rest = rest
        self.tag = f'"{hashlib.sha256(rest).hexdigest()[:TAG_DIGITS]}"'

    @cached_property
    def deflated(self) -> bytes:
        """It compressed, to stand behind anything that ended with a full flush."""
        return deflated(self.rest, zlib.Z_FINISH)


class HeldAnswer:
    """The JSON of an answer.

    Args:
        before: what does not count for the tag, such as the time it was made: an object's beginning, up to a comma.
        kept: the rest, compressed once however often the beginning changes.
    """

    def __init__(self, before: bytes, kept: HeldJson) -> None:
        self.kept = kept
        self._before = before
        self._common: tuple[Header, ...] = (
            (b"etag", f"W/{kept.tag}".encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"accept-encoding"),
        )
        self._unchanged = Sent(304, self._common, b"")

    def to_send(self, if_none_match: str | None, accept_encoding: str | None) -> Sent:
        """What these headers of a request, None where it has them not, are answered with."""
        if if_none_match is not None and has_tag(if_none_match, self.kept.tag):
            return self._unchanged
        takes = accept_encoding is not None and preferred(accept_encoding, GZIP) is not None
        return self._compressed if takes else self._plain

    def response(self, request: Request) -> Response:
        """The answer to a request."""
        sent = self.to_send(request.headers.get("if-none-match"), request.headers.get("accept-encoding"))
        response = Response(sent.body, sent.status)
        response.raw_headers = list(sent.headers)
        return response

    @cached_property
    def _plain(self) -> Sent:
        return self._whole(self._before + self.kept.rest)

    @cached_property
    def _compressed(self) -> Sent:
        parts = (GZIP_HEAD, deflated(self._before, zlib.Z_FULL_FLUSH), self.kept.deflated)
        length = len(self._before) + len(self.kept.rest)
        end = struct.pack("<II", zlib.crc32(self.kept.rest, zlib.crc32(self._before)), length & 0xFFFFFFFF)
        return self._whole(b"".join((*parts, end)), (b"content-encoding", b"gzip"))

    def _whole(self, body: bytes, *more: Header) -> Sent:
        length = (b"content-length", str(len(body)).encode())
        return Sent(200, ((b"content-type", JSON.encode()), length, *self._common, *more), body)


def deflated(data: bytes, flush: int) -> bytes:
    """Compressed for a member of gzip (RFC 1951), ended by this flush."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(flush)
