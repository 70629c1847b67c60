"""How a venue of the sandbox takes orders, as data."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from advisor.core.money.ladders import Ladder
from advisor.sandbox.order_venues.orders import OrderSide


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRules:
    """What a venue offers and keeps.

    Attributes:
        rests: what is not matched at once stands in its order book; else each order is taken by the venue itself, in
            whole or for the smaller stake that it offers.
        ladder: the only prices at which orders are taken; None: any.
        least, most: sizes that it takes, smallest units.
        offered: a bookmaker takes no more than this of one order, and offers it instead; None: all up to ``most``.
        offer_stands: how long such an offer stands.
        opening: balance to begin with, smallest units.
        asset: code of the account's.
        commission: share of a market's net winnings that it keeps.
        dedup_window: how long it knows a reference again; zero: never.
        confirms_after: a match is provisional for so long; zero: it stands at once.
        page: rows of a list at a time.
        batch: instructions of one request at most.
    """

    rests: bool
    ladder: Ladder | None = None
    least: int = 100
    most: int = 10_000_000
    offered: int | None = None
    offer_stands: timedelta = timedelta(seconds=5)
    opening: int = 1_000_000
    asset: str = "EUR"
    commission: Fraction = field(default=Fraction(0))
    dedup_window: timedelta = timedelta(hours=1)
    confirms_after: timedelta = timedelta(0)
    page: int = 50
    batch: int = 50

    @property
    def sides(self) -> frozenset[OrderSide]:
        """That it offers."""
        return frozenset(OrderSide) if self.rests else frozenset({OrderSide.BACK})
