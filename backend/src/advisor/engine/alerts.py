"""What somebody should hear of what became of orders and signals."""

from collections.abc import Iterator

from advisor.core.alerts import Alert, AlertCode
from advisor.core.orders.states import Finality, OrderState
from advisor.engine.blotter import BlotterChanges, Entry
from advisor.engine.deciding import RefusedSignal
from advisor.risk.limits import Refusal


def of_orders(changes: BlotterChanges) -> Iterator[Alert]:
    """Of contradictions, of orders of which nobody knows what became, and of matches that did not stand."""
    for item in changes.open_items:
        yield Alert(
            code=AlertCode.OPEN_ITEM,
            subject=item.reference,
            text=item.text,
            at=item.at,
            occurrence=item.at.isoformat(),
        )
    for entry in changes.entries.values():
        yield from _of_order(entry)


def of_refusals(refused: tuple[RefusedSignal, ...]) -> Iterator[Alert]:
    """Of the hard drawdown, once on each day that it refuses something."""
    for each in refused:
        if each.refusal is Refusal.DRAWDOWN_HALT:
            yield Alert(
                code=AlertCode.DRAWDOWN_HALT,
                subject=each.instance,
                text=f"{each.instance} bets no more: its portfolio fell from its peak by the hard drawdown limit.",
                at=each.at,
                occurrence=each.at.date().isoformat(),
            )


def _of_order(entry: Entry) -> Iterator[Alert]:
    order, venue = entry.order, entry.intent.venue
    if order.state is OrderState.UNKNOWN:
        yield Alert(
            code=AlertCode.ORDER_UNKNOWN,
            subject=order.reference,
            text=f"Nobody knows whether {venue} has the order {order.reference}; what it may cost stays held.",
            at=entry.changed_at,
        )
    for fill in order.fills:
        if fill.finality is Finality.FAILED:
            yield Alert(
                code=AlertCode.FILL_FAILED,
                subject=order.reference,
                text=f"A match of the order {order.reference} at {venue} did not stand; it is not bet again.",
                at=entry.changed_at,
                occurrence=fill.key,
            )
