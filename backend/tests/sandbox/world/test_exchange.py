"""The exchange's ladders: legal prices, sane spreads, volumes that only grow."""

from itertools import pairwise

import numpy as np

from advisor.sandbox.betfair.exchange_book import GOALS, WINNER, find_market, markets_of, status_of
from advisor.sandbox.world.exchange import DEPTH, LADDER
from advisor.sandbox.world.games import NEVER
from tests.sandbox.worlds import HOOPS, PREMIER, TICK, new_world


def test_the_ladder_is_the_exchanges() -> None:
    prices = [price / 100 for price in LADDER.tolist()]
    assert (prices[0], prices[-1], len(prices)) == (1.01, 1000, 350)
    assert {2.0, 2.02, 3.05, 4.1, 6.2, 10.5, 21.0, 32.0, 55.0, 110.0} <= set(prices)
    assert not {2.01, 3.03, 4.05, 6.1, 10.2} & set(prices)


def test_prices_are_on_the_ladder_and_best_first() -> None:
    world, _ = new_world()
    legal = set(LADDER.tolist())
    for position in (WINNER, GOALS):
        for market in world.ladders(PREMIER, position, TICK):
            for runner in market:
                backs, lays = [p for p, _ in runner.back], [p for p, _ in runner.lay]
                assert {*backs, *lays, runner.last, *(p for p, _ in runner.traded)} <= legal
                assert all(a > b for a, b in pairwise(backs))
                assert all(a < b for a, b in pairwise(lays))
                assert len(backs) <= DEPTH
                assert all(size > 0 for _, size in (*runner.back, *runner.lay))


def test_back_and_lay_hardly_ever_cross() -> None:
    world, _ = new_world()
    crossed, looked = 0, 0
    for at in range(TICK, TICK + 3600, 60):
        for competition in (PREMIER, HOOPS):
            for market in world.ladders(competition, WINNER, at):
                pairs = [(runner.back[0][0], runner.lay[0][0]) for runner in market if runner.back and runner.lay]
                crossed += any(back > lay for back, lay in pairs)
                looked += 1
    assert 0 < crossed < looked * 0.02


def test_the_middle_is_the_truth() -> None:
    world, _ = new_world()
    board = world.board(PREMIER, TICK)
    offs = []
    for row, market in enumerate(world.ladders(PREMIER, WINNER, TICK)):
        for column, runner in enumerate(market):
            share = board.chances.shares[row, column]
            if 0.1 < share < 0.9:
                offs.append((runner.back[0][0] + runner.lay[0][0]) / 200 * share - 1)
    assert abs(np.median(offs)) < 0.01
    assert np.abs(offs).max() < 0.06


def test_volumes_only_grow() -> None:
    world, _ = new_world()
    before: dict[str, int] = {}
    for at in range(TICK, TICK + 60, 3):
        for row, game in enumerate(world.board(PREMIER, at).games):
            volume = sum(runner.matched for runner in world.ladders(PREMIER, WINNER, at)[row])
            assert volume >= before.get(game.fixture.id, 0)
            before[game.fixture.id] = volume


def test_every_market_is_found_by_its_id_and_nothing_else() -> None:
    world, _ = new_world()
    for game in world.board(PREMIER, TICK).games:
        for market in markets_of(game.fixture):
            found = find_market(world, market.id, TICK)
            assert found is not None
            assert found[0] == market
            assert found[1].fixture == game.fixture
    for text in ("", "1.", "1.9", "1.9000299266409", "1.99002992664000", "x"):
        assert find_market(world, text, TICK) is None


def test_a_goal_suspends_the_market() -> None:
    world, _ = new_world()
    states = [
        (game.since_play, status_of(game))
        for at in range(TICK, TICK + 120)
        for game in world.board(PREMIER, at).games
        if game.since_play < NEVER
    ]
    assert {status for since, status in states if since < 4} == {"SUSPENDED"}
    assert {status for since, status in states if since >= 4} == {"OPEN"}
