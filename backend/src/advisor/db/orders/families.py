"""All orders of one decision: what a strategy decided on, and what venues saw of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from advisor.core.orders.states import Finality
from advisor.db.orders.order_pages import OrderRow, Reader, family_rows
from advisor.ledger.fills import Fill
from advisor.ledger.matched import MatchedPart, matched_part


@dataclass(frozen=True, slots=True)
class OrderFamily:
    """The orders of one decision.

    Attributes:
        orders: the first one first; late ones after the one that each is.
    """

    orders: Sequence[OrderRow]

    @property
    def first(self) -> OrderRow:
        """The order as it was decided."""
        return self.orders[0]

    @property
    def matched(self) -> MatchedPart | None:
        """What stands of all of them together; None: nothing."""
        return matched_part(
            [
                Fill(side=order.side, price=price, quantity=fill.quantity)
                for order in self.orders
                for fill in order.fills
                if (price := fill.counts_at) is not None and fill.finality is not Finality.FAILED
            ]
        )

    @property
    def charged(self) -> Mapping[str, int]:
        """What was charged for the bets that are settled, by asset; smallest units."""
        found: dict[str, int] = {}
        for order in self.orders:
            if order.charged is not None:
                found[order.asset] = found.get(order.asset, 0) + order.charged
        return found


async def order_family(pool: Reader, parent: UUID) -> OrderFamily:
    """The orders of the decision whose first order this is; at least that one."""
    return OrderFamily(await family_rows(pool, parent))
