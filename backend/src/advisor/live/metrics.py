"""Metrics of the calls to providers, for Prometheus; changes of a provider's state are passed on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from advisor.core.errors import ConfigError
from advisor.db.quotes.pending import Shed
from advisor.ports.upstream_store import AddressSwitch, TransitionRecord
from advisor.upstream.calls import Priority, Source
from advisor.upstream.snapshots import HealthReport

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@contextmanager
def served(registry: CollectorRegistry, port: int | None) -> Iterator[None]:
    """Let Prometheus read the metrics at ``http://127.0.0.1:port/metrics`` meanwhile; None for nowhere.

    Raises:
        ConfigError: the port is taken.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError as error:
        raise ConfigError(
            f"ADVISOR_ENGINE_METRICS_PORT: nobody can listen on port {port} ({error.strerror}); choose another."
        ) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class StoringMetrics:
    """See ``live.history.StoringEvents``."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._shed = Counter(
            "advisor_history_shed_rows", "History left out because too much waited.", ("table",), registry=registry
        )
        self._aside = Counter("advisor_dead_letters", "Batches that could not be stored.", ("part",), registry=registry)

    def shed(self, rows: Shed) -> None:
        for table, count in rows.items():
            self._shed.labels(table).inc(count)

    def set_aside(self, part: str) -> None:
        self._aside.labels(part).inc()


class UpstreamMetrics:
    """See ``upstream.events.UpstreamEvents``. Labels are providers, classes of endpoints and outcomes: few of each.

    Args:
        registry: where the metrics are read.
        changed: called with the provider whose state changed.
        stored: called with it again once others can read that.
    """

    def __init__(
        self, registry: CollectorRegistry, changed: Callable[[str], None], stored: Callable[[str], None]
    ) -> None:
        self._changed = changed
        self._stored = stored
        self._attempts = Histogram(
            "advisor_upstream_request_seconds",
            "HTTP requests to providers.",
            ("provider", "endpoint", "outcome"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "advisor_upstream_calls",
            "Calls by where they were answered from.",
            ("provider", "source"),
            registry=registry,
        )
        self._unanswered = Counter(
            "advisor_upstream_unanswered_calls",
            "Calls that ended with an error.",
            ("provider", "code"),
            registry=registry,
        )
        self._waits = Histogram(
            "advisor_upstream_wait_seconds", "Time in the queue.", ("provider",), buckets=_SECONDS, registry=registry
        )
        self._retries = Counter("advisor_upstream_retries", "Requests made again.", ("provider",), registry=registry)
        self._credits = Counter("advisor_upstream_credits", "Credits charged.", ("provider",), registry=registry)
        self._transitions = Counter(
            "advisor_upstream_breaker_transitions",
            "Changes of breakers.",
            ("provider", "endpoint", "after"),
            registry=registry,
        )

        self._switches = Counter(
            "advisor_upstream_address_switches",
            "Times that a backup address was taken, or an earlier one again.",
            ("provider", "to"),
            registry=registry,
        )

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        self._attempts.labels(provider, endpoint, outcome).observe(took.total_seconds())

    def answered(self, provider: str, endpoint: str, source: Source) -> None:
        self._answers.labels(provider, source.value).inc()

    def unanswered(self, provider: str, endpoint: str, code: str) -> None:
        self._unanswered.labels(provider, code).inc()

    def waited(self, provider: str, priority: Priority, waited: timedelta) -> None:
        self._waits.labels(provider).observe(waited.total_seconds())

    def retried(self, provider: str, endpoint: str) -> None:
        self._retries.labels(provider).inc()

    def charged(self, provider: str, endpoint: str, credits: int, money_e6: int) -> None:
        self._credits.labels(provider).inc(credits)

    def transitioned(self, transition: TransitionRecord) -> None:
        self._transitions.labels(transition.provider, transition.endpoint, transition.after).inc()
        self._changed(transition.provider)

    def switched(self, switch: AddressSwitch) -> None:
        self._switches.labels(switch.provider, "back" if switch.is_return else "backup").inc()
        self._changed(switch.provider)

    def health_changed(self, report: HealthReport) -> None:
        self._changed(report.provider)

    def change_stored(self, provider: str) -> None:
        self._stored(provider)
