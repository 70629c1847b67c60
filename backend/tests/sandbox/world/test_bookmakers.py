"""Bookmakers: margins as set, errors as set, value and arbitrage that come and go."""

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.core.markets import EventStatus
from advisor.sandbox.world.bookmakers import BOOKS, SHARP
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import GRIDIRON, PREMIER, TICK, new_world


def ahead(world: World, index: int, competition: Competition, at: int) -> tuple[Float64, Float64]:
    """Odds and true chances of games that have not begun, for the markets that books offer."""
    sheet, board = world.sheet(index, competition, at), world.board(competition, at)
    width = columns(competition.sport)[-1].start
    rows = [
        (sheet.odds[row, :width], board.chances.shares[board.rows[game.fixture.id], :width])
        for row, game in enumerate(sheet.games)
        if game.status is EventStatus.SCHEDULED and game.fixture.id in board.rows and (sheet.odds[row] < 200).all()
    ]
    return np.array([odds for odds, _ in rows]), np.array([shares for _, shares in rows])


@pytest.mark.parametrize("index", range(len(BOOKS)), ids=[book.key for book in BOOKS])
def test_the_margin_is_the_one_set(index: int) -> None:
    world, _ = new_world()
    margins = []
    for at in range(TICK, TICK + 1500, 50):
        odds, _ = ahead(world, index, PREMIER, at)
        for column in columns(PREMIER.sport)[:3]:
            margins += list((1 / odds[:, column.start : column.stop]).sum(axis=1) - 1)
    assert np.median(margins) == pytest.approx(BOOKS[index].margin, abs=0.012)


def test_the_sharp_book_knows_best_and_asks_least() -> None:
    world, _ = new_world()
    errors = []
    for index in range(len(BOOKS)):
        odds, shares = ahead(world, index, PREMIER, TICK)
        errors.append(float(np.median(abs(odds[:, :3] * shares[:, :3] * (1 + BOOKS[index].margin) - 1))))
    assert errors[0] == min(errors)
    assert SHARP.margin == min(book.margin for book in BOOKS)
    assert len({book.key for book in BOOKS}) == len(BOOKS) >= 7


def value_spells(seconds: int, edge: float) -> list[int]:
    """How long each value bet on a game ahead lasted; those still open at either end are left out."""
    world, _ = new_world()
    open_since: dict[tuple[int, str, int], int] = {}
    spells = []
    for at in range(TICK, TICK + seconds, 2):
        seen = set()
        for index in range(1, len(BOOKS)):
            sheet, board = world.sheet(index, PREMIER, at), world.board(PREMIER, at)
            for row, game in enumerate(sheet.games):
                if game.progress or game.fixture.id not in board.rows:
                    continue
                worth = sheet.odds[row, :7] * board.chances.shares[board.rows[game.fixture.id], :7] - 1
                seen |= {(index, game.fixture.id, int(column)) for column in np.flatnonzero(worth > edge)}
        for key in seen:
            open_since.setdefault(key, at)
        for key in [key for key in open_since if key not in seen]:
            since = open_since.pop(key)
            if since > TICK:
                spells.append(at - since)
    return spells


def test_value_bets_appear_and_vanish_within_a_minute_or_two() -> None:
    spells = value_spells(300, 0.03)
    assert len(spells) >= 10
    assert np.median(spells) < 60
    assert np.quantile(spells, 0.95) < 150


def test_arbitrage_appears_from_time_to_time() -> None:
    world, _ = new_world()
    found, looked = 0, 0
    for at in range(TICK, TICK + 1200, 20):
        sheets = [world.sheet(index, GRIDIRON, at) for index in range(len(BOOKS))]
        rows = {game.fixture.id for game in sheets[0].games if not game.progress}
        for fixture in rows:
            prices = [
                sheet.odds[[game.fixture.id for game in sheet.games].index(fixture), :2]
                for sheet in sheets
                if any(game.fixture.id == fixture for game in sheet.games)
            ]
            looked += 1
            found += bool((1 / np.nanmax(np.array(prices), axis=0)).sum() < 1)
    assert 0 < found < looked / 4


def test_gross_errors_happen_and_are_rare() -> None:
    world, _ = new_world()
    far, all_odds = 0, 0
    for at in range(TICK, TICK + 1500, 150):
        for index in range(1, len(BOOKS)):
            for competition in COMPETITIONS[:4]:
                odds, shares = ahead(world, index, competition, at)
                if len(odds):
                    far += int((odds * shares > 1.3).sum())
                    all_odds += odds.size
    assert 0 < far < all_odds * 0.01


def test_a_frozen_line_stands_still_while_its_update_does_not() -> None:
    world, _ = new_world()
    still = 0
    for index in range(1, len(BOOKS)):
        for slot in range(0, 1500, 150):
            start = TICK - TICK % 150 + slot
            early, late = world.sheet(index, PREMIER, start + 40), world.sheet(index, PREMIER, start + 140)
            rows = {game.fixture.id: row for row, game in enumerate(late.games)}
            for row, game in enumerate(early.games):
                other = rows.get(game.fixture.id)
                if other is not None and not late.games[other].progress:
                    assert late.updated[other] > early.updated[row]
                    still += bool((early.odds[row] == late.odds[other]).all())
    assert still > 0


def test_a_score_shuts_the_market_for_a_moment() -> None:
    world, _ = new_world()
    sheets = [world.sheet(0, PREMIER, at) for at in range(TICK, TICK + 200)]
    shut = [game for sheet in sheets for row, game in enumerate(sheet.games) if np.isnan(sheet.odds[row]).all()]
    assert shut
    assert all(game.since_play < 3 for game in shut)
