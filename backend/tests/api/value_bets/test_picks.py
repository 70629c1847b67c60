"""Picks: one of each fixture, the best first by what they make of a bankroll, of what starts on a day."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from advisor.api.picks.schemas import PickList
from advisor.core.clock import FixedClock
from advisor.engine.tracking.value_bets import BetState
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import add_event, add_teams, add_value_bet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen", "Celtic", "Dijon"])
        today = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
        later = await add_event(pool, "Celtic", "Dijon", NOW + timedelta(hours=11, minutes=59))
        tomorrow = await add_event(pool, "Bremen", "Ajax", NOW + timedelta(hours=12))
        began = await add_event(pool, "Dijon", "Celtic", NOW - timedelta(minutes=1))
        await add_value_bet(pool, today, 1, edge=0.04)
        await add_value_bet(pool, today, 2, edge=0.06, venue="bwin")
        await add_value_bet(pool, today, 3, edge=0.09, venue="old", state=BetState.EXPIRED)
        await add_value_bet(pool, today, 4, edge=0.2, venue="soft", instance="paper-value")
        await add_value_bet(pool, later, 5, edge=0.08)
        await add_value_bet(pool, tomorrow, 6, edge=0.07)
        await add_value_bet(pool, began, 7, edge=0.5)
        yield started


async def picked(client: httpx.AsyncClient, **parameters: str | int) -> PickList:
    answer = await client.get("picks", params=parameters)
    assert answer.status_code == 200, answer.text
    return PickList.model_validate_json(answer.content)


def numbers(found: PickList) -> list[int]:
    return [pick.bet.id.int for pick in found.items]


async def test_one_of_each_fixture_that_starts_today_the_best_first(client: httpx.AsyncClient) -> None:
    found = await picked(client)
    assert (found.day, found.at, numbers(found)) == (NOW.date(), NOW, [5, 2])
    assert [pick.rank for pick in found.items] == [1, 2]
    assert found.items[0].growth == pytest.approx(0.08 * 0.0123 / 2)
    assert found.items[0].reasons[0].text
    assert numbers(await picked(client, limit=1)) == [5]


async def test_another_day_and_another_sport(client: httpx.AsyncClient) -> None:
    assert numbers(await picked(client, day="2026-11-26")) == [6]
    assert numbers(await picked(client, day="2026-11-24")) == []
    assert numbers(await picked(client, sport="football")) == [5, 2]
    refused = await client.get("picks", params={"sport": "chess"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "sport")


async def test_a_likely_one_may_be_worth_more_than_a_larger_edge(client: httpx.AsyncClient, running: Running) -> None:
    pool = running.database.pool
    await pool.execute("UPDATE value_bet SET kelly = 0.05 WHERE id = $1", UUID(int=1))
    try:
        found = await picked(client)
        assert numbers(found) == [1, 5]
        assert found.items[0].growth == pytest.approx(0.04 * 0.05 / 2)
    finally:
        await pool.execute("UPDATE value_bet SET kelly = 0.0123 WHERE id = $1", UUID(int=1))


async def test_what_was_dismissed_is_not_picked(client: httpx.AsyncClient) -> None:
    await client.put(f"value-bets/{UUID(int=2)}/dismissal")
    assert numbers(await picked(client)) == [5, 1]
    await client.delete(f"value-bets/{UUID(int=2)}/dismissal")
