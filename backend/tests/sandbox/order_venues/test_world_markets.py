"""Orders at the prices of the sandbox's own world, over HTTP, and what its results pay."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.order_venues.markets import MarketStatus, WorldMarkets
from advisor.sandbox.order_venues.orders import Selection
from advisor.sandbox.world.event_markets import event_columns
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import PREMIER, asking, new_world

EXCHANGE, SAME_EXCHANGE, BOOKMAKER = "betfair_exchange", "sandbox_exchange", "albion_sandbox"


class Account:
    """Somebody who bets at the sandbox's venues on the next game."""

    def __init__(self, client: httpx.AsyncClient, world: World, clock: FixedClock) -> None:
        self.client, self.world, self.clock = client, world, clock
        board = world.board(PREMIER, world.tick()).games
        self.game: GameState = next(
            game for game in board if game.fixture.kickoff > world.tick() + 20 and not game.fixture.postponed
        )

    def best(self, venue: str, selection: Selection) -> int:
        state = WorldMarkets(self.world, venue).state(selection, self.clock.now().timestamp())
        assert state is not None
        assert (state.status, state.in_play) == (MarketStatus.OPEN, False)
        return state.back[0].odds_e4

    async def place(self, venue: str, selection: Selection, odds_e4: int, reference: str) -> Any:
        order = {
            "reference": reference, "fixture": selection.fixture, "market": selection.market, "line": selection.line,
            "selection": selection.selection, "side": "back", "price": str(odds_e4 / 10_000), "size": "5.00",
            "persistence": "fill_and_kill", "expires": self.clock.now().timestamp() + 5,
        }  # fmt: skip
        answer = await self.client.post(f"/orders/v1/{venue}/place", json={"orders": [order]})
        assert answer.headers["x-sandbox"] == "true"
        return answer.json()["results"][0]

    async def get(self, venue: str, path: str) -> Any:
        return (await self.client.get(f"/orders/v1/{venue}/{path}")).json()

    def play(self) -> GameState:
        """Let the game end."""
        end = self.game.fixture.kickoff + self.world.calendar.length(PREMIER) + 1
        self.clock.instant += timedelta(seconds=end - self.world.tick())
        found = self.world.find(self.game.fixture.id, self.world.tick())
        assert found is not None
        assert found.status is EventStatus.FINISHED
        return found


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    world, clock = new_world()
    async with asking(world) as client:
        yield Account(client, world, clock)


@pytest.mark.parametrize("venue", [EXCHANGE, SAME_EXCHANGE, BOOKMAKER])
async def test_a_bet_at_the_price_that_stands_is_matched_there_and_paid_by_the_result(
    account: Account, venue: str
) -> None:
    expected, amounts = 0.0, []
    for place, name in enumerate(("home", "draw", "away")):
        selection = Selection(account.game.fixture.id, "h2h_3way", None, name)
        odds_e4 = account.best(venue, selection)
        result = await account.place(venue, selection, odds_e4, f"r{place}")
        assert (result["result"], result["order"]["status"], result["order"]["matched"]) == ("done", "filled", "5.00")
        amounts.append(round(500 * (odds_e4 - 10_000) / 10_000))
    assert (await account.get(venue, "account"))["available"] == "9985.00"
    game = account.play()
    winner = 0 if game.home > game.away else 2 if game.home < game.away else 1
    expected = sum(amount if place == winner else -500 for place, amount in enumerate(amounts))
    lines = (await account.get(venue, "statement"))["rows"]
    assert sum(round(float(line["amount"]) * 100) for line in lines if line["kind"] == "bet") == expected
    assert any(line["kind"] == "commission" for line in lines) == (venue != BOOKMAKER and expected > 0)
    assert (await account.get(venue, "account"))["available"] == lines[-1]["balance"]


async def test_a_bookmaker_takes_bets_on_the_line_that_it_quotes_and_on_no_other(account: Account) -> None:
    sheet = account.world.sheet(1, PREMIER, account.world.tick())
    row = next(row for row, game in enumerate(sheet.games) if game.fixture.id == account.game.fixture.id)
    line = int(sheet.lines[row, 2])
    over = Selection(account.game.fixture.id, "totals", line, "over")
    odds_e4 = account.best(BOOKMAKER, over)
    assert (await account.place(BOOKMAKER, over, odds_e4, "r1"))["result"] == "done"
    moved = over._replace(line=line + 100)
    assert (await account.place(BOOKMAKER, moved, odds_e4, "r2"))["reason"] == "MARKET_SUSPENDED"
    game = account.play()
    beyond = game.home + game.away - line / 100
    [_, paid] = (await account.get(BOOKMAKER, "statement"))["rows"]
    won = max(-1.0, min(1.0, 2 * beyond))
    assert round(float(paid["amount"]) * 100) == round(won * (500 * (odds_e4 - 10_000) / 10_000 if won > 0 else 500))


