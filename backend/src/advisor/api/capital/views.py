"""Capital as the API shows it."""

from advisor.api.amounts import amount_in
from advisor.api.capital.schemas import Flow, FlowReceived, FlowRefusal
from advisor.db.capital.flows import FlowRow, Received
from advisor.risk.capital import flows


def flow_view(row: FlowRow) -> Flow:
    """One flow."""
    return Flow(
        id=row.id,
        kind=row.kind,
        portfolio=row.portfolio,
        target=row.target,
        amount=amount_in(row.amount, row.asset),
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        done_at=row.done_at,
        refusal=None if row.refusal is None else _refusal(row.refusal, row.asset),
        received=None if row.received is None else _received(row.received),
    )


def _refusal(refusal: flows.FlowRefusal, asset: str) -> FlowRefusal:
    most = refusal.largest
    return FlowRefusal(rule=refusal.rule, text=refusal.text, largest=None if most is None else amount_in(most, asset))


def _received(received: Received) -> FlowReceived:
    rate = None if received.rate is None else f"{received.rate.normalize():f}"
    return FlowReceived(amount=amount_in(received.amount, received.asset), rate=rate, rate_at=received.rate_at)
