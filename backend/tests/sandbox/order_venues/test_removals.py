"""What removals make of odds, by hand, and that they are asked for over HTTP by this machine alone."""

from fractions import Fraction

import httpx
import pytest
from starlette.applications import Starlette

from advisor.core.clock import FixedClock
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.order_venues.removals import FieldMarket, Removal, reduced
from advisor.sandbox.order_venues.venues import EXCHANGE_RULES
from tests.live.part_of_process import NOW
from tests.sandbox.order_venues.stands import AWAY, HOME, Stands, placement

WIN, PLACE = FieldMarket.WIN, FieldMarket.PLACE


def removals(of: FieldMarket, *factors: str) -> list[Removal]:
    return [Removal(selection=AWAY, factor=Fraction(each), of=of, at=0.0) for each in factors]


@pytest.mark.parametrize(
    ("odds_e4", "of", "factors", "expected"),
    [
        (80_000, WIN, ["0.25"], 60_000),
        (80_000, WIN, ["0.024"], 80_000),
        (80_000, WIN, ["0.025"], 78_000),
        (80_000, WIN, ["0.25", "0.1"], 54_000),
        (50_000, PLACE, ["0.01"], 49_600),
        # 1 + 4 × 0.99 × 0.9 = 4.564.
        (50_000, PLACE, ["0.01", "0.1"], 45_600),
        # 3.45 × 0.9 = 3.105, and a half goes to the even hundredth.
        (34_500, WIN, ["0.1"], 31_000),
        # Never below the shortest odds that there are.
        (10_200, WIN, ["0.9"], 10_100),
        (20_011, WIN, [], 20_011),
    ],
)
def test_odds_after_removals_are_those_computed_by_hand(
    odds_e4: int, of: FieldMarket, factors: list[str], expected: int
) -> None:
    assert reduced(odds_e4, removals(of, *factors)) == expected


@pytest.mark.parametrize(("of", "factor", "cancels"), [(WIN, "0.025", True), (WIN, "0.0249", False)])
def test_lays_that_wait_are_cancelled_from_a_factor_on(of: FieldMarket, factor: str, cancels: bool) -> None:
    [removal] = removals(of, factor)
    assert removal.cancels_lays is cancels


@pytest.mark.parametrize(("factor", "cancels"), [("0.04", True), ("0.039", False)])
def test_on_places_it_is_a_larger_one(factor: str, cancels: bool) -> None:
    [removal] = removals(PLACE, factor)
    assert removal.cancels_lays is cancels


async def asked(venue: OrderVenue, body: object, host: str = "127.0.0.1") -> httpx.Response:
    app = httpx.ASGITransport(app=Starlette(routes=venue.routes()), client=(host, 1))
    async with httpx.AsyncClient(transport=app, base_url="http://sandbox") as client:
        return await client.put("/orders/v1/soft/removals", json=body)


async def test_a_removal_is_asked_for_over_http_and_is_in_the_list_of_matches() -> None:
    clock, stands = FixedClock(NOW), Stands()
    stands.offer(HOME, back=(Offer(80_000, 5_000),))
    stands.offer(AWAY)
    venue = OrderVenue("soft", EXCHANGE_RULES, stands, clock)
    at = clock.now().timestamp()
    venue.book.place(placement("r1", 80_000, expires=at + 60), at)
    gone = {**AWAY._asdict(), "factor": "0.25"}
    assert (await asked(venue, [gone], host="10.0.0.9")).status_code == 403
    assert (await asked(venue, [{**gone, "factor": "1"}])).status_code == 422
    assert (await asked(venue, [gone])).json() == {"removed": 1}
    [match] = venue.book.orders["1"].matches
    assert (match.odds_e4, match.paid_e4) == (80_000, 60_000)
    later = venue.book.place(placement("r2", 80_000, expires=at + 60, selection=AWAY), at)
    assert getattr(later, "reason", None) == "SELECTION_REMOVED"


def test_what_is_matched_after_a_removal_has_it_in_its_price_already() -> None:
    stands = Stands(Offer(80_000, 5_000))
    venue = OrderVenue("soft", EXCHANGE_RULES, stands, FixedClock(NOW))
    removal = Removal(selection=Selection(*AWAY), factor=Fraction(1, 4), of=WIN, at=10.0)
    venue.book.removals.add(removal)
    order = venue.book.place(placement("r1", 80_000, expires=60), 20.0)
    [match] = venue.book.orders[getattr(order, "id", "")].matches
    assert venue.book.removals.paid_e4(HOME, match) == 80_000
