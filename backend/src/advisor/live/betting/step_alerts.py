"""What somebody should hear of a step."""

from collections.abc import Sequence
from datetime import datetime

from advisor.core.alerts import Alert
from advisor.engine import alerts
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.engine.orders.deciding import Decisions
from advisor.engine.orders.quarantine import quarantined
from advisor.execution.quarantine import QuarantineLimits
from advisor.execution.reconciling import Reconciler


class StepAlerts:
    """Of one process. What stands for longer is said again, and kept once."""

    def __init__(self, reconciler: Reconciler, limits: QuarantineLimits) -> None:
        self._reconciler = reconciler
        self._limits = limits
        self._stopped: frozenset[str] = frozenset()

    def forget(self) -> None:
        """Say all that stands once more."""
        self._stopped = frozenset()

    def of(self, changes: BlotterChanges, decisions: Decisions, blotter: Blotter, now: datetime) -> Sequence[Alert]:
        """Those of a step."""
        stopped, asked = quarantined(blotter, self._limits), self._reconciler
        new = {venue: found for venue, found in stopped.items() if venue not in self._stopped}
        self._stopped = frozenset(stopped)
        return [
            *alerts.of_orders(changes),
            *alerts.of_refusals(decisions.refused),
            *alerts.of_silence(asked.silent(), now),
            *alerts.of_streams(asked.lost_streams(), now),
            *alerts.of_strange_words(asked.strange_words),
            *alerts.of_quarantine(new, now),
        ]
