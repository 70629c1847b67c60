"""The venues of a world that take orders: its exchange and each of its bookmakers, each with an account of its own."""

from fractions import Fraction
from typing import Final

from advisor.core.money.ladders import CLASSIC
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.markets import WorldMarkets
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.exchange import EXCHANGE
from advisor.sandbox.world.world import World

EXCHANGE_RULES: Final = VenueRules(rests=True, ladder=CLASSIC, commission=Fraction(5, 100))
BOOKMAKER_RULES: Final = VenueRules(rests=False)


def order_venues(world: World) -> list[OrderVenue]:
    """All of them, with nothing in their books."""
    rules = {EXCHANGE: EXCHANGE_RULES} | {book.key: BOOKMAKER_RULES for book in BOOKS}
    return [OrderVenue(key, of, WorldMarkets(world, key), world.clock) for key, of in rules.items()]
