"""The truth about prices: when each began, and when a backer no longer got it."""

from datetime import timedelta

import pytest

from advisor.core.markets import LINE_NONE
from advisor.instruments.market_types import H2H
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.interventions import Action, Intervention, intervene
from advisor.sandbox.world.price_lives import PriceKey, PriceLife, lives_of, price_lives
from tests.sandbox.worlds import PREMIER, TICK, asking, new_world

KEY = PriceKey("game", H2H, LINE_NONE, 0)
OTHER = KEY._replace(selection=1)


def test_a_life_ends_when_the_price_is_worse_or_away() -> None:
    offers = [(0.0, {KEY: 200, OTHER: 150}), (1.0, {KEY: 210, OTHER: 150}), (2.0, {KEY: 190, OTHER: 150})]
    offers += [(3.0, {OTHER: 150}), (4.0, {KEY: 220, OTHER: 150}), (5.0, {})]
    assert lives_of(offers)[KEY] == [
        PriceLife(200, 0.0, 2.0),
        PriceLife(210, 1.0, 2.0),
        PriceLife(190, 2.0, 3.0),
        PriceLife(220, 4.0, None),  # the game began
    ]
    assert lives_of(offers)[OTHER] == [PriceLife(150, 0.0, None)]


@pytest.mark.parametrize("index", [0, 1, 3])
def test_lives_are_what_somebody_sees_who_looks_every_second(index: int) -> None:
    world, _ = new_world()
    lives = price_lives(world, index, PREMIER, TICK, TICK + 60)
    checked = 0
    for at in range(TICK, TICK + 60, 7):
        sheet = world.sheet(index, PREMIER, at)
        for row, game in enumerate(sheet.games):
            if game.fixture.kickoff <= TICK + 60:
                continue
            for place in range(3):
                odds = round(sheet.odds[row, place] * 100)
                standing = lives[PriceKey(game.fixture.id, PREMIER.sport.winner, LINE_NONE, place)]
                now = [each for each in standing if each.begins <= at and (each.ends is None or each.ends > at)]
                assert max(each.odds for each in now) == odds
                checked += 1
    assert checked > 300


def test_a_planted_lag_repeats_the_sharp_ones_looks() -> None:
    world, _ = new_world(SandboxConfig(lags={BOOKS[1].key: 0.2}))
    looks = world.looks(1, TICK, TICK + 20)
    assert looks == pytest.approx(
        [at + 0.2 for at in world.looks(0, TICK, TICK + 20) if at + 0.2 <= TICK + 20], abs=1e-4
    )
    sheet = world.sheet(1, PREMIER, looks[3])
    assert sheet.updated[0] == pytest.approx(looks[3], abs=1e-4)
    assert world.sheet(1, PREMIER, looks[3] - 0.05).updated[0] == pytest.approx(looks[2], abs=1e-4)


async def test_the_endpoint_shows_a_held_price_from_beginning_to_end() -> None:
    world, clock = new_world()
    held = intervene(world, Intervention(action=Action.PRICE, odds=90.0, seconds=10, selection="home"))
    clock.instant += timedelta(seconds=30)
    # Another one does not make the first one forgotten.
    intervene(world, Intervention(action=Action.PRICE, odds=1.5, seconds=5, selection="away"))
    async with asking(world) as client:
        where = {"bookmaker": BOOKS[1].key, "fixture": str(held["fixture"]), "seconds": "60"}
        answer = await client.get("/sandbox/lives", params=where)
        (life,) = [each for each in answer.json() if each["odds"] == 90.0]
        assert life["ends"] - life["begins"] == 10
        assert (life["selection"], life["line"]) == ("home", None)
        assert (await client.get("/sandbox/lives", params={**where, "fixture": "none"})).status_code == 404
        assert (await client.get("/sandbox/lives", params={**where, "seconds": "0"})).status_code == 422
