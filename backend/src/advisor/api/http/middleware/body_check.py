"""Bodies of requests: JSON alone, and no longer than the limit."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.middleware.methods import SAFE_METHODS
from advisor.api.http.refusals import BodyTooLargeError, MediaTypeError


class BodyCheckMiddleware:
    """Refuses bodies of another media type before they are read, and those that are too long as soon as it shows.

    Args:
        app: the application.
        max_bytes: longest body.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["method"] not in SAFE_METHODS:
            _check_media_type(headers)
        if int(headers.get("content-length", "0")) > self._max_bytes:
            raise BodyTooLargeError(self._max_bytes)
        await self._app(scope, self._counted(receive) if "transfer-encoding" in headers else receive, send)

    def _counted(self, receive: Receive) -> Receive:
        """``receive`` of a body without an announced length, which stops at the limit."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise BodyTooLargeError(self._max_bytes)
            return message

        return counted


def _check_media_type(headers: Headers) -> None:
    has_body = "content-type" in headers or headers.get("content-length", "0") != "0"
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and media_type != "application/json":
        raise MediaTypeError
