"""What is stored of orders and money, beside which a session is replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.execution.intents import Intent
from advisor.ledger.entries import Transaction


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """What the database has.

    Attributes:
        entries: of each portfolio's ledger, all in their order.
        intents: orders as they were decided, by reference.
    """

    entries: Mapping[str, Sequence[Transaction]]
    intents: Mapping[str, Intent]
