"""From a price to a bet at a venue of the sandbox: placed over HTTP, matched there, found again after a lost answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from advisor.core.clock import FixedClock, micros_of
from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.facts import Ended
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Quote, Side
from advisor.core.venues import KNOWN_TERMS
from advisor.db.orders.blotter import ended_entries
from advisor.instruments.market_types import H2H_3WAY, TOTALS
from advisor.live.betting.venues.sandbox_venues import SandboxVenues
from advisor.sandbox.order_venues.accounts import KeptAccounts
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES
from advisor.upstream.transport import HttpxTransport
from tests.live.betting.placing import SOFT, reconciling, sending, until_placed, with_value
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process
from tests.polling import eventually_async
from tests.sandbox.order_venues.stands import Stands

HOME = Selection("the_odds_api-1", "h2h_3way", None, "home")


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


class Betting:
    """A process whose orders go to a bookmaker of the sandbox."""

    def __init__(
        self,
        process: Process,
        venues: SandboxVenues,
        remote: OrderVenue,
        stands: Stands,
        clock: FixedClock,
        app: Starlette,
    ) -> None:
        self.process, self.venues, self.remote, self.stands, self.clock = process, venues, remote, stands, clock
        self._app = app

    def restarted(self, accounts: KeptAccounts | None) -> None:
        """The bookmaker's process has ended without a word, and another answers in its place.

        Args:
            accounts: that are kept; None: none are.
        """
        self.remote = OrderVenue("soft", BOOKMAKER_RULES, self.stands, self.clock, accounts=accounts)
        self._app.router.routes[:] = self.remote.routes()


def goals(at: datetime) -> list[Quote]:
    """Prices with value in a second market."""
    books, instant = {"sandbox_sharp": (19_500, 19_500), "soft": (21_500, 18_000)}, micros_of(at)
    return [
        Quote("the_odds_api-1", TOTALS, 250, place, venue, Side.BACK, price, None, instant, instant)
        for venue, prices in books.items()
        for place, price in enumerate(prices)
    ]


async def connected(remote: OrderVenue, times: int) -> bool:
    """Whether so many connections to a venue's stream were opened."""
    return remote.stream.find(f"c{times}") is not None


@asynccontextmanager
async def betting(
    pool: asyncpg.Pool,
    *faults: OrderFault,
    rules: VenueRules = BOOKMAKER_RULES,
    closed: bool = False,
    accounts: KeptAccounts | None = None,
) -> AsyncIterator[Betting]:
    clock, stands = FixedClock(NOW), Stands()
    stands.offer(HOME, back=(Offer(SOFT[0], None),))
    remote = OrderVenue("soft", rules, stands, clock, accounts=accounts)
    remote.book.money.is_closed = closed
    remote.plan.add(*(OrderFaultRule(fault=fault, operation="place") for fault in faults))
    app = Starlette(routes=remote.routes())
    inner = httpx.ASGITransport(app=app)
    venues = SandboxVenues("http://sandbox", KNOWN_TERMS, HttpxTransport(inner=inner), pool, clock)
    process = Process(await leading(pool), clock, places_bets=True, venues=venues)
    async with sending(process.orders), reconciling(process.orders):
        await with_value(process, clock)
        yield Betting(process, venues, remote, stands, clock, app)


