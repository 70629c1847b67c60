"""How long prices stand and who moves first, as the API shows what the worker stored."""

from datetime import UTC, datetime
from typing import cast

import asyncpg
import httpx
import numpy as np
import pytest

from advisor.api.odds.timing_schemas import LeadList, SurvivalList
from advisor.core.history import History
from advisor.core.timing.leads import VenueLead
from advisor.core.timing.survival import NO_CURVES, CurveKey, SurvivalCurves
from advisor.db.quotes.leads import write_leads
from advisor.db.quotes.survival import write_survival
from tests.api.conftest import Running
from tests.api.seeding import league_history

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CURVES = SurvivalCurves(
    seconds=np.array([0.0, 10.0, 100.0]),
    edges=(0.02,),
    ages=(5.0,),
    keys=(
        CurveKey("", 0, 0, 0),
        CurveKey("pinnacle", 0, 0, 0),
        CurveKey("pinnacle", 0, 2, 0),
        CurveKey("", 3, 0, 0),
        CurveKey("pinnacle", 0, 0, 1),
    ),
    log_alive=np.log([[1, 0.5, 0.25], [1, 0.8, 0.4], [1, 0.2, 0.1], [1, 0.9, 0.8], [1, 0.6, 0.5]]),
    variance=np.array([[0, 0.01, 0.02]] * 5),
    lives=np.array([900, 400, 30, 80, 60]),
)
KNOWN = VenueLead(
    competition="E0",
    market=0,
    leader="pinnacle",
    follower="bet365",
    seconds=2.0,
    error=0.1,
    moves=90,
    events=12,
    grid=5.0,
)
UNKNOWN = VenueLead(
    competition="E1", market=3, leader="bet365", follower="bwin", seconds=None, error=None, moves=3, events=1, grid=60.0
)


@pytest.fixture(scope="module")
def history() -> History:
    return league_history()


async def stored(running: Running, curves: SurvivalCurves, leads: list[VenueLead]) -> None:
    async with running.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        await write_survival(connection, curves, NOW)
        await write_leads(connection, leads, NOW)


async def survival(client: httpx.AsyncClient, **parameters: str | float) -> SurvivalList:
    return SurvivalList.model_validate_json((await client.get("odds/survival", params=parameters)).content)


async def leads(client: httpx.AsyncClient, **parameters: str) -> LeadList:
    return LeadList.model_validate_json((await client.get("odds/leads", params=parameters)).content)


async def test_nothing_is_made_up_where_nothing_is_known(client: httpx.AsyncClient, running: Running) -> None:
    await stored(running, NO_CURVES, [])
    assert await survival(client) == SurvivalList(computed_at=None, items=[])
    assert await leads(client) == LeadList(computed_at=None, items=[])


async def test_curves_by_venue_market_and_edge(client: httpx.AsyncClient, running: Running) -> None:
    await stored(running, CURVES, [])
    every = await survival(client, after=10)
    assert every.computed_at == NOW
    assert [(each.venue, each.market, each.lives) for each in every.items] == [
        (None, "h2h_3way", 900),
        ("pinnacle", "h2h_3way", 400),
        (None, "totals", 80),
    ]
    assert [each.points[0].chance for each in every.items] == pytest.approx([0.5, 0.8, 0.9])
    assert every.items[0].points[0].error == pytest.approx(0.5 * 0.1)
    (older,) = (await survival(client, venue="pinnacle", age=10, after=100)).items
    assert older.points[0].chance == pytest.approx(0.5)
    (valued,) = (await survival(client, edge=0.03, after=10)).items
    assert valued.venue == "pinnacle"
    assert valued.points[0].chance == pytest.approx(0.2)
    assert [len(each.points) for each in (await survival(client, market="totals")).items] == [3]


async def test_leads_by_competition_and_market(client: httpx.AsyncClient, running: Running) -> None:
    await stored(running, NO_CURVES, [UNKNOWN, KNOWN])
    every = await leads(client)
    assert [(each.leader, each.seconds, each.grid) for each in every.items] == [
        ("pinnacle", 2.0, 5.0),
        ("bet365", None, 60.0),
    ]
    assert [each.market for each in (await leads(client, competition="E1")).items] == ["totals"]
    assert (await leads(client, market="spreads")).items == []


@pytest.mark.parametrize("query", ["after=-1", "age=-1", "edge=99", "market=none", "unknown=1"])
async def test_what_makes_no_sense_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"odds/survival?{query}")).status_code == 422
