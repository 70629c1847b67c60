"""Venues on paper: one for each real venue, at whose prices in the live books orders are matched."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from advisor.core.clock import Clock, instant_of, micros_of
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.books.standing import StandingPrice, standing_price
from advisor.engine.step import LiveEngine
from advisor.execution.paper import Offer, PaperConfig, PaperVenue
from advisor.instruments.market_types import MARKET_TYPES


class PaperVenues:
    """All of them; each is made when it is first asked for, and ends with this process.

    Args:
        venues: what they are and keep.
        longest_age: at which a price counts.
        draw: gives numbers from 0 to 1.
    """

    def __init__(
        self,
        config: PaperConfig,
        venues: VenueTerms,
        longest_age: timedelta,
        clock: Clock,
        draw: Callable[[], float],
    ) -> None:
        self._config: Final = config
        self._terms: Final = venues
        self._longest_age: Final = longest_age
        self._clock: Final = clock
        self._draw: Final = draw
        self._engine: LiveEngine | None = None
        self._venues: dict[str, PaperVenue] = {}

    def use(self, engine: LiveEngine) -> None:
        """See ``live.betting.flow_config.OrderVenues``."""
        self._engine = engine

    def of(self, key: str) -> PaperVenue:
        """See ``live.betting.flow_config.OrderVenues``."""
        found = self._venues.get(key)
        if found is None:
            prices = _BookPrices(lambda: self._engine, key, self._longest_age, self._clock)
            found = PaperVenue(self._terms.venue(key), prices, self._config, self._clock, self._draw)
            self._venues[key] = found
        return found

    def forget(self, venue: str, references: Sequence[str]) -> None:
        """See ``live.betting.flow_config.OrderVenues``."""
        self.of(venue).forget(references)


def standing(engine: LiveEngine | None, instrument: Instrument, venue: str, side: Side) -> StandingPrice | None:
    """The price of a selection in the engine's books; None where there is none, or no engine."""
    if engine is None:
        return None
    books, code = engine.books, MARKET_TYPES[instrument.market].code
    row = books.row(instrument.event, code, instrument.participant, instrument.line)
    return standing_price(books, row, instrument.selection, venue, int(side))


def provider_of(engine: LiveEngine | None, instrument: Instrument, venue: str, side: Side) -> str:
    """Who says that price; empty where there is none."""
    price = standing(engine, instrument, venue, side)
    return "" if price is None else price.provider


class _BookPrices:
    """Prices of one venue in the live books, for ``execution.paper``."""

    def __init__(
        self, engine: Callable[[], LiveEngine | None], venue: str, longest_age: timedelta, clock: Clock
    ) -> None:
        self._engine = engine
        self._venue = venue
        self._longest_age = longest_age
        self._clock = clock

    def offer(self, instrument: Instrument, side: Side) -> Offer | None:
        """See ``execution.paper.Prices``."""
        engine = self._engine()
        price = standing(engine, instrument, self._venue, side)
        if engine is None or price is None or price.quality_flag:
            return None
        now = self._clock.now()
        if now - instant_of(price.seen) > self._longest_age:
            return None
        return Offer(price.odds_e4, engine.bettable(price.size, price.size_asset, micros_of(now)))

    def chance(self, instrument: Instrument, side: Side, after: timedelta) -> float:
        """See ``execution.paper.Prices``."""
        engine = self._engine()
        price = standing(engine, instrument, self._venue, side)
        if engine is None or price is None:
            return 1.0
        age = (micros_of(self._clock.now()) - price.changed) / 1e6
        chance = engine.chance_of(self._venue, MARKET_TYPES[instrument.market].code, age, after.total_seconds())
        return 1.0 if chance is None else chance
