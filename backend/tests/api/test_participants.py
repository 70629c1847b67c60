"""A tournament's field and a game's players, from the engine's step to the board, the fixture, its bets and history."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.arbitrage.schemas import ArbitragePage
from advisor.api.odds.schemas import FixtureLive, OddsBoard, QuoteHistory
from advisor.api.participants import Participant
from advisor.api.value_bets.schemas import ValueBetPage, ValueBetWhy
from advisor.core.clock import FixedClock
from advisor.core.quotes import Side
from advisor.db.directory.participants import participant_ids
from advisor.db.quotes.pending import move_history
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.participant_markets import OUTRIGHT, PLAYER_POINTS
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams

WINNER = MARKET_TYPES[OUTRIGHT].code
POINTS = MARKET_TYPES[PLAYER_POINTS].code
FIELD = {"Ann Archer": 0.5, "Bea Bowman": 0.3, "Cay Carver": 0.2}


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        await fill(started)
        yield started


async def fill(running: Running) -> None:
    pool = running.database.pool
    await add_teams(pool, ["Jets", "Kings"], code="B1", sport="basketball")
    game = await add_event(pool, "Jets", "Kings", NOW + timedelta(hours=3), code="B1")
    cup = await pool.fetchval(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, status, title, title_key) "
        "SELECT id, '2026', $1::timestamptz::date, $1, true, 'scheduled', 'Cup Winner', 'cup winner' FROM competition "
        "WHERE code = 'B1' RETURNING id",
        NOW + timedelta(days=30),
    )
    async with pool.acquire() as lent:
        ids = await participant_ids(cast("asyncpg.Connection", lent), "basketball", [*FIELD, "Dee Dunker"])
    margins = {"pinnacle": 1.1, "bet365": 1.12}
    quoted = [
        prices(cup, venue, [round(10_000 / chance / margin), 0], market=WINNER, participant=ids[name])
        for venue, margin in margins.items()
        for name, chance in FIELD.items()
    ]
    bowman, dunker = ids["Bea Bowman"], ids["Dee Dunker"]
    await StoringEngine(pool).step(
        NOW,
        *quoted,
        prices(cup, "bwin", [37_000, 0], market=WINNER, participant=bowman),
        prices(cup, "betfair_exchange", [30_000, 0], market=WINNER, participant=bowman, side=Side.LAY),
        *(
            prices(game, venue, odds, market=POINTS, line=2_050, participant=dunker)
            for venue, odds in (("pinnacle", [19_000, 19_000]), ("bet365", [18_000, 19_500]))
        ),
    )
    async with pool.acquire() as lent, lent.transaction():
        await move_history(cast("asyncpg.Connection", lent), 10)


@pytest.fixture(scope="module")
async def ids(running: Running) -> dict[str, int]:
    return {row["name"]: row["id"] for row in await running.database.pool.fetch("SELECT id, name FROM participant")}


async def fixture_of(client: httpx.AsyncClient, running: Running, title: str | None) -> FixtureLive:
    where = "title IS NULL" if title is None else "title IS NOT NULL"
    id_ = await running.database.pool.fetchval(f"SELECT id FROM event WHERE {where}")
    return FixtureLive.model_validate_json((await client.get(f"fixtures/{id_}/live")).content)


async def test_the_board_shows_the_favourite_of_a_field(client: httpx.AsyncClient) -> None:
    board = OddsBoard.model_validate_json((await client.get("odds")).content)
    (row,) = [row for row in board.items if row.title is not None]
    assert row.title == "Cup Winner"
    assert row.home is None
    assert row.market is not None
    assert row.market.participant is not None
    assert (row.market.market, row.market.participant.name) == ("outright", "Ann Archer")
    assert row.market.fair[0] == pytest.approx(0.5, abs=0.02)
    assert row.markets == len(FIELD)


@pytest.mark.parametrize(
    ("market", "titles"), [("outright", ["Cup Winner"]), ("player_points", [None]), ("h2h", [None])]
)
async def test_a_field_is_asked_for_apart_from_games(
    client: httpx.AsyncClient, market: str, titles: list[str | None]
) -> None:
    board = OddsBoard.model_validate_json((await client.get("odds", params={"market": market})).content)
    assert [row.title for row in board.items] == titles


async def test_a_fixture_shows_a_market_of_each_participant(
    client: httpx.AsyncClient, running: Running, ids: dict[str, int]
) -> None:
    found = await fixture_of(client, running, "Cup Winner")
    assert found.row.market is not None
    assert found.row.market.participant == Participant(id=ids["Ann Archer"], name="Ann Archer")
    assert [market.participant and market.participant.name for market in found.markets] == list(FIELD)
    assert sum(market.fair[0] or 0 for market in found.markets) == pytest.approx(1.0, abs=1e-5)
    game = await fixture_of(client, running, None)
    (points,) = game.markets
    assert (points.market, points.line, points.selections) == ("player_points", "20.5", ["over", "under"])
    assert points.participant == Participant(id=ids["Dee Dunker"], name="Dee Dunker")


async def test_a_bet_says_whom_it_is_on(client: httpx.AsyncClient, ids: dict[str, int]) -> None:
    page = ValueBetPage.model_validate_json((await client.get("value-bets")).content)
    (bet,) = page.items
    assert bet.participant == Participant(id=ids["Bea Bowman"], name="Bea Bowman")
    assert (bet.fixture.title, bet.market, bet.selection, bet.odds) == ("Cup Winner", "outright", "yes", "3.70")
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{bet.id}")).content)
    assert why.bet == bet
    said = {step.title: step.text for step in why.steps}
    assert said["Price"] == "Bwin offers 3.70 on Bea Bowman."
    assert said["Margin removed"] == "Pinnacle prices the whole field; without margins Bea Bowman has 29.4% of it."
    found = ArbitragePage.model_validate_json((await client.get("arbitrage")).content)
    (surebet,) = found.items
    assert surebet.participant == bet.participant
    assert [(leg.selection, leg.side) for leg in surebet.legs] == [("yes", "back"), ("yes", "lay")]


async def test_the_history_of_one_participant(client: httpx.AsyncClient, running: Running, ids: dict[str, int]) -> None:
    cup = (await fixture_of(client, running, "Cup Winner")).row.fixture_id
    query: dict[str, str | int] = {"market": "outright", "selection": "yes", "participant": ids["Cay Carver"]}
    found = QuoteHistory.model_validate_json((await client.get(f"fixtures/{cup}/quotes", params=query)).content)
    assert found.participant_id == ids["Cay Carver"]
    assert [(each.venue, each.points[0].odds) for each in found.series] == [
        ("bet365", "4.4643"),
        ("pinnacle", "4.5455"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"market": "outright", "selection": "yes"}, id="a field without a participant"),
        pytest.param({"market": "h2h", "selection": "home", "participant": 1}, id="a participant in a match"),
        pytest.param({"market": "outright", "selection": "yes", "participant": 0}, id="nobody"),
    ],
)
async def test_who_cannot_be_is_refused(
    client: httpx.AsyncClient, running: Running, query: dict[str, str | int]
) -> None:
    cup = (await fixture_of(client, running, "Cup Winner")).row.fixture_id
    refused = await client.get(f"fixtures/{cup}/quotes", params=query)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "participant")
