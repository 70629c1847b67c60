"""Value bets: lists, the calculation behind each, and dismissal."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from advisor.api.value_bets.explanation import value_bet_why
from advisor.api.value_bets.schemas import ValueBet, ValueBetPage, ValueBetWhy
from advisor.core.clock import FixedClock
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.venues import VenueTerms
from advisor.db.signals.value_bet_pages import get_bet
from advisor.engine.tracking.value_bets import BetState
from advisor.instruments.market_types import DOUBLE_CHANCE, H2H_3WAY, SPREADS, TOTALS
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams, add_value_bet
from tests.present import present


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen", "Celtic", "Dundee"])
        near = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=1))
        far = await add_event(pool, "Celtic", "Dundee", NOW + timedelta(hours=9))
        minute = timedelta(minutes=1)
        await add_value_bet(pool, far, 1, edge=0.09, seen=NOW - 3 * minute)
        await add_value_bet(pool, near, 2, edge=0.03, seen=NOW - 2 * minute)
        await add_value_bet(pool, far, 3, edge=0.05, seen=NOW - minute, selection=1, state=BetState.EXPIRED)
        await add_value_bet(pool, near, 4, edge=0.03, seen=NOW - 4 * minute, selection=1)
        # What an instance that bets finds is shown as bets.
        await add_value_bet(pool, near, 55, edge=0.2, instance="paper-value")
        yield started


async def listed(client: httpx.AsyncClient, **parameters: str | int | float) -> list[int]:
    """Numbers of all bets of a list, over pages of two."""
    numbers: list[int] = []
    while True:
        answer = await client.get("value-bets", params={"limit": 2, **parameters})
        page = ValueBetPage.model_validate_json(answer.content)
        numbers += [bet.id.int for bet in page.items]
        if page.next_cursor is None:
            return numbers
        parameters["cursor"] = page.next_cursor


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({}, [3, 2, 1, 4]),
        ({"order": "edge"}, [1, 3, 4, 2]),
        ({"order": "time_left"}, [2, 4, 1, 3]),
        ({"state": "live"}, [2, 1, 4]),
        ({"min_edge": 0.04}, [3, 1]),
        ({"sport": "tennis"}, []),
        ({"competition": "T1", "state": "expired"}, [3]),
        ({"dismissed": "true"}, []),
    ],
)
async def test_lists(client: httpx.AsyncClient, parameters: dict[str, str | float], numbers: list[int]) -> None:
    assert await listed(client, **parameters) == numbers


@pytest.mark.parametrize("order", ["edge", "newest", "time_left"])
@pytest.mark.parametrize("cursor", ["1", "a_b", "zz_00", "3ff0000000000000_x", "5_5", "99999999999999999999999_00"])
async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient, order: str, cursor: str) -> None:
    for each in (cursor, f"{order}_{cursor}"):
        refused = await client.get("value-bets", params={"order": order, "cursor": each})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_a_cursor_of_another_order_is_refused(client: httpx.AsyncClient) -> None:
    orders = ("edge", "newest", "time_left")
    for order in orders:
        page = ValueBetPage.model_validate_json(
            (await client.get("value-bets", params={"order": order, "limit": 1})).content
        )
        assert page.next_cursor is not None
        for other in orders:
            answer = await client.get("value-bets", params={"order": other, "cursor": page.next_cursor})
            assert (answer.status_code == 200) == (other == order)


async def test_only_the_signals_of_the_built_in_instance_are_listed(client: httpx.AsyncClient) -> None:
    page = ValueBetPage.model_validate_json((await client.get("value-bets")).content)
    assert page.live == len([bet for bet in page.items if bet.state == "live"]) == 3
    cause = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{UUID(int=55)}")).content)
    assert cause.bet.instance == "paper-value"


async def bet_of(client: httpx.AsyncClient, number: int) -> ValueBet:
    items = ValueBetPage.model_validate_json((await client.get("value-bets")).content).items
    return next(bet for bet in items if bet.id.int == number)


async def test_a_bet_in_full(client: httpx.AsyncClient) -> None:
    bet = await bet_of(client, 2)
    assert (bet.selection, bet.venue_name, bet.odds, bet.first_odds, bet.fair_odds) == (
        "home", "Bet365", "2.10", "2.08", "2.00",
    )  # fmt: skip
    assert (bet.instance, bet.kelly, bet.closing_fair_odds) == ("value", 0.0123, None)
    assert (present(bet.fixture.home).name, bet.fixture.competition, bet.clv) == ("Ajax", "T1", None)


async def test_why_it_is_value(client: httpx.AsyncClient) -> None:
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{UUID(int=1)}")).content)
    assert [(price.venue, price.part) for price in why.prices] == [("pinnacle", "fair"), ("bet365", "bet")]
    assert (why.fair, why.fair_odds) == ([0.5, 0.27, 0.23], ["2.00", "3.7037", "4.3478"])
    assert [step.title for step in why.steps] == ["Price", "Margin removed", "Fair price", "Edge", "Stake"]
    words = " ".join(step.text for step in why.steps)
    for figure in ("2.10", "2.08", "Pinnacle prices the 3 outcomes at 103.2%", "50.0%", "+9.00%"):
        assert figure in words
    assert "Bet365 offers 2.10 on Celtic" in words
    assert "without its margin Celtic is 50.0%" in words
    assert (await client.get(f"value-bets/{UUID(int=99)}")).status_code == 404


@pytest.mark.parametrize(
    ("market", "line", "selection", "said"),
    [
        (H2H_3WAY, LINE_NONE, 1, "on draw"),
        (SPREADS, -75, 0, "on Celtic −0.75"),
        (SPREADS, -75, 1, "on Dundee +0.75"),
        (SPREADS, 0, 1, "on Dundee 0"),
        (TOTALS, 250, 0, "on over 2.5"),
        (DOUBLE_CHANCE, LINE_NONE, 0, "on Celtic or draw"),
        (DOUBLE_CHANCE, LINE_NONE, 2, "on draw or Dundee"),
    ],
)
async def test_why_names_what_is_bet_on_as_people_do(
    running: Running, market: MarketTypeKey, line: int, selection: int, said: str
) -> None:
    stored = await get_bet(running.database.pool, UUID(int=1))
    row = replace(stored, market=market, line=line, selection=selection, fair=None, prices="[]")
    price, gone, *_ = value_bet_why(row, VenueTerms()).steps
    assert f"{said};" in price.text
    assert f"{said.removeprefix('on ')} 50.0%" in gone.text


async def test_why_it_was_value_once_the_evidence_is_deleted(client: httpx.AsyncClient, running: Running) -> None:
    await running.database.pool.execute("UPDATE value_bet SET prices = '[]' WHERE id = $1", UUID(int=3))
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{UUID(int=3)}")).content)
    assert why.prices == []
    assert why.bet.fair_probability == why.fair[1] == 0.5
    (gone,) = [step.text for step in why.steps if step.title == "Margin removed"]
    assert gone.startswith("The prices it rests on were deleted")


async def test_dismissal_and_undoing_it(client: httpx.AsyncClient) -> None:
    path = f"value-bets/{UUID(int=4)}/dismissal"
    first = ValueBet.model_validate_json((await client.put(path)).content)
    assert first.dismissed_at == NOW
    assert ValueBet.model_validate_json((await client.put(path)).content) == first
    assert await listed(client) == [3, 2, 1]
    assert await listed(client, dismissed="true") == [4]
    assert ValueBetPage.model_validate_json((await client.get("value-bets")).content).live == 2
    assert ValueBet.model_validate_json((await client.delete(path)).content).dismissed_at is None
    assert await listed(client) == [3, 2, 1, 4]
    for send in (client.put, client.delete):
        assert (await send(f"value-bets/{UUID(int=99)}/dismissal")).status_code == 404


async def test_dismissed_ones_are_listed_the_last_first_whatever_became_of_them(
    client: httpx.AsyncClient, running: Running
) -> None:
    pool = running.database.pool
    games = await pool.fetch("SELECT id, kickoff FROM event")
    try:
        for number, minutes in ((1, 3), (2, 5), (3, 1)):
            dismissed = "UPDATE value_bet SET dismissed_at = $2 WHERE id = $1"
            await pool.execute(dismissed, UUID(int=number), NOW - timedelta(minutes=minutes))
        assert await listed(client, dismissed="true") == [3, 1, 2]
        assert await listed(client, dismissed="true", order="edge") == [1, 3, 2]
        await pool.execute("UPDATE event SET kickoff = kickoff - interval '2 days'")
        assert await listed(client, dismissed="true", order="time_left") == [2, 1, 3]
        assert await listed(client, state="live", order="time_left") == []
    finally:
        await pool.execute("UPDATE value_bet SET dismissed_at = NULL")
        await pool.executemany("UPDATE event SET kickoff = $2 WHERE id = $1", [tuple(row) for row in games])


async def test_an_unchanged_list_is_not_sent_again(client: httpx.AsyncClient) -> None:
    tag = (await client.get("value-bets")).headers["etag"]
    assert (await client.get("value-bets", headers={"If-None-Match": tag})).status_code == 304


async def test_a_bet_may_come_back_from_its_close(client: httpx.AsyncClient, running: Running) -> None:
    """As it does where the start is put off: lists and figures follow what is stored."""
    pool = running.database.pool
    event = await pool.fetchval("SELECT event_id FROM value_bet WHERE id = $1", UUID(int=2))
    await add_value_bet(pool, event, 5, selection=2, state=BetState.CLOSED, closing_probability=0.48)
    closed = await bet_of(client, 5)
    assert (closed.state, closed.ended_because, closed.clv) == ("closed", "started", 0.0192)
    assert (closed.closing_probability, closed.closing_fair_odds) == (0.48, "2.0833")
    await add_value_bet(pool, event, 5, selection=2)
    again = await bet_of(client, 5)
    assert (again.state, again.ended_because, again.clv, again.closing_fair_odds) == ("live", None, None, None)
    assert 5 in await listed(client, state="live")
    assert await listed(client, state="closed") == []
