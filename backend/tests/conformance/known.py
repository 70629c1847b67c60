"""Orders as an account is held against them."""

from advisor.core.orders.states import Finality
from advisor.engine.orders.blotter import Entry
from advisor.execution.account_check import KnownFill, KnownOrder
from advisor.execution.order import LIVE, Order


def known_order(entry: Entry) -> KnownOrder:
    """An order as the account is held against it; the database says the same of one that is stored."""
    order = entry.order
    return KnownOrder(
        reference=entry.intent.known_as,
        venue_id=order.venue_id,
        side=entry.intent.request.side,
        state=order.state,
        is_open=order.state in LIVE,
        is_expected=entry.closed_at is None or bool(order.effective),
        at_risk=entry.intent.at_risk(order.open_quantity, order.price),
        changed_at=entry.changed_at,
        fills={
            fill.key: KnownFill(
                quantity=fill.quantity,
                odds_e4=0 if fill.price is None else fill.price.odds_e4,
                has_failed=fill.finality is Finality.FAILED,
                paid_e4=None if fill.paid_at is None else fill.paid_at.odds_e4,
            )
            for fill in order.fills
        },
    )


def finalities(order: Order) -> list[Finality]:
    return [fill.finality for fill in order.fills]
