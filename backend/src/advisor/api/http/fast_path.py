"""Reads that were let through before are answered without the layers that would let them through again."""

import asyncio
import time
from typing import Final

import structlog
from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from advisor.api.http.counts import RequestCounts
from advisor.api.http.encodings import ZSTD_OR_GZIP, preferred
from advisor.api.http.errors import on_advisor_error
from advisor.api.http.held import Header, HeldAnswer
from advisor.api.http.known_reads import Call, KnownRead, KnownReads, ReadHeaders
from advisor.api.http.middleware.access_log import log_request
from advisor.api.http.middleware.compression import Compressing
from advisor.api.http.middleware.concurrency import in_turn
from advisor.api.http.middleware.last_resort import last_problem
from advisor.api.http.middleware.request_id import id_header
from advisor.api.http.middleware.security_headers import secured
from advisor.api.http.middleware.turns import Turns
from advisor.api.http.refusals import ApiBusyError
from advisor.core.errors import AdvisorError
from advisor.core.ids import NewId

_START: Final = "http.response.start"
_BODY: Final = "http.response.body"


class FastPath:
    """Does of what all layers do what such an answer needs: its turn, its id, its headers, its count, its log line.

    Args:
        app: the application.
        known: reads that passed all layers before.
        turns: of the application's requests.
        counts: where requests are counted.
        new_id: makes ids of requests.
    """

    def __init__(self, app: FastAPI, known: KnownReads, turns: Turns, counts: RequestCounts, new_id: NewId) -> None:
        self._app = app
        self._known = known
        self._turns = turns
        self._counts = counts
        self._new_id = new_id

    async def answered(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer a request; False, and nothing is sent, where it has to go through all layers."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        since = time.perf_counter()
        found = self._known.find(scope)
        if found is None:
            return False
        known, headers = found
        ready = known.ready(asyncio.get_running_loop().time())
        if ready is not None:
            self._note(scope, known, await self._send_ready(ready, headers, send), since)
        elif known.call is not None:
            header = id_header(headers.request_id, self._new_id)
            request_id = header[1].decode()
            scope["app"] = self._app
            scope.setdefault("state", {})["request_id"] = request_id
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                status = await self._send_made(known.call, headers, header, scope, receive, send)
                if status is not None:
                    self._note(scope, known, status, since)
        else:
            return False
        return True

    def _note(self, scope: Scope, known: KnownRead, status: int, since: float) -> None:
        seconds = time.perf_counter() - since
        self._counts.note("GET", f"{status // 100}xx", known.route, seconds)
        log_request(scope, status, seconds)

    async def _send_ready(self, ready: HeldAnswer, asked: ReadHeaders, send: Send) -> int:
        status, headers, body = ready.to_send(_text(asked.tag), _text(asked.encoding))
        headers = [*secured(headers), id_header(asked.request_id, self._new_id)]
        await send({"type": _START, "status": status, "headers": headers})
        await send({"type": _BODY, "body": body})
        return status

    async def _send_made(
        self, call: Call, asked: ReadHeaders, id_: Header, scope: Scope, receive: Receive, send: Send
    ) -> int | None:
        """The status that was sent; None where the client left before its turn."""
        encoding = _text(asked.encoding)
        compressed = Compressing(send, None if encoding is None else preferred(encoding, ZSTD_OR_GZIP))
        status = None

        async def send_answer(answer: Response) -> None:
            nonlocal status
            status = answer.status_code
            headers = [*secured(answer.raw_headers), id_]
            await compressed({"type": _START, "status": status, "headers": headers})
            await compressed({"type": _BODY, "body": answer.body})

        async def run(received: Receive) -> None:
            await send_answer(await _answer(call, Request(scope, received)))

        try:
            await in_turn(self._turns, receive, run)
        except ApiBusyError as error:
            await send_answer(last_problem(error, scope))
        return status


async def _answer(call: Call, request: Request) -> Response:
    try:
        return await call(request)
    except AdvisorError as error:
        return await on_advisor_error(request, error)
    except Exception as error:  # as behind all layers, a defect does not end a connection unexplained
        return last_problem(error, request.scope)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
