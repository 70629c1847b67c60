"""Metrics of accounts at venues, for Prometheus; amounts are smallest units of the account's asset."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from advisor.db.reconciliation.rounds import ReadRound


class ReconciliationMetrics:
    """What rounds have found."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rounds: Final = Counter(
            "advisor_reconciliation_rounds",
            "Times that an account was held against what is known.",
            ("venue", "result"),
            registry=registry,
        )
        self._items: Final = Gauge(
            "advisor_reconciliation_items",
            "Differences found by the last complete round.",
            ("venue", "explained"),
            registry=registry,
        )
        self._unexplained: Final = Gauge(
            "advisor_reconciliation_unexplained",
            "What differences without a cause are about together.",
            ("venue",),
            registry=registry,
        )
        self._skipped: Final = Gauge(
            "advisor_reconciliation_skipped", "Orders left out as too young.", ("venue",), registry=registry
        )

    def incomplete(self, venue: str) -> None:
        """Not all of an account could be read."""
        self._rounds.labels(venue, "incomplete").inc()

    def complete(self, made: ReadRound, unexplained: int) -> None:
        """A round is stored."""
        self._rounds.labels(made.account.venue, "complete").inc()
        explained = sum(each.cause is not None for each in made.differences)
        self._items.labels(made.account.venue, "yes").set(explained)
        self._items.labels(made.account.venue, "no").set(len(made.differences) - explained)
        self._unexplained.labels(made.account.venue).set(unexplained)
        self._skipped.labels(made.account.venue).set(len(made.skipped))
