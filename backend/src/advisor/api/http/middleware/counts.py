"""Counts and latencies of the requests that reached the routes, by route, method and class of status."""

import time
from typing import Final

from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UNCOUNTED: Final = "/metrics"
_NO_ROUTE: Final = "none"


class RequestCounts:
    """What is counted; one for each application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Duration of HTTP requests in seconds",
            labelnames=("method", "status", "handler"),
            registry=self.registry,
        )
        # A child is looked up under a lock, by texts that are made anew: that costs more than to count.
        self._children: dict[tuple[str, int, str], Histogram] = {}

    def note(self, method: str, status: int, handler: str, seconds: float) -> None:
        """A request was answered.

        Args:
            handler: path of its route, with the names of its parameters.
        """
        key = method, status // 100, handler
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._seconds.labels(method, f"{status // 100}xx", handler)
        child.observe(seconds)


class CountsMiddleware:
    """Counts each request by its route; those of no route together, so that nobody can invent names to count.

    Args:
        app: the application.
        counts: where they are counted.
    """

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        since = time.perf_counter()
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = scope.get("route")
            handler = _NO_ROUTE if route is None else route.path
            if handler != _UNCOUNTED:
                self._counts.note(scope["method"], status, handler, max(time.perf_counter() - since, 0.0))
