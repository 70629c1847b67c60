"""The id under which a request is found in logs, problems and the client's own records."""

import re
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.core.ids import NewId

REQUEST_ID_HEADER: Final = "X-Request-ID"
_ACCEPTED: Final = re.compile(rb"[A-Za-z0-9._\-]{1,64}")


def id_header(given: bytes | None, new_id: NewId) -> tuple[bytes, bytes]:
    """The header of the response: the client's id, or a new one."""
    return b"x-request-id", given if given and _ACCEPTED.fullmatch(given) else new_id().hex.encode()


class RequestIdMiddleware:
    """Gives each request the client's id, or a new one, and returns it in the response.

    Args:
        app: the application.
        new_id: makes ids.
    """

    def __init__(self, app: ASGIApp, new_id: NewId) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get(REQUEST_ID_HEADER)
        header = id_header(None if given is None else given.encode("latin-1"), self._new_id)
        request_id = header[1].decode()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_id)
