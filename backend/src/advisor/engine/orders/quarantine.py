"""What is unknown at a venue, by the blotter."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.orders.states import OrderState
from advisor.engine.orders.blotter import Blotter
from advisor.execution.intents import Intent
from advisor.execution.quarantine import Quarantine, QuarantineLimits
from advisor.risk.state import BANKROLL


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A venue that gets no new orders.

    Attributes:
        orders: of which nobody knows what became.
        oldest: reference of the first of them that was decided.
    """

    orders: int
    oldest: str


def quarantined(blotter: Blotter, limits: QuarantineLimits) -> Mapping[str, Quarantined]:
    """Venues at which too much is unknown for a new order of any portfolio that has one there, by key."""
    unknown: dict[str, list[Intent]] = defaultdict(list)
    for entry in blotter.entries.values():
        if entry.order.state is OrderState.UNKNOWN:
            unknown[entry.intent.venue].append(entry.intent)
    return {
        venue: Quarantined(len(intents), min(intents, key=lambda each: (each.at, each.reference)).reference)
        for venue, intents in unknown.items()
        if any(quarantine_for(blotter, intent, limits).is_too_much for intent in intents)
    }


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
