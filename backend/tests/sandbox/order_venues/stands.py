"""Markets that offer what a test says."""

from dataclasses import replace
from fractions import Fraction

from advisor.sandbox.order_venues.markets import MarketState, MarketStatus
from advisor.sandbox.order_venues.orders import Offer, OrderSide, Persistence, Placement, Selection

HOME = Selection("4711", "h2h", None, "home")
AWAY = Selection("4711", "h2h", None, "away")


class Stands:
    """What stands on offer: one state for each selection, changed by a test."""

    def __init__(self, *offers: Offer) -> None:
        self.states: dict[Selection, MarketState] = {}
        self.offer(HOME, back=offers)

    def state(self, selection: Selection, now: float) -> MarketState | None:
        return self.states.get(selection)

    def offer(self, selection: Selection = HOME, *, back: tuple[Offer, ...] = (), lay: tuple[Offer, ...] = ()) -> None:
        self.states[selection] = MarketState(status=MarketStatus.OPEN, back=back, lay=lay)

    def change(self, status: MarketStatus, *, in_play: bool = False, selection: Selection = HOME) -> None:
        self.states[selection] = replace(self.states[selection], status=status, in_play=in_play)

    def over(self, won: Fraction, selection: Selection = HOME, shared_by: int = 1) -> None:
        self.states[selection] = MarketState(status=MarketStatus.CLOSED, won=won, shared_by=shared_by)


def placement(
    reference: str = "r1",
    odds_e4: int = 20_000,
    size: int = 1_000,
    side: OrderSide = OrderSide.BACK,
    persistence: Persistence = Persistence.UNTIL_CANCELLED,
    selection: Selection = HOME,
    expires: float = 1_000.0,
) -> Placement:
    return Placement(
        reference=reference,
        selection=selection,
        side=side,
        odds_e4=odds_e4,
        size=size,
        persistence=persistence,
        expires=expires,
    )
