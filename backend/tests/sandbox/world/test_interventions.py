"""Interventions: prices, value bets that go again, goals, ends of games."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from advisor.sandbox.app import in_process_app
from advisor.sandbox.faults.plan import FaultKind, FaultRule
from tests.sandbox.worlds import ALL_BOOKS, KEY, NOW, PREMIER, asking, in_play, new_world, plan_of


async def price_of(client: httpx.AsyncClient, done: dict[str, Any]) -> float | None:
    """The price of the selection that was intervened on, by the simulated Odds API."""
    path = f"/v4/sports/{done['competition']}/odds"
    events = (await client.get(path, params=KEY | ALL_BOOKS | {"eventIds": done["fixture"]})).json()
    (book,) = (book for book in events[0]["bookmakers"] if book["key"] == done["bookmaker"])
    (market,) = (market for market in book["markets"] if market["key"] == "h2h")
    prices = {outcome["name"]: outcome["price"] for outcome in market["outcomes"]}
    price: float | None = prices.get(done[done["selection"]])
    return price


async def test_a_value_bet_comes_and_goes() -> None:
    world, clock = new_world()
    async with asking(world) as client:
        done = (
            await client.post("/sandbox/interventions", json={"action": "value", "edge": 0.15, "seconds": 20})
        ).json()
        assert done["odds"] * done["chance"] == pytest.approx(1.15, abs=0.01)
        assert await price_of(client, done) == done["odds"]
        clock.instant += timedelta(seconds=19)
        assert await price_of(client, done) == done["odds"]
        clock.instant += timedelta(seconds=1)
        assert await price_of(client, done) != done["odds"]


async def test_a_price_is_held_withdrawn_and_given_back() -> None:
    world, _ = new_world()
    async with asking(world) as client:
        asked = {"bookmaker": "fairhill_sandbox", "market": "h2h", "selection": "away", "seconds": 600}
        done = (await client.post("/sandbox/interventions", json=asked | {"action": "price", "odds": 7.77})).json()
        assert await price_of(client, done) == 7.77
        fixture = {"fixture": done["fixture"]}
        await client.post("/sandbox/interventions", json=asked | fixture | {"action": "withdraw"})
        assert await price_of(client, done) is None
        await client.post("/sandbox/interventions", json={"action": "clear"})
        assert await price_of(client, done) not in {None, 7.77}


async def test_a_goal_counts_everywhere() -> None:
    world, _ = new_world()
    game = in_play(world, PREMIER)
    async with asking(world) as client:
        before = world.board(PREMIER, world.tick()).chances.shares[
            world.board(PREMIER, world.tick()).rows[game.fixture.id]
        ]
        asked = {"action": "goal", "fixture": game.fixture.id, "side": "away"}
        done = (await client.post("/sandbox/interventions", json=asked)).json()
        assert done["score"] == [game.home, game.away + 1]
        scores = (await client.get(f"/v4/sports/{PREMIER.odds_key}/scores", params=KEY)).json()
        (shown,) = (item["scores"] for item in scores if item["id"] == game.fixture.id)
        assert [item["score"] for item in shown] == [str(game.home), str(game.away + 1)]
        board = world.board(PREMIER, world.tick())
        assert board.chances.shares[board.rows[game.fixture.id], 2] > before[2]


async def test_a_game_ends_now_and_stays_ended() -> None:
    world, clock = new_world()
    async with asking(world) as client:
        done = (await client.post("/sandbox/interventions", json={"action": "finish"})).json()
        assert done["status"] == "finished"
        for _ in range(3):
            clock.instant += timedelta(seconds=200)
            state = world.find(done["fixture"], world.tick())
            assert state is not None
            assert ([state.home, state.away], state.status) == (done["score"], "finished")
        again = await client.post("/sandbox/interventions", json={"action": "finish", "fixture": done["fixture"]})
        assert again.status_code == 409


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"action": "dance"}, 422),
        ({"action": "price"}, 422),
        ({"action": "value", "colour": "red"}, 422),
        ({"action": "value", "fixture": "0" * 32}, 404),
        ({"action": "value", "bookmaker": "nobody"}, 404),
        ({"action": "value", "market": "totals", "selection": "home"}, 404),
    ],
)
async def test_other_wishes_are_refused(asked: dict[str, object], status: int) -> None:
    world, _ = new_world()
    async with asking(world) as client:
        answer = await client.post("/sandbox/interventions", json=asked)
        assert (answer.status_code, bool(answer.json()["reason"])) == (status, True)


async def test_state_and_truth_agree() -> None:
    world, _ = new_world()
    async with asking(world) as client:
        state = (await client.get("/sandbox/state")).json()
        truth = (await client.get("/sandbox/truth")).json()
    assert (state["sandbox"], state["seed"], state["speed"]) == (True, 1, 60)
    open_games = {event["id"] for event in state["events"] if event["status"] in {"scheduled", "in_play"}}
    assert {row["id"] for row in truth} == open_games
    for row in truth:
        for market in row["markets"]:
            assert sum(market["chances"].values()) == pytest.approx(1)


async def test_the_state_says_which_faults_struck() -> None:
    world, _ = new_world()
    plan = plan_of(FaultRule(endpoint="the_odds_api/*", kind=FaultKind.RESET))
    plan.decide("the_odds_api/odds", NOW)
    transport = httpx.ASGITransport(app=in_process_app(world, plan))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        assert (await client.get("/sandbox/state")).json()["faults_struck"] == {"reset": 1}


async def test_only_this_machine_may_force() -> None:
    world, _ = new_world()
    transport = httpx.ASGITransport(app=in_process_app(world, plan_of()), client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        assert (await client.get("/sandbox/state")).status_code == 403
        assert (await client.get("/v4/sports", params=KEY)).status_code == 200


EXCHANGE = {"action": "value", "bookmaker": "betfair_exchange", "edge": 0.2, "seconds": 5}


async def test_a_price_at_the_exchange_moves_the_whole_market_and_is_given_back() -> None:
    world, clock = new_world()

    def best() -> list[float]:
        board = world.board(PREMIER, world.tick())
        ladders = world.ladders(PREMIER, 0, world.tick())[board.rows[done["fixture"]]]
        for ladder in ladders:
            assert ladder.back[0][0] < ladder.lay[0][0]
        return [ladder.back[0][0] / 100 for ladder in ladders]

    async with asking(world) as client:
        fixture = next(game.fixture for game in world.board(PREMIER, world.tick()).games if not game.progress)
        done = (
            await client.post("/sandbox/interventions", json={**EXCHANGE, "fixture": fixture.id, "selection": "away"})
        ).json()
        held = best()
        assert held[2] == pytest.approx(done["odds"], rel=0.03)
        assert held[2] * done["chance"] > 1.15
        # Nobody gives anything away on the other runners, or the book would show it.
        assert 1 < sum(1 / odds for odds in held) < 1.06
        clock.instant += timedelta(seconds=5)
        assert best()[2] * done["chance"] < 1.05


@pytest.mark.parametrize("asked", [{"action": "withdraw"}, {"market": "totals"}])
async def test_what_the_exchange_cannot_be_made_to_do_is_refused(asked: dict[str, str]) -> None:
    async with asking(new_world()[0]) as client:
        assert (await client.post("/sandbox/interventions", json=EXCHANGE | asked)).status_code == 422
