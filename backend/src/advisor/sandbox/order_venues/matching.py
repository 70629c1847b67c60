"""Which offers an order takes. Pure."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from advisor.sandbox.order_venues.markets import MarketState
from advisor.sandbox.order_venues.orders import Offer, OrderSide, Selection

UNLIMITED: Final = 10**15


class Part(NamedTuple):
    """So much of an order at a price."""

    odds_e4: int
    size: int


class TakenOffer(NamedTuple):
    """What orders have taken of an offer; ``size`` is what was offered."""

    selection: Selection
    side: OrderSide
    odds_e4: int
    size: int
    taken: int


@dataclass(slots=True)
class TakenOffers:
    """What orders have taken of offers that still stand: no second order takes it again.

    Attributes:
        taken: (size that was offered, size taken of it) by selection, side and price.
    """

    taken: dict[tuple[Selection, OrderSide, int], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Iterable[TakenOffer]) -> "TakenOffers":
        """The same again."""
        return cls({(each.selection, each.side, each.odds_e4): (each.size, each.taken) for each in kept})

    def on(self, selections: Container[Selection]) -> Iterator[TakenOffer]:
        """What was taken on these."""
        for (selection, side, odds_e4), (size, taken) in self.taken.items():
            if selection in selections:
                yield TakenOffer(selection, side, odds_e4, size, taken)

    def left(self, selection: Selection, side: OrderSide, offer: Offer) -> int:
        """What of an offer nobody has taken; an offer of another size is another offer."""
        if offer.size is None:
            return UNLIMITED
        size, taken = self.taken.get((selection, side, offer.odds_e4), (0, 0))
        return offer.size - taken if size == offer.size else offer.size

    def take(self, selection: Selection, side: OrderSide, offer: Offer, size: int) -> None:
        """Somebody takes so much of an offer."""
        if offer.size is not None:
            before = offer.size - self.left(selection, side, offer)
            self.taken[selection, side, offer.odds_e4] = (offer.size, before + size)


def offers_for(side: OrderSide, odds_e4: int, state: MarketState) -> Sequence[Offer]:
    """Offers as good as an order's price or better, best first."""
    if side is OrderSide.BACK:
        return [offer for offer in state.back if offer.odds_e4 >= odds_e4]
    return [offer for offer in state.lay if offer.odds_e4 <= odds_e4]


def parts_of(
    selection: Selection, side: OrderSide, size: int, offers: Sequence[Offer], taken: TakenOffers
) -> list[tuple[Offer, Part]]:
    """The parts in which so much is matched, with the offer of each; together no more than stands on offer."""
    parts: list[tuple[Offer, Part]] = []
    for offer in offers:
        most = min(size, taken.left(selection, side, offer))
        if most > 0:
            parts.append((offer, Part(offer.odds_e4, most)))
            size -= most
    return parts
