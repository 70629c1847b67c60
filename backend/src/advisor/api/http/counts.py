"""Counts and latencies of requests, by route, method and class of status."""

from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Histogram
from prometheus_fastapi_instrumentator import Instrumentator
from prometheus_fastapi_instrumentator.metrics import Info

_UNCOUNTED: Final = "/metrics"


class RequestCounts:
    """What is counted; one for each application. A histogram holds counts and latencies."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Duration of HTTP requests in seconds",
            labelnames=("method", "status", "handler"),
            registry=self.registry,
        )
        # A child is looked up under a lock, by texts that are made anew: that costs more than to count.
        self._children: dict[tuple[str, str, str], Histogram] = {}

    def note(self, method: str, status: str, handler: str, seconds: float) -> None:
        """A request was answered.

        Args:
            status: its class, "2xx".
            handler: path of its route, with the names of its parameters; "none" where there is no such route, so that
                nobody can invent names to count.
        """
        key = method, status, handler
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._seconds.labels(method, status, handler)
        child.observe(seconds)


def count_requests(app: FastAPI, counts: RequestCounts) -> None:
    """Count the requests that reach the application's routes."""

    def note(info: Info) -> None:
        counts.note(info.method, info.modified_status, info.modified_handler, info.modified_duration)

    Instrumentator(registry=counts.registry, excluded_handlers=[_UNCOUNTED]).add(note).instrument(app)
