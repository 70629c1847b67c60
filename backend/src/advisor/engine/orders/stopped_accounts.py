"""Accounts on which nothing new is bet until a person has looked, by what became known of orders there. Pure."""

from collections.abc import Mapping
from typing import Final

from advisor.core.orders.states import Against, OrderState
from advisor.engine.orders.blotter import BlotterChanges
from advisor.engine.orders.order_record import WordKind

_REFUSED: Final = frozenset({Against.FUNDS, Against.ACCOUNT})


def stopped_accounts(changes: BlotterChanges) -> Mapping[str, str]:
    """Venues that refused an order for what is wrong with the account, or had one of ours that nobody here knew.

    Returns:
        Why, a clause for people, by venue.
    """
    adopted = {word.reference for word in changes.words if word.kind is WordKind.ADOPTED}
    found: dict[str, str] = {}
    for reference, entry in changes.entries.items():
        if reference in adopted:
            found[entry.intent.venue] = f"it has the order {reference} of ours, of which there was none here"
        elif entry.against in _REFUSED and entry.order.state is OrderState.REJECTED:
            found[entry.intent.venue] = entry.reason
    return found
