"""How a game ended that was not played whole, as the board, the list of fixtures and its bets show it."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import httpx
import pytest

from advisor.api.fixtures.schemas import Fixture, FixturePage, GameEnding
from advisor.api.odds.schemas import FixtureLive
from advisor.core.clock import FixedClock
from advisor.core.markets import GameEnd
from advisor.db.fixtures.cards import refresh_cards
from advisor.engine.tracking.value_bets import BetState
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams, add_value_bet
from tests.api.value_bets.test_outcomes import bets, finish, result_step

BOOKS = {1: "pinnacle", 2: "espnbet"}


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        yield started


@pytest.fixture
async def event(running: Running) -> int:
    """A game of baseball with a moneyline bet on the home side at two books."""
    pool = running.database.pool
    await add_teams(pool, ["Jets", "Kings"], code="B1", sport="baseball")
    found = await add_event(pool, "Jets", "Kings", NOW, code="B1")
    for number, venue in BOOKS.items():
        await add_value_bet(pool, found, number, seen=NOW, state=BetState.CLOSED, venue=venue)
    await pool.execute("UPDATE value_bet SET market = 1")
    async with pool.acquire() as lent, lent.transaction():
        await refresh_cards(lent, [found])  # type: ignore[arg-type] # a pool lends a proxy
    return found


async def shown(client: httpx.AsyncClient, event: int) -> GameEnding | None:
    """What list and board say alike."""
    page = FixturePage.model_validate_json((await client.get("fixtures")).content)
    [listed] = [cast("Fixture", each).ending for each in page.items if each.id == event]
    row = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content).row
    assert row.ending == listed
    return listed


async def test_a_shortened_game_is_settled_where_the_venue_says_so(
    client: httpx.AsyncClient, running: Running, event: int
) -> None:
    await finish(running, event, (5, 2), None)
    assert await shown(client, event) is None
    assert [(await bets(client))[number].outcome for number in BOOKS] == ["won", "won"]
    await running.database.pool.execute("UPDATE event SET (ending, ended_in, ending_by) = ('shortened', 6, 'espn')")
    assert await shown(client, event) == GameEnding(
        how=GameEnd.SHORTENED, ended_in=6, part="inning", home=None, away=None
    )
    assert [(await bets(client))[number].outcome for number in BOOKS] == [None, "won"]
    assert await result_step(client, UUID(int=1)) == (
        "It ended 5-2, cut short in inning 6; the rules of Pinnacle say whether such bets stand."
    )
    await running.database.pool.execute("UPDATE event SET ended_in = 4")
    assert [(await bets(client))[number].outcome for number in BOOKS] == [None, "void"]
    said = await result_step(client, UUID(int=2))
    assert said is not None
    assert said.startswith("It ended 5-2, cut short in inning 4, so the stake returns: ")


async def test_an_abandoned_game_says_where_it_stood(client: httpx.AsyncClient, running: Running, event: int) -> None:
    pool = running.database.pool
    await pool.execute("INSERT INTO live_score VALUES ($1, 1, 0, '', 'espn', $2)", event, NOW)
    await pool.execute("UPDATE event SET status = 'void', ending = 'abandoned', ending_by = 'espn'")
    assert await shown(client, event) == GameEnding(how=GameEnd.ABANDONED, ended_in=None, part="inning", home=1, away=0)
    said = await result_step(client, UUID(int=1))
    assert said is not None
    assert said.startswith("The fixture was abandoned, so the stake returns: ")
