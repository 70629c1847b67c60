"""The tables. Only the package ``db`` reads or writes them.

Odds are integers of ten-thousandths, money is integers of minor units, lines are integers of hundredths.
"""

from advisor.db.tables.alerts import alert
from advisor.db.tables.base import metadata
from advisor.db.tables.capital import capital_flow
from advisor.db.tables.history import competition, team
from advisor.db.tables.imports import import_file
from advisor.db.tables.leader import leader_lease
from advisor.db.tables.ledger import ledger_entry
from advisor.db.tables.live import latest_quote
from advisor.db.tables.orders import bet_order
from advisor.db.tables.participants import participant, participant_result
from advisor.db.tables.proofs import bet_evidence
from advisor.db.tables.provider_events import provider_event
from advisor.db.tables.reconciliation import reconciliation_item
from advisor.db.tables.research import backtest, backtest_bet, idempotency_key
from advisor.db.tables.responsible import own_limit_change
from advisor.db.tables.risk import risk_state
from advisor.db.tables.storage import storage_report
from advisor.db.tables.strategies import strategy_instance
from advisor.db.tables.timing import survival_curve, venue_lead
from advisor.db.tables.upstream import upstream_quota

__all__ = [
    "alert",
    "backtest",
    "backtest_bet",
    "bet_evidence",
    "bet_order",
    "capital_flow",
    "competition",
    "idempotency_key",
    "import_file",
    "latest_quote",
    "leader_lease",
    "ledger_entry",
    "metadata",
    "own_limit_change",
    "participant",
    "participant_result",
    "provider_event",
    "reconciliation_item",
    "risk_state",
    "storage_report",
    "strategy_instance",
    "survival_curve",
    "team",
    "upstream_quota",
    "venue_lead",
]
