"""Answers that are held ready are sent at once, before any other layer has its turn."""

import asyncio
import time

from starlette.types import Scope, Send

from advisor.api.http.counts import RequestCounts
from advisor.api.http.known_reads import KnownReads
from advisor.api.http.middleware.access_log import log_request
from advisor.api.http.middleware.request_id import id_header
from advisor.api.http.middleware.security_headers import secured
from advisor.core.ids import NewId


class ReadyAnswers:
    """Does of what all layers do what such an answer needs: its id, its headers, its count.

    Args:
        known: reads that passed all layers before.
        counts: where requests are counted.
        new_id: makes ids of requests.
    """

    def __init__(self, known: KnownReads, counts: RequestCounts, new_id: NewId) -> None:
        self._known = known
        self._counts = counts
        self._new_id = new_id

    async def sent(self, scope: Scope, send: Send) -> bool:
        """Answer a request; False, and nothing is sent, where no answer to it is ready."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        since = time.perf_counter()
        found = self._known.answer(scope, asyncio.get_running_loop().time())
        if found is None:
            return False
        (status, headers, body), route, given_id = found
        headers = [*secured(headers), id_header(given_id, self._new_id)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        seconds = time.perf_counter() - since
        self._counts.note("GET", f"{status // 100}xx", route, seconds)
        log_request(scope, status, seconds)
        return True
