"""What is planted is wrong in the way that it says, and all else stays as it was."""

from dataclasses import replace
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.plants import NOTHING_WRONG, Plants
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import PREMIER, TICK, new_world

ONE: Final = 1
KEY: Final = BOOKS[ONE].key


def sober(plants: Plants = NOTHING_WRONG) -> World:
    return new_world(SandboxConfig(plants=plants))[0]


def prices(world: World, index: int, at: int) -> dict[str, Float64]:
    """(k,) odds by game, of games ahead."""
    sheet = world.sheet(index, PREMIER, at)
    return {
        game.fixture.id: sheet.odds[row] for row, game in enumerate(sheet.games) if at < game.fixture.kickoff < at + 600
    }


def test_a_slow_book_stands_by_its_prices_until_it_looks_again() -> None:
    world = sober(replace(NOTHING_WRONG, slow={KEY: 90}))
    changes = []
    for at in range(TICK, TICK + 360):
        before, now = prices(world, ONE, at), prices(world, ONE, at + 1)
        if any((before[game] != now[game]).any() for game in before.keys() & now.keys()):
            changes.append(at)
        assert at - max(world.sheet(ONE, PREMIER, at).updated) < BOOKS[ONE].every
    assert len(changes) == 4
    assert set(np.diff(changes)) == {90}


def test_an_over_move_makes_one_selection_drift_and_comes_back() -> None:
    plain, planted = sober(), sober(replace(NOTHING_WRONG, over_moves={KEY: 0.2}))
    markets = [column for column in columns(PREMIER.sport) if not column.exchange_only]
    heights: dict[str, list[float]] = {}
    for at in range(TICK, TICK + 240, 5):
        for game, odds in prices(planted, ONE, at).items():
            higher = np.log(odds / prices(plain, ONE, at)[game])
            drifted = [column for column in markets if higher[column.start : column.stop].max() > 0.02]
            assert len(drifted) <= 1
            for column in drifted:
                # The others of its market shorten: that is what the bookmaker thinks of the game.
                part = higher[column.start : column.stop]
                assert (np.delete(part, part.argmax()) < 0.0).all()
            heights.setdefault(game, []).append(float(higher.max()))
    highest = [max(each) for each in heights.values()]
    # In a market of two a drift by 0.2 is one of the odds by about a tenth.
    assert 0.06 < max(highest) < 0.2
    assert 0.2 < np.mean(np.array(highest) > 0.04) < 0.9
    assert all(each[0] < 0.04 or each[-1] < 0.04 for each in heights.values())


def test_low_lays_move_one_runner_of_the_exchange_and_no_bookmaker() -> None:
    plain, planted = sober(), sober(replace(NOTHING_WRONG, low_lays=0.15))
    low, markets = 0, 0
    for at in range(TICK, TICK + 180, 10):
        for one, other in zip(plain.ladders(PREMIER, 0, at), planted.ladders(PREMIER, 0, at), strict=True):
            ratios = np.array([b.lay[0][0] / a.lay[0][0] for a, b in zip(one, other, strict=True)])
            moved = np.flatnonzero(ratios != 1.0)
            assert len(moved) <= 1
            assert ((ratios[moved] > 0.8) & (ratios[moved] < 1.0)).all()
            low, markets = low + len(moved), markets + 1
        for index in range(len(BOOKS)):
            assert np.array_equal(
                plain.sheet(index, PREMIER, at).odds, planted.sheet(index, PREMIER, at).odds, equal_nan=True
            )
    assert 0.1 < low / markets < 0.4


def worth_a_bet(plants: Plants) -> float:
    """Share of all prices of five minutes that are truly worth more than two percent."""
    world, worth, width = sober(plants), [], columns(PREMIER.sport)[-1].start
    for at in range(TICK, TICK + 300, 10):
        board = world.board(PREMIER, at)
        for index in range(len(BOOKS)):
            for game, odds in prices(world, index, at).items():
                worth += (odds[:width] * board.chances.shares[board.rows[game], :width] > 1.02).tolist()
    return float(np.mean(worth))


def test_where_nothing_is_wrong_hardly_a_price_is_worth_a_bet() -> None:
    nothing, errors, all_ = (worth_a_bet(each) for each in (NOTHING_WRONG, Plants(blunders=False), Plants()))
    assert nothing < 0.0005 < 0.001 < errors < all_
