"""A lay from its quotes to what is shown of it: the side, its figures for each unit of liability, and why."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from advisor.api.value_bets.schemas import ValueBetPage, ValueBetWhy
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.core.quotes import Side
from advisor.engine.config import LiveEngineConfig
from advisor.engine.step import LiveEngine
from advisor.strategies.instances import instance
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
        storing = StoringEngine(pool)
        value = instance("value", "value", {"choice": "all", "sides": "back_and_lay"})
        storing.engine = LiveEngine(LiveEngineConfig(instances=(value,)), random_id)
        await storing.step(
            NOW,
            prices(event, "pinnacle", [21_000, 34_000, 36_000]),
            prices(event, "betfair_exchange", [18_000, 33_000, 34_000]),
            prices(event, "betfair_exchange", [19_000, 36_000, 38_000], side=Side.LAY),
        )
        yield started


async def test_a_lay_says_its_side_and_its_worth(client: httpx.AsyncClient) -> None:
    [bet] = ValueBetPage.model_validate_json((await client.get("value-bets")).content).items
    assert (bet.side, bet.selection, bet.venue, bet.odds, bet.best_odds) == (
        "lay",
        "home",
        "betfair_exchange",
        "1.90",
        "1.90",
    )
    p, won = bet.fair_probability, 0.95 / 0.9
    assert bet.edge == pytest.approx((1 - p) * won - p, abs=1e-5)
    assert bet.kelly == pytest.approx(bet.edge / won, abs=1e-5)
    assert bet.chances == []


async def test_the_calculation_explains_the_liability(client: httpx.AsyncClient) -> None:
    [bet] = ValueBetPage.model_validate_json((await client.get("value-bets")).content).items
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{bet.id}")).content)
    steps = {step.title: step.text for step in why.steps}
    assert steps["Price"] == "Betfair Exchange offers to lay Ajax at 1.90."
    assert "for each unit of the backer's stake to be won, 0.9000 is at risk" in steps["Liability"]
    assert steps["Commission"].endswith("so a unit of liability wins 1.0556.")
    against = f"{1 - bet.fair_probability:.1%} × 1.0556 − {bet.fair_probability:.1%} = {bet.edge:+.2%}"
    assert steps["Edge"] == f"{against}: expected profit of each unit of liability."
    assert "as liability" in steps["Stake"]
    # What its own venue would be backed at is not the bet.
    assert {each.venue: each.part for each in why.prices} == {"pinnacle": "fair", "betfair_exchange": "other"}


async def test_the_board_counts_it_and_marks_no_back_price(client: httpx.AsyncClient) -> None:
    [row] = (await client.get("odds")).json()["items"]
    assert row["value_bets"] == 1
    assert not any(price["value"] for cell in row["market"]["cells"] for price in cell["back"] if price)
