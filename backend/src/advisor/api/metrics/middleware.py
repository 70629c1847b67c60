"""Counts requests and times them, by route, method and status class."""

import time
from collections.abc import Mapping, Sequence
from typing import Final

from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Histogram
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NO_ROUTE: Final = "none"
_METRICS: Final = "/metrics"
"""Reading the metrics is not counted: it would drown the rest of a quiet process."""


def request_durations(registry: CollectorRegistry) -> Histogram:
    """The histogram of durations in seconds, which counts requests as well."""
    return Histogram(
        "http_request_duration_seconds",
        "Duration of HTTP requests in seconds",
        labelnames=("handler", "method", "status"),
        registry=registry,
    )


class RequestMetricsMiddleware:
    """Observes the duration of every request, to the end of its response.

    Args:
        app: the application.
        durations: as ``request_durations`` makes it.
        routes: the application's routes; requests are grouped by their paths.
    """

    def __init__(self, app: ASGIApp, durations: Histogram, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._paths = _paths(routes)
        self._durations = durations

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
            # The router writes the route's function into the scope.
            path = self._paths.get(scope.get("endpoint"), _NO_ROUTE)
            if path != _METRICS:
                labels = self._durations.labels(path, scope["method"], f"{status // 100}xx")
                labels.observe(time.perf_counter() - since)


def _paths(routes: Sequence[BaseRoute]) -> Mapping[object, str]:
    """Path of each route, such as ``/api/v1/fixtures/{fixture_id}/odds``, by the function that serves it."""
    return {context.endpoint: context.path or _NO_ROUTE for context in iter_route_contexts(routes)}
