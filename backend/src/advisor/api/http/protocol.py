"""The server's own refusals, by problem documents like the application's: no HTTP, long heads, slow clients.

uvicorn's parser keeps a head of any length, and waits for the rest of a request for ever: a few clients could fill the
memory, or hold all the connections.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from advisor.api.http.middleware.request_id import REQUEST_ID_HEADER
from advisor.api.http.problems import problem_response
from advisor.core.ids import random_id

PROTOCOL: Final = "advisor.api.http.protocol:ProblemProtocol"
"""For ``uvicorn --http``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """How long the parts of a request may be, and may take.

    Attributes:
        head_bytes: request line and headers: what browsers and proxies send is a tenth, and common servers take 8,000
            to 48,000.
        head_seconds: from the connection, or the first byte of a further request on it, to the end of the headers.
        body_seconds: from there to the end of the body: the longest that is taken in this time needs 270 kbit/s.
    """

    head_bytes: int = 32_768
    head_seconds: float = 10.0
    body_seconds: float = 30.0


LIMITS: Final = RequestLimits()

_REFUSALS: Final = {
    400: (
        "unreadable_request",
        "This is no readable HTTP request, or its body does not have the form that its headers announce.",
    ),
    408: (
        "request_too_slow",
        f"The headers take longer than {LIMITS.head_seconds:g} s, or the body than {LIMITS.body_seconds:g} s.",
    ),
    431: ("headers_too_large", f"The address and the headers are longer than {LIMITS.head_bytes:,} bytes."),
}


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's, with limits, and with problem documents where it answers in plain text."""

    _in_head = True
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._expect(LIMITS.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            # Refused, and it goes on sending.
            return
        if self._in_head:
            # The parser keeps parts of a header to itself, so that only what came can be counted until the head ends.
            self._head_bytes += len(data)
            if self._deadline is None:
                self._expect(LIMITS.head_seconds)
        super().data_received(data)
        if self._in_head and self._head_bytes > LIMITS.head_bytes:
            self._refuse(431)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = 0
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > LIMITS.head_bytes:
            self._refuse(431)
            return
        super().on_headers_complete()
        self._expect(LIMITS.body_seconds)

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head = True
        self._expect(None)
        if not self.transport.is_closing():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, msg)

    def _expect(self, seconds: float | None) -> None:
        """Have the next part of the request within this time from now; None for when nothing is awaited."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        self._deadline = None
        if not self._in_head and self.flow.read_paused:
            # It is we who do not read: a request that waits for its turn.
            self._expect(LIMITS.body_seconds)
        elif self._in_head and not self._head_bytes:
            # It never asked for anything: nothing to answer.
            self.transport.close()
        else:
            self._refuse(408)

    def _refuse(self, status: int, reason: str | None = None) -> None:
        if self.transport.is_closing():
            return
        code, detail = _REFUSALS[status]
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            request_id = random_id().hex
            self.logger.info("%s (%s)", reason or HTTPStatus(status).phrase, request_id)
            answer = problem_response(
                status,
                code,
                detail,
                request_id,
                headers={REQUEST_ID_HEADER: request_id, "Connection": "close", "Cache-Control": "no-store"},
            )
            lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *answer.raw_headers)]
            self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", answer.body]))
        self.transport.close()
