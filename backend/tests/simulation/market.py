"""A game whose prices move by a seed, at a sharp bookmaker and at the venues that take orders."""

from dataclasses import dataclass
from typing import Final

from numpy.random import Generator

from advisor.core.money.ladders import CLASSIC
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.sandbox.order_venues.orders import Offer, Selection
from tests.conformance.kinds import EVENT, INSTRUMENTS, SandboxPlace
from tests.sandbox.order_venues.stands import AWAY, HOME
from tests.unit.engine.live_building import Price

SHARP: Final = "pinnacle"
_SHARP_MARGIN: Final = 0.02
_SELECTIONS: Final = (HOME, AWAY)


@dataclass(frozen=True, slots=True)
class Shown:
    """The best prices of a selection at a venue."""

    back: Offer
    lay: Offer | None


class Market:
    """Two outcomes, of which the home side's chance walks."""

    def __init__(self, random: Generator, places: tuple[SandboxPlace, ...]) -> None:
        self._random = random
        self._places = places
        self._home = random.uniform(0.35, 0.65)
        self._shown: dict[tuple[str, Selection], Shown] = {}

    def move(self, seconds: float) -> list[Price]:
        """Let time pass: some venues follow, some are late. What the engine is shown of it, at once."""
        self._home = min(0.8, max(0.2, self._home + self._random.normal(0, 0.01)))
        for place in self._places:
            if self._random.random() < 0.4 or (place.key.key, HOME) not in self._shown:
                self._reprice(place)
        prices = [
            Price(SHARP, number, 1 / (self._chance(number) * (1 + _SHARP_MARGIN)), at=seconds, market=_H2H, event=EVENT)
            for number in range(2)
        ]
        for (venue, selection), shown in self._shown.items():
            number = _SELECTIONS.index(selection)
            prices.append(_price(venue, number, shown.back, Side.BACK, seconds))
            if shown.lay is not None:
                prices.append(_price(venue, number, shown.lay, Side.LAY, seconds))
        return prices

    def begin_play(self) -> None:
        """Orders until the start lapse."""
        for place in self._places:
            place.begin_play()

    def _chance(self, number: int) -> float:
        return self._home if number == 0 else 1 - self._home

    def _reprice(self, place: SandboxPlace) -> None:
        """Prices around the fair ones, now and then worth more than they cost."""
        for number, selection in enumerate(_SELECTIONS):
            fair = 1 / self._chance(number)
            back = fair * self._random.uniform(0.93, 1.06)
            offers = [Offer(_step(back), int(self._random.integers(200, 4_000))), Offer(_step(back * 0.97), 5_000)]
            rests = place.remote.book.rules.rests
            lays = (
                (Offer(_step(max(back * 1.02, fair * 0.98)), int(self._random.integers(200, 4_000))),) if rests else ()
            )
            self._shown[place.key.key, selection] = Shown(offers[0], lays[0] if lays else None)
            place.stands.offer(selection, back=tuple(offers), lay=lays)
        place.remote.advance()


_H2H: Final = INSTRUMENTS[HOME].market


def _step(odds: float) -> int:
    """The nearest price of the ladder, ten-thousandths."""
    return min(CLASSIC.odds_e4, key=lambda each: abs(each - odds * 10_000))


def _price(venue: str, number: int, offer: Offer, side: Side, seconds: float) -> Price:
    return Price(
        venue,
        number,
        offer.odds_e4 / 10_000,
        at=seconds,
        side=side,
        market=_H2H,
        event=EVENT,
        size=SIZE_UNKNOWN if offer.size is None else offer.size,
        size_asset="EUR",
    )
