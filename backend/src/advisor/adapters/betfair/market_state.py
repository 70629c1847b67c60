"""One market as the stream has built it up, and the quotes it makes."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from advisor.adapters.betfair.definition import Definition
from advisor.adapters.betfair.ladder import Ladder
from advisor.adapters.betfair.markets import Market, Place, RunnerKey, merged, places_of
from advisor.adapters.betfair.prices import NO_OFFER, Offer
from advisor.adapters.betfair.stream_wire import MarketChange
from advisor.adapters.betfair.wire import VENUE, MarketStatus
from advisor.core.quotes import Quote, Side
from advisor.parsing.documents import ItemFaultError

_NO_LADDER: Final = Ladder()


class Spot(NamedTuple):
    """Where a quote stands."""

    event: str
    place: Place
    side: Side

    def quote(self, offer: Offer, at: int, seen: int) -> Quote:
        """The offer as a quote; no offer withdraws."""
        place = self.place
        size = offer.size if offer.odds_e4 else None
        return Quote(
            self.event, place.market, place.line, place.selection, VENUE, self.side, offer.odds_e4, size, at, seen
        )


class MarketState:
    """A market: what is offered on its runners, what it is, and what was told of it.

    Attributes:
        trusted: False after a change that could not be read, until the next image.
        fault: why its runners have no place with us, None when they have.
        published: ms: of the last message about it.
    """

    def __init__(self, market_id: str) -> None:
        self.market_id = market_id
        self.ladders: dict[RunnerKey, Ladder] = {}
        self.definition: Definition | None = None
        self.market: Market | None = None
        self.volume = 0
        self.trusted = True
        self.fault: ItemFaultError | None = None
        self.published = 0
        self._places: Mapping[RunnerKey, Place] = {}
        self._active: frozenset[RunnerKey] = frozenset()
        self._told: dict[Spot, Offer] = {}

    def apply(self, change: MarketChange, image: bool, listed: Market | None) -> None:
        """Take a change.

        Args:
            image: it replaces all that is known of the offers.
            listed: the market as the catalogue has it.
        """
        if image:
            self.ladders = {}
            self.volume = 0
            self.trusted = True
        if change.definition is not None:
            self.definition = change.definition
            self.describe(listed)
        elif self.market is None:
            self.describe(listed)
        if change.volume is not None:
            self.volume = change.volume
        for runner in change.runners:
            ladder = self.ladders.get(runner.key)
            if ladder is None:
                ladder = self.ladders[runner.key] = Ladder()
            ladder.apply(runner)

    def describe(self, listed: Market | None) -> None:
        """Find the places of its runners anew."""
        self.market = merged(self.definition.market, listed) if self.definition else listed
        self.fault = None
        self._places = {}
        if self.market is None:
            return
        self._active = frozenset(runner.key for runner in self.market.runners if runner.active)
        try:
            self._places = places_of(self.market)
        except ItemFaultError as fault:
            self.fault = fault

    @property
    def open(self) -> bool:
        """Bets are taken, and what is offered is known."""
        return self.trusted and (self.definition is None or self.definition.status is MarketStatus.OPEN)

    def changed(self, keys: Collection[RunnerKey] | None) -> Iterator[tuple[Spot, Offer]]:
        """What differs from what was told, and is told now.

        Args:
            keys: only these runners can differ; None for all.
        """
        offers = dict(self._offers(keys))
        gone = [spot for spot, offer in self._told.items() if spot not in offers] if keys is None else ()
        for spot in gone:
            del self._told[spot]
            yield spot, NO_OFFER
        for spot, offer in offers.items():
            if self._told.get(spot, NO_OFFER) == offer:
                continue
            if not offer.odds_e4:
                del self._told[spot]
            else:
                self._told[spot] = offer
            yield spot, offer

    def told(self) -> Iterator[tuple[Spot, Offer]]:
        """All that was told and still stands."""
        yield from self._told.items()

    def crossed(self, keys: Collection[RunnerKey] | None) -> int:
        """How many of the runners can be backed at more than they can be laid at."""
        count = 0
        for key in self.ladders if keys is None else keys:
            back, lay = self.ladders.get(key, _NO_LADDER).best()
            count += bool(back.odds_e4 and lay.odds_e4 and back.odds_e4 >= lay.odds_e4)
        return count

    def _offers(self, keys: Collection[RunnerKey] | None) -> Iterator[tuple[Spot, Offer]]:
        if self.market is None or not self.market.event_id or not self.open:
            return
        for key in self._places if keys is None else keys:
            place = self._places.get(key)
            if place is None:
                continue
            ladder = self.ladders.get(key, _NO_LADDER) if key in self._active else _NO_LADDER
            back, lay = ladder.best()
            yield Spot(self.market.event_id, place, Side.BACK), back
            yield Spot(self.market.event_id, place, Side.LAY), lay
