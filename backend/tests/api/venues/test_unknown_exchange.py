"""An exchange that nobody knows, from its quotes to what is shown: known by its lay prices, and never free."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import pytest

from advisor.api.arbitrage.schemas import ArbitragePage, Leg
from advisor.api.odds.schemas import FixtureLive, OddsBoard
from advisor.api.value_bets.schemas import ValueBetPage
from advisor.api.venues.schemas import VenueList
from advisor.core.clock import FixedClock
from advisor.core.quotes import Side
from advisor.core.venues import UNKNOWN_COMMISSION
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams

EXCHANGES = ("newcomer", "another_exchange")
SELECTIONS = ("home", "draw", "away")


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
        await StoringEngine(pool).step(
            NOW,
            prices(event, "pinnacle", [21_000, 34_000, 36_000]),
            prices(event, "newcomer", [24_000, 34_800, 33_000]),
            prices(event, "newcomer", [24_400, 36_000, 35_000], side=Side.LAY),
            prices(event, "another_exchange", [20_000, 33_000, 44_000]),
            prices(event, "some_book", [20_500, 34_500, 35_000]),
        )
        yield started


async def test_it_is_listed_as_an_exchange_with_commission(client: httpx.AsyncClient) -> None:
    listed = VenueList.model_validate_json((await client.get("venues")).content).items
    sides = {venue.key: venue.sides for venue in listed}
    assert sides["newcomer"] == ["back", "lay"]
    assert sides["pinnacle"] == ["back"]
    board = OddsBoard.model_validate_json((await client.get("odds")).content).venues
    for venues in (listed, board):
        shown = {venue.key: (venue.kind, venue.commission, str(venue.commission_basis)) for venue in venues}
        assert shown == {
            "another_exchange": ("exchange", UNKNOWN_COMMISSION, "market_winnings"),
            "newcomer": ("exchange", UNKNOWN_COMMISSION, "market_winnings"),
            "pinnacle": ("bookmaker", 0.0, "bet_winnings"),
            "some_book": ("bookmaker", 0.0, "bet_winnings"),
        }


async def test_best_prices_and_edges_are_after_it(client: httpx.AsyncClient) -> None:
    [row] = OddsBoard.model_validate_json((await client.get("odds")).content).items
    live = FixtureLive.model_validate_json((await client.get(f"fixtures/{row.fixture_id}/live")).content)
    assert {venue.key: venue.commission for venue in live.venues}["newcomer"] == UNKNOWN_COMMISSION
    # 3.48 pays no more than 3.356, and 2.40 still 2.33.
    assert [best.venue for best in live.markets[0].best][:2] == ["newcomer", "some_book"]
    bets = ValueBetPage.model_validate_json((await client.get("value-bets")).content).items
    kept = {bet.venue: bet.commission for bet in bets}
    assert kept["newcomer"] == kept["another_exchange"] == UNKNOWN_COMMISSION
    by_venue = {bet.venue: bet for bet in bets}
    bet = by_venue["newcomer"]
    net = 1 + (float(bet.odds) - 1) * (1 - UNKNOWN_COMMISSION)
    assert bet.edge == pytest.approx(bet.fair_probability * net - 1, abs=1e-5)


async def test_surebets_are_split_after_it(client: httpx.AsyncClient) -> None:
    """Whoever wins, the legs return the same once each exchange has kept its share of what they win there together."""
    page = ArbitragePage.model_validate_json((await client.get("arbitrage", params={"total_stake": "1000"})).content)
    sure = [each for each in page.items if each.kind == "surebet"]
    assert sure
    for each in sure:
        assert any(leg.venue in EXCHANGES for leg in each.legs)
        profits = [profit(each.legs, winner) for winner in SELECTIONS]
        assert max(profits) - min(profits) < 0.05
        assert float(each.profit) == pytest.approx(min(profits), abs=0.02)


def profit(legs: Sequence[Leg], winner: str) -> float:
    """What all legs win together."""
    gross: dict[str, float] = {}
    for leg in legs:
        won = float(leg.stake) * (float(leg.odds) - 1 if leg.selection == winner else -1)
        gross[leg.venue] = gross.get(leg.venue, 0.0) + (won if leg.side == "back" else -won)
    return sum(
        won - max(won, 0.0) * (UNKNOWN_COMMISSION if venue in EXCHANGES else 0.0) for venue, won in gross.items()
    )