async def test_a_price_worth_more_than_it_costs_is_bet_at_the_venue_that_shows_it(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        filled = await until_placed(made.process, pool, "filled")
    [order] = made.remote.book.orders.values()
    assert (order.reference, order.matched) == (str(filled["reference"]), 1_000)
    assert (filled["venue_reference"], order.placement.selection) == (order.id, HOME)
    assert await pool.fetchval("SELECT key FROM order_fill") == order.matches[0].id


async def test_an_order_whose_answer_is_a_500_is_found_at_its_venue_and_not_sent_again(pool: asyncpg.Pool) -> None:
    async with betting(pool, OrderFault.ERROR_AFTER) as made:
        await until_placed(made.process, pool, "filled")
    assert len(made.remote.received) == 1


async def test_an_order_that_its_venue_never_had_is_closed_once_that_is_proven(pool: asyncpg.Pool) -> None:
    async with betting(pool, OrderFault.BUSY) as made:
        await until_placed(made.process, pool, "unknown")
        # Until it is asked about, from when on it is watched.
        await asyncio.sleep(1)
        made.clock.instant += timedelta(seconds=124)
        await asyncio.sleep(1)
        assert await pool.fetchval("SELECT state FROM bet_order") == "unknown"
        made.clock.instant += timedelta(seconds=31)
        rejected = await until_placed(made.process, pool, "rejected")
    assert rejected["origin"] == "not_found"
    assert await pool.fetchval("SELECT sum(balance) FROM ledger_account WHERE kind = 'held'") == 0


async def test_what_the_sandbox_does_not_list_is_not_sent_and_nor_is_a_bet_in_another_currency(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool) as made:
        filled = await until_placed(made.process, pool, "filled")
        venue = made.venues.of("soft")
        home = Instrument(filled["event_id"], H2H_3WAY, filled["participant"], filled["line"], filled["selection"])
        asked = OrderRequest(
            reference="unlisted",
            instrument=replace(home, event=filled["event_id"] + 1),
            side=Side.BACK,
            price=DecimalOdds(SOFT[0]),
            quantity=1_000,
            asset="EUR",
            time_in_force=TimeInForce.FILL_AND_KILL,
            deadline=NOW + timedelta(minutes=1),
        )
        facts = await venue.place([asked, replace(asked, reference="pounds", instrument=home, asset="GBP")])
    reasons = {fact.reference: fact.reason for fact in facts if isinstance(fact, Ended)}
    assert reasons == {"unlisted": "the venue has no such market", "pounds": "the account is in another currency"}
    assert made.remote.received == [str(filled["reference"])]


async def test_what_a_venue_says_again_of_an_order_that_an_earlier_process_closed_is_nothing_for_a_person(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool) as made:
        filled = await until_placed(made.process, pool, "filled")
        made.remote.plan.add(OrderFaultRule(fault=OrderFault.BUSY, operation="place"))
        made.clock.instant += timedelta(seconds=1)
        await with_value(made.process, made.clock, *goals(made.clock.instant))
        # It keeps the next process listening to the venue.
        await until_placed(made.process, pool, "unknown")
        reference = str(filled["reference"])
        again = Process(await leading(pool), made.clock, places_bets=True, venues=made.venues)
        async with sending(again.orders), reconciling(again.orders):
            await again.ingest.turn(None)
            await eventually_async(lambda: connected(made.remote, 2), "the next process listens")
            # The bet is paid: the stream speaks of its order once more.
            made.stands.over(Fraction(1), HOME)

            async def heard() -> bool:
                await again.ingest.turn(None)
                return again.orders.blotter.knows(reference)

            await eventually_async(heard, "the next process knows the order again", within=20)
    assert await pool.fetchval("SELECT string_agg(text, ' ') FROM open_item") is None


async def test_an_order_that_has_ended_is_asked_about_by_the_next_process_until_its_event_is_over(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool) as made:
        filled = await until_placed(made.process, pool, "filled")
        again = Process(await leading(pool), made.clock, places_bets=True, venues=made.venues)
        async with sending(again.orders), reconciling(again.orders):
            await again.ingest.turn(None)
            assert again.orders.blotter.knows(str(filled["reference"]))
            # Nothing else gives it a reason to listen to the venue.
            await eventually_async(lambda: connected(made.remote, 2), "the next process listens")
    async with (await leading(pool)).transaction() as connection:
        assert len(await ended_entries(connection)) == 1
        await connection.execute("UPDATE event SET status = 'finished'")
        assert await ended_entries(connection) == []
