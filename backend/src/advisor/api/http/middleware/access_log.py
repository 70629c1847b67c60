"""A log line for each request."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.middleware.methods import SAFE_METHODS

log = structlog.get_logger(__name__)


class AccessLogMiddleware:
    """Logs method, path, status and milliseconds until the response starts.

    Successful reads are logged at debug level: the metrics count them, and a line for each would drown the rest.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        since = time.perf_counter()

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                log_request(scope, message["status"], time.perf_counter() - since)
            await send(message)

        await self._app(scope, receive, send_and_log)


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Log a request that was answered."""
    write = log.debug if status < 400 and scope["method"] in SAFE_METHODS else log.info
    write("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))
