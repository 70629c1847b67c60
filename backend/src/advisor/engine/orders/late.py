"""Orders that their venues have beyond what was asked for: late ones, and what stands twice. All of it counts."""

from dataclasses import replace
from datetime import datetime

from advisor.core.ids import linked_id
from advisor.core.orders.states import OrderState, Origin
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.intents import Intent
from advisor.execution.order import Order
from advisor.ledger.events import Held


def late_reference(reference: str) -> str:
    """Of the order that an order of proven absence becomes when its venue has it after all; the same for ever."""
    return str(linked_id(reference, "late"))


def is_given_up(order: Order) -> bool:
    """Whether its absence was proven: whatever its venue says of it from then on is of a late order."""
    return (order.state, order.origin) == (OrderState.REJECTED, Origin.NOT_FOUND)


def late_intent(intent: Intent, at: datetime) -> Intent:
    """What an order of proven absence was, as the late order that it is."""
    reference = late_reference(intent.reference)
    request = replace(intent.request, reference=reference)
    attempt = intent.attempt + 1
    return replace(
        intent, request=request, parent=intent.family, attempt=attempt, late_of=intent.reference, at=at, checks=()
    )


def late_order(intent: Intent) -> Order:
    """The late order before its venue's word of it is learned: it was sent once."""
    return Order(reference=intent.reference, quantity=intent.request.quantity, state=OrderState.UNKNOWN)


def hold_surplus(portfolio: Portfolio, intent: Intent, order: Order, at: datetime) -> None:
    """Hold what may still be matched beyond what was asked for, and give back what is held for it no longer."""
    # Where the order had ended by what was known nothing is held for the rest of it any more.
    has_hold = portfolio.held(intent.reference) is not None
    standing = min(order.surplus, order.open_quantity) if has_hold else order.open_quantity
    # It is of any of its orders, at the price of that one: the costliest counts.
    wanted = max(intent.at_risk(standing), intent.at_risk(standing, order.price))
    key = f"{intent.reference}:surplus:{len(order.earlier)}"
    for earlier in (f"{intent.reference}:surplus:{number}" for number in range(len(order.earlier) + 1)):
        held = portfolio.held(earlier)
        if held is not None and (earlier != key or held > wanted):
            left = wanted if earlier == key else 0
            portfolio.release(f"{earlier}:released:{left}", earlier, held - left, at)
    if wanted and portfolio.held(key) is None:
        portfolio.hold(Held(key, intent.event, intent.market, intent.venue, wanted), at)