async def test_a_bookmaker_takes_bets_on_its_further_markets_before_the_start(account: Account) -> None:
    instant = account.game.fixture.kickoff - 10
    account.clock.instant += timedelta(seconds=instant - account.world.tick())
    sheet = account.world.event_sheet(1, account.game, instant)
    assert sheet is not None
    for place, column in enumerate(event_columns(account.game.fixture.competition.sport)):
        line = None if sheet.lines[0, place] == LINE_NONE else int(sheet.lines[0, place])
        for name in MARKET_TYPES[column.market].selections:
            selection = Selection(account.game.fixture.id, column.market, line, name)
            odds_e4 = account.best(BOOKMAKER, selection)
            result = await account.place(BOOKMAKER, selection, odds_e4, f"r{place}-{name.replace('_', '-')}")
            assert result["order"]["status"] == "filled"
    game = account.play()
    lines = (await account.get(BOOKMAKER, "statement"))["rows"][1:]
    assert len(lines) == 16
    paid = [round(float(line["amount"]) * 100) for line in lines]
    assert (paid[0] > 0) == (game.home > game.away)
    assert (paid[2] > 0) == (min(game.home, game.away) > 0)
    assert sum(amount > 0 for amount in paid[4:7]) == 2
    assert (paid[7] > 0) == (game.by_period[0][0] > game.by_period[0][1])
    assert (paid[12] > 0) == (game.home >= 2)


async def test_a_price_that_nobody_offers_rests_at_the_exchange_and_is_refused_by_a_bookmaker(account: Account) -> None:
    selection = Selection(account.game.fixture.id, "h2h_3way", None, "home")
    assert (await account.place(EXCHANGE, selection, 1_000_000, "r1"))["order"]["status"] == "lapsed"
    assert (await account.place(BOOKMAKER, selection, 1_000_000, "r2"))["reason"] == "PRICE_MOVED"
    assert (await account.place(EXCHANGE, selection._replace(fixture="none"), 20_000, "r3"))["reason"] == (
        "MARKET_UNKNOWN"
    )


async def test_the_exchange_has_one_line_of_goals_and_takes_bets_on_no_other(account: Account) -> None:
    over = Selection(account.game.fixture.id, "totals", 250, "over")
    assert (await account.place(EXCHANGE, over, account.best(EXCHANGE, over), "r1"))["result"] == "done"
    for line in (None, 300):
        refused = await account.place(EXCHANGE, over._replace(line=line), 20_000, f"r{line}")
        assert refused["reason"] == "MARKET_UNKNOWN"


async def test_a_venue_that_there_is_none_of_says_so(account: Account) -> None:
    answer = await account.client.post("/orders/v1/nobody/place", json={"orders": []})
    assert (answer.status_code, answer.json()) == (404, {"error": "UNKNOWN_VENUE"})


async def test_a_request_that_cannot_be_read_is_refused_whole(account: Account) -> None:
    bodies: tuple[dict[str, object], ...] = ({}, {"orders": []}, {"orders": [{"reference": "r1"}]}, {"references": []})
    for body in bodies:
        answer = await account.client.post(f"/orders/v1/{EXCHANGE}/place", json=body)
        assert (answer.status_code, answer.json()["error"]) == (400, "INVALID_REQUEST")
    assert (await account.get(EXCHANGE, "open"))["total"] == 0


async def test_faults_are_set_by_this_machine_alone(account: Account) -> None:
    rules = [{"fault": "busy", "operation": "place", "times": 2}]
    assert (await account.client.put(f"/orders/v1/{EXCHANGE}/faults", json=rules)).status_code == 200
    selection = Selection(account.game.fixture.id, "h2h_3way", None, "home")
    with pytest.raises(KeyError):
        await account.place(EXCHANGE, selection, 20_000, "r1")
    assert (await account.get(EXCHANGE, "faults"))["struck"] == {"busy": 1}
    assert (await account.client.put(f"/orders/v1/{EXCHANGE}/faults", json=[{"fault": "none"}])).status_code == 422


def test_a_venue_that_the_world_does_not_have_is_refused_by_name() -> None:
    world, _ = new_world()
    with pytest.raises(ValueError, match="no venue soft"):
        WorldMarkets(world, "soft")
