"""Sizes from a venue's answer to the API: in the venue's own currency, and compared with stakes by a rate alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import cast

import asyncpg
import httpx
import numpy as np
import pytest

from advisor.adapters.betfair.parse import parse_books, parse_catalogue, reading_of_books
from advisor.api.amounts import Amount
from advisor.api.arbitrage.schemas import ArbitragePage, Leg
from advisor.api.odds.schemas import FixtureLive, LivePrice
from advisor.api.rates.schemas import RateList
from advisor.core.clock import FixedClock, micros_of
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Rate, Rates
from advisor.core.ticks import Ticks
from advisor.db.events.provider_events import Placement
from advisor.db.rates import store_rates
from advisor.live.normalise import normalised
from tests.adapters.betfair.samples import BOOKS, CATALOGUE
from tests.adapters.mutations import encoded
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams

MARKETS = {market.market_id: market for market in parse_catalogue(encoded(CATALOGUE)).markets}
RATE = Rate("EUR", "JPY", micros_of(NOW - timedelta(hours=1)), Decimal("163.5"), "test")
AT = NOW - timedelta(seconds=10)


def of_betfair(event: int, currency: str) -> Ticks:
    """An answer of the exchange, as an account in a currency gets it: 120.5 can be backed at 2.08."""
    reading = reading_of_books(parse_books(encoded(BOOKS)), MARKETS, AT, Asset.of(currency))
    places = {quote.event: Placement(event_id=event, swapped=False) for quote in reading.quotes}
    return normalised("betfair", reading.quotes, places)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        yield started


@pytest.fixture(scope="module")
async def events(running: Running) -> dict[str, int]:
    """A fixture for each currency of an account, with a bookmaker whose prices make a surebet with the exchange's."""
    pool = running.database.pool
    await add_teams(pool, ["Ajax", "Bremen", "Celtic", "Dundee", "Everton", "Fulham"])
    kickoff = NOW + timedelta(hours=3)
    pairs = {"JPY": ("Ajax", "Bremen"), "EUR": ("Celtic", "Dundee"), "BTC": ("Everton", "Fulham")}
    made = {currency: await add_event(pool, *teams, kickoff) for currency, teams in pairs.items()}
    engine = StoringEngine(pool)
    engine.engine.set_rates(Rates([RATE]))
    async with pool.acquire() as lent:
        await store_rates(cast("asyncpg.Connection", lent), [RATE])
    await engine.step(
        NOW,
        *(of_betfair(event, currency) for currency, event in made.items()),
        *(prices(event, "bet365", [15_000, 40_000, 48_000]) for event in made.values()),
    )
    return made


async def price_of(client: httpx.AsyncClient, event: int) -> LivePrice:
    """What the exchange offers to back the home side of the result."""
    live = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content)
    (market,) = [each for each in live.markets if each.market == "h2h_3way"]
    (cell,) = [each for each in market.cells if each.venue == "betfair_exchange"]
    assert cell.back[0] is not None
    return cell.back[0]


async def leg_of(client: httpx.AsyncClient, event: int, total: str | None = None) -> tuple[str, Leg]:
    """The exchange's leg of the surebet on the result that backs all three, and the currency of stakes."""
    found = await client.get("arbitrage", params={} if total is None else {"total_stake": total})
    for each in ArbitragePage.model_validate_json(found.content).items:
        legs = {leg.venue: leg for leg in each.legs if leg.selection == "home" and leg.side == "back"}
        if each.fixture.id == event and each.market == "h2h_3way" and "betfair_exchange" in legs:
            return each.currency, legs["betfair_exchange"]
    raise AssertionError(event)


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "120"), ("EUR", "120.50"), ("BTC", "120.50000000")])
async def test_a_size_keeps_the_currency_and_the_scale_of_its_venue(
    client: httpx.AsyncClient, events: dict[str, int], currency: str, amount: str
) -> None:
    """The very answer that used to be shown as 12050 of every currency."""
    assert (await price_of(client, events[currency])).size == Amount(amount=amount, asset=currency)


async def test_a_leg_is_limited_by_its_size_at_the_rate(client: httpx.AsyncClient, events: dict[str, int]) -> None:
    """120 yen are 0.73 euros: no more is staked, however large the total."""
    for total in (None, "500.00"):
        currency, leg = await leg_of(client, events["JPY"], total)
        assert (currency, leg.size, leg.limit, leg.limit_gap) == (
            "EUR",
            Amount(amount="120", asset="JPY"),
            "0.73",
            None,
        )
        assert Decimal(leg.stake) <= Decimal("0.73")


async def test_without_a_rate_the_limit_is_unknown_and_says_why(
    client: httpx.AsyncClient, events: dict[str, int]
) -> None:
    currency, leg = await leg_of(client, events["BTC"], "500.00")
    assert (currency, leg.limit, leg.limit_gap) == ("EUR", None, "no_rate")
    assert leg.size == Amount(amount="120.50000000", asset="BTC")
    assert Decimal(leg.stake) > 200


async def test_the_rates_in_force_are_listed(client: httpx.AsyncClient, events: dict[str, int]) -> None:
    (rate,) = RateList.model_validate_json((await client.get("rates")).content).items
    assert (rate.base, rate.quote, rate.rate, rate.source, rate.in_force) == ("EUR", "JPY", "163.5", "test", True)
    assert np.isclose(rate.at.timestamp(), (NOW - timedelta(hours=1)).timestamp())
