"""The venues of a world that take orders: its exchange and each of its bookmakers, each with an account of its own."""

from fractions import Fraction
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.money.ladders import CLASSIC
from advisor.sandbox.answers import answer
from advisor.sandbox.order_venues.accounts import KeptAccounts
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.markets import EXCHANGES, WorldMarkets
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.world import World

EXCHANGE_RULES: Final = VenueRules(rests=True, ladder=CLASSIC, commission=Fraction(5, 100))
BOOKMAKER_RULES: Final = VenueRules(rests=False)


def order_routes(world: World, accounts: KeptAccounts | None = None) -> list[Route]:
    """The paths of all of them, and of venues that there are none of.

    Args:
        accounts: where theirs outlive the process; None: they begin now and end with it.
    """
    return [
        *(route for venue in order_venues(world, accounts) for route in venue.routes()),
        Route("/orders/v1/{rest:path}", _no_such_venue, methods=["GET", "POST"]),
    ]


def order_venues(world: World, accounts: KeptAccounts | None = None) -> list[OrderVenue]:
    """All of them; ``accounts`` as above."""
    rules = dict.fromkeys(EXCHANGES, EXCHANGE_RULES) | {book.key: BOOKMAKER_RULES for book in BOOKS}
    return [OrderVenue(key, of, WorldMarkets(world, key), world.clock, accounts=accounts) for key, of in rules.items()]


async def _no_such_venue(request: Request) -> Response:
    return answer({"error": "UNKNOWN_VENUE"}, 404)
