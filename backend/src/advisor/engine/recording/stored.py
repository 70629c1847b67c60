"""What is stored of orders and money, beside which a session is replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.engine.orders.blotter import Entry
from advisor.engine.orders.order_record import OrderWord
from advisor.execution.intents import Intent
from advisor.ledger.entries import Transaction


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """What the database has.

    Attributes:
        entries: of each portfolio's ledger, all in their order.
        orders: by reference, as they are now.
        words: that changed what is known of orders, by their references, oldest first.
    """

    entries: Mapping[str, Sequence[Transaction]]
    orders: Mapping[str, Entry]
    words: Mapping[str, Sequence[OrderWord]]

    def intent(self, reference: str) -> Intent | None:
        """An order as it was decided, with all that was checked since; None where there is none."""
        entry = self.orders.get(reference)
        return None if entry is None else entry.intent
