"""A question, true or not: from the engine's step to the board, the fixture, its bets and their end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.odds.schemas import FixtureLive, OddsBoard
from advisor.api.value_bets.schemas import ValueBetPage, ValueBetWhy
from advisor.core.clock import FixedClock
from advisor.db.directory.participants import participant_ids
from advisor.instruments.market_types import MARKET_TYPES, QUESTION
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.cli.running import advisor

CODE = MARKET_TYPES[QUESTION].code
ASKED = "Will it rain in Ely on Friday?"


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        await fill(started)
        yield started


async def fill(running: Running) -> None:
    """A game, a tournament and a question with value in its yes at 2.40."""
    pool = running.database.pool
    await add_teams(pool, ["Jets", "Kings"], code="B1", sport="basketball")
    await add_event(pool, "Jets", "Kings", NOW + timedelta(hours=3), code="B1")
    ids = [
        await pool.fetchval(
            "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, status, title, title_key) "
            "SELECT id, '2026', $1::timestamptz::date, $1, true, 'scheduled', $2, lower($2) FROM competition "
            "WHERE code = 'B1' RETURNING id",
            NOW + timedelta(days=2),
            title,
        )
        for title in (ASKED, "Cup Winner")
    ]
    async with pool.acquire() as lent:
        named = await participant_ids(cast("asyncpg.Connection", lent), "basketball", [ASKED])
    odds = {"pinnacle": [19_000, 19_000], "bet365": [18_500, 19_000], "bwin": [24_000, 16_000]}
    await StoringEngine(pool).step(
        NOW,
        *(prices(ids[0], venue, both, market=CODE, participant=named[ASKED]) for venue, both in odds.items()),
    )


async def board(client: httpx.AsyncClient, **asked: str) -> list[str | None]:
    page = OddsBoard.model_validate_json((await client.get("odds", params=asked)).content)
    return [row.title for row in page.items]


async def test_it_is_shown_priced_bet_on_and_answered(
    client: httpx.AsyncClient, running: Running, tmp_path: Path
) -> None:
    assert await board(client, market="question") == [ASKED]
    assert ASKED not in await board(client, market="outright")
    assert ASKED not in await board(client, market="h2h")
    assert ASKED in await board(client)
    event = await running.database.pool.fetchval("SELECT id FROM event WHERE title = $1", ASKED)
    live = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content)
    (market,) = live.markets
    assert (market.market, market.selections) == ("question", ["yes", "no"])
    assert market.participant is not None
    assert market.participant.name == ASKED
    (bet,) = ValueBetPage.model_validate_json((await client.get("value-bets")).content).items
    assert (bet.market, bet.selection, bet.outcome) == ("question", "yes", None)
    await running.database.pool.execute("UPDATE value_bet SET state = 'expired', ended_at = $1", NOW)
    file = tmp_path / "answers.csv"
    file.write_text(f"event,market,participant,result\n{event},question,{ASKED},yes\n{event},question,{ASKED},2\n")
    # The command runs a loop of its own.
    said = await asyncio.to_thread(advisor, "results", "import", file, "--database-url", running.dsn)
    assert "1 new results, 0 changed, 0 as before, 1 refused." in said.stderr
    assert "'2' is neither yes, no nor void" in said.stderr
    assert await running.database.pool.fetchval("SELECT status FROM event WHERE id = $1", event) == "finished"
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{bet.id}")).content)
    assert (why.bet.outcome, why.bet.profit) == ("won", 1.4)
    (step,) = [each.text for each in why.steps if each.title == "Result"]
    assert step.startswith(f"{ASKED} was answered with yes, so the bet is won: +1.40 per unit staked")
