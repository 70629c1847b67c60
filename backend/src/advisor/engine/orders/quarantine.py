"""What is unknown at a venue, by the blotter."""

from advisor.core.orders.states import OrderState
from advisor.engine.orders.blotter import Blotter
from advisor.execution.intents import Intent
from advisor.execution.quarantine import Quarantine, QuarantineLimits
from advisor.risk.state import BANKROLL


def quarantine_for(blotter: Blotter, intent: Intent, limits: QuarantineLimits) -> Quarantine:
    """What is unknown at the venue of an order: orders of all portfolios, and the money of its own."""
    unknown = [
        entry
        for entry in blotter.entries.values()
        if entry.order.state is OrderState.UNKNOWN and entry.intent.venue == intent.venue
    ]
    money = sum(
        entry.intent.at_risk(entry.order.open_quantity, entry.order.price)
        for entry in unknown
        if entry.intent.portfolio == intent.portfolio
    )
    bankroll = int(blotter.portfolios[intent.portfolio].state.totals[BANKROLL])
    return Quarantine(
        orders=len(unknown), money=money, most_orders=limits.orders, most_money=max(0, int(bankroll * limits.share))
    )
