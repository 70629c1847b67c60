"""How much may be unknown at a venue before nothing new is sent there. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineLimits:
    """Beyond which a venue gets no new orders.

    Attributes:
        orders: of which nobody knows what became.
        share: of the settled bankroll that they may cost at worst, from 0 to 1.
    """

    orders: int = 5
    share: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """What is unknown at a venue, and how much of it may be.

    Attributes:
        orders: of which nobody knows what became.
        money: that they may cost at worst, smallest units of the order's asset.
        most_orders, most_money: beyond which no new order is sent.
    """

    orders: int
    money: int
    most_orders: int
    most_money: int

    @property
    def is_too_much(self) -> bool:
        """Whether more is unknown than may be."""
        return self.orders > self.most_orders or self.money > self.most_money
