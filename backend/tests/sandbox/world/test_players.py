"""Players of the sandbox's games: as likely as their side's goals and shots make them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.participant_markets import PLAYER_GOAL, PLAYER_SHOTS
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.players import player_chances, player_columns, squad
from advisor.sandbox.world.sports import FOOTBALL
from tests.sandbox.worlds import GRIDIRON, PREMIER, TICK, new_world


def waiting() -> GameState:
    world, _ = new_world()
    return next(game for game in world.board(PREMIER, TICK).games if game.fixture.kickoff > TICK + 60)


def test_who_scores_is_one_of_the_sides_goals_falling_to_him() -> None:
    game = waiting()
    made, columns = player_chances(game), player_columns(game.fixture)
    goals = np.arange(60)
    for side, club in enumerate((game.fixture.home, game.fixture.away)):
        for player in squad(PREMIER, club):
            (column,) = [each for each in columns if (each.participant, each.market) == (player.name, PLAYER_GOAL)]
            none = (poisson.pmf(goals, game.rates[side]) * (1 - player.goals) ** goals).sum()
            assert made.shares[0, column.start : column.stop] == pytest.approx([1 - none, none], abs=1e-9)


def test_shots_are_over_or_under_a_line_near_even_or_return_the_stake() -> None:
    world, _ = new_world()
    kinds = set()
    for game in world.board(PREMIER, TICK).games:
        if game.fixture.kickoff <= TICK:
            continue
        made = player_chances(game)
        for number, column in enumerate(player_columns(game.fixture)):
            if column.market != PLAYER_SHOTS:
                continue
            line, share = made.lines[0, number], made.shares[0, column.start]
            kinds.add(line % 100)
            assert made.shares[0, column.start : column.stop].sum() == pytest.approx(1)
            assert 0.15 < share < 0.85
    assert kinds == {0.0, 50.0}


def test_a_line_of_shots_stands_while_the_sides_change() -> None:
    game = waiting()
    stronger = replace(game, rates=game.rates * 1.3)
    before, after = player_chances(game), player_chances(stronger)
    assert (before.lines == after.lines).all()
    overs = [each.start for each in player_columns(game.fixture)]
    assert (after.shares[0, overs] > before.shares[0, overs]).all()


def test_a_side_scores_more_than_those_one_can_bet_on() -> None:
    for competition in COMPETITIONS:
        names = [player.name for club in competition.clubs for player in squad(competition, club)]
        assert len(set(names)) == len(names)
        for club in competition.clubs:
            assert sum(player.goals for player in squad(competition, club)) < 1


def test_books_price_everybody_before_the_start_alone() -> None:
    world, _ = new_world()
    game = waiting()
    sheet = world.player_sheet(0, game, TICK)
    assert sheet is not None
    for column in player_columns(game.fixture):
        total = (1 / sheet.odds[0, column.start : column.stop]).sum()
        assert 1.0 < total / MARKET_TYPES[column.market].winners < 1.2
    playing = next(each for each in world.board(PREMIER, TICK).games if each.fixture.kickoff < TICK)
    assert world.player_sheet(0, playing, TICK) is None


def test_other_sports_have_none() -> None:
    world, _ = new_world()
    game = world.board(GRIDIRON, TICK).games[-1]
    assert GRIDIRON.sport is not FOOTBALL
    assert player_columns(game.fixture) == ()
    assert world.player_sheet(0, game, TICK) is None
