"""Parts of orders that were matched."""

from dataclasses import dataclass

from advisor.core.money.prices import BetPrice
from advisor.core.orders.states import Finality


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFill:
    """A part of an order that was matched.

    Attributes:
        key: the venue's own, or made of its facts alone, so that it is the same after every restart.
        price: native; None as long as nothing but its failure is known.
        quantity: in the unit of the price; 0 as long as nothing but its failure is known.
        finality: whether it stands.
        paid_at: native, where a rule of its venue has changed at which price it is paid; None: at its own.
    """

    key: str
    price: BetPrice | None
    quantity: int
    finality: Finality
    paid_at: BetPrice | None = None

    @property
    def counts_at(self) -> BetPrice | None:
        """The price by which its money counts; None as long as nothing but its failure is known."""
        return self.paid_at or self.price
