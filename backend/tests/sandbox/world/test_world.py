"""Games and true chances: repeatable, coherent, and right in the long run."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.core.markets import EventStatus
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.ledger.settlement import halves
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.fixtures import Calendar
from advisor.sandbox.world.games import GameState, at_instant, written
from advisor.sandbox.world.lru_cache import LruCache
from advisor.sandbox.world.scoring import chances, columns
from advisor.sandbox.world.world import GAMES_KEPT, World
from tests.sandbox.worlds import GRIDIRON, HOOPS, PREMIER, TICK, new_world, seconds

CALENDAR = Calendar(seed=5, speed=60)
each_competition = pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda c: str(c.odds_key))


def shown(world: World, at: int) -> list[object]:
    board = [world.board(competition, at) for competition in COMPETITIONS]
    sheets = [world.sheet(index, competition, at) for index in (0, 3) for competition in COMPETITIONS]
    return [
        [one.chances.shares.tolist() for one in board],
        [[(game.fixture.id, game.home, game.away, game.clock) for game in one.games] for one in board],
        [np.nan_to_num(sheet.odds).tolist() for sheet in sheets],
    ]


def test_equal_seeds_give_equal_worlds_whatever_was_asked_before() -> None:
    early, _ = new_world(SandboxConfig(seed=9))
    for at in range(TICK, TICK + 60, 9):
        shown(early, at)
    late, _ = new_world(SandboxConfig(seed=9))
    assert shown(early, TICK + 60) == shown(late, TICK + 60)
    assert shown(early, TICK) == shown(late, TICK)


def test_other_seeds_give_other_worlds() -> None:
    assert shown(new_world(SandboxConfig(seed=1))[0], TICK) != shown(new_world(SandboxConfig(seed=2))[0], TICK)


@each_competition
def test_the_chances_of_a_market_sum_to_one(competition: Competition) -> None:
    world, _ = new_world()
    for at in range(TICK, TICK + 120, 11):
        shares = world.board(competition, at).chances.shares
        assert ((shares >= 0) & (shares <= 1)).all()
        for column in columns(competition.sport):
            assert shares[:, column.start : column.stop].sum(axis=1) == pytest.approx(1, abs=1e-9)


@each_competition
def test_lines_are_of_every_kind_and_near_even_before_the_start(competition: Competition) -> None:
    """Half lines, whole ones that push, and in football quarter lines."""
    world, _ = new_world()
    seen = {
        float(line)
        for at in range(TICK, TICK + 3600, 300)
        for line in world.board(competition, at).chances.lines[:, 1:3].ravel()
    }
    assert {line % 100 for line in seen} == ({0, 25, 50, 75} if competition.sport.key == "football" else {0, 50})
    board = world.board(competition, TICK)
    assert (board.chances.lines[:, 2] > 0).all()
    ahead = [row for row, game in enumerate(board.games) if game.status is EventStatus.SCHEDULED]
    winners = 3 if competition.sport.winner == H2H_3WAY else 2
    assert (abs(board.chances.shares[ahead][:, winners : winners + 4] - 0.5) < 0.3).all()


@each_competition
def test_a_score_helps_the_side_that_scored(competition: Competition) -> None:
    world, _ = new_world()
    game = next(game for game in world.board(competition, TICK).games if 0.1 < game.progress < 0.9)
    before = chances(competition.sport, [game]).shares[0]
    after = chances(competition.sport, [_with_points(game, 7)]).shares[0]
    assert after[0] > before[0]


def _with_points(game: GameState, points: int) -> GameState:
    return replace(game, home=game.home + points)


@each_competition
def test_scores_only_grow_and_the_clock_runs_to_the_end(competition: Competition) -> None:
    fixture = CALENDAR.fixture(competition, TICK // 60)
    script = written(CALENDAR, fixture)
    states = [at_instant(script, 60, fixture.kickoff + at) for at in range(-5, script.length + 10)]
    progress = [state.progress for state in states]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 1)
    points = [state.home + state.away for state in states]
    assert points == sorted(points)
    assert [states[0].status, states[-1].status] == [EventStatus.SCHEDULED, EventStatus.FINISHED]
    assert any(state.paused for state in states)


def test_american_games_never_end_level_and_football_may() -> None:
    for competition, may in ((PREMIER, True), (GRIDIRON, False), (HOOPS, False)):
        ends = [_end(competition, number) for number in range(TICK // 60, TICK // 60 + 150)]
        assert any(end.home == end.away for end in ends) is may


def _end(competition: Competition, number: int) -> GameState:
    script = written(CALENDAR, CALENDAR.fixture(competition, number))
    return at_instant(script, 60, script.fixture.kickoff + script.length)


@each_competition
@pytest.mark.parametrize("share", [-0.2, 0.5])
def test_what_happens_is_as_likely_as_was_said(competition: Competition, share: float) -> None:
    """Over hundreds of games, said before the start and at half-time, in every market, of what is not returned."""
    said, ended = [], []
    for number in range(TICK // 60, TICK // 60 + 400):
        fixture = CALENDAR.fixture(competition, number)
        if fixture.postponed:
            continue
        script = written(CALENDAR, fixture)
        then = at_instant(script, 60, fixture.kickoff + int(share * script.length))
        end = at_instant(script, 60, fixture.kickoff + script.length)
        made = chances(competition.sport, [then])
        said.append(made.shares[0])
        ended.append(_halves(end, made.lines[0], competition))
    chance, results = np.array(said), np.array(ended)
    won, decided = np.maximum(results, 0) / 2, abs(results) / 2
    spread = np.sqrt((decided * chance * (1 - chance)).sum(axis=0)) + 1e-9
    assert (abs((won - decided * chance).sum(axis=0)) / np.maximum(spread, 1) < 3.5).all()


def _halves(end: GameState, lines: Float64, competition: Competition) -> list[int]:
    """Of each selection the halves of a stake that it wins, by the rules that settle bets."""
    return [
        halves(MARKET_TYPES[column.market].code, int(line), selection, end.home, end.away)
        for column, line in zip(columns(competition.sport), lines.tolist(), strict=True)
        for selection in range(column.stop - column.start)
    ]


def test_chances_move_before_and_in_play() -> None:
    world, clock = new_world()
    first = world.board(PREMIER, world.tick())
    moved = {"ahead": 0.0, "live": 0.0}
    for at in seconds(clock, 30):
        board = world.board(PREMIER, at)
        for game_id, row in board.rows.items():
            if game_id in first.rows:
                kind = "live" if board.games[row].progress > 0 else "ahead"
                change = abs(board.chances.shares[row] - first.chances.shares[first.rows[game_id]]).max()
                moved[kind] = max(moved[kind], float(change))
    assert moved["ahead"] > 0.005
    assert moved["live"] > 0.02


def test_memory_stays_bounded_over_days() -> None:
    recent: LruCache[int, int] = LruCache(10)
    assert [recent.get(key, lambda key=key: key * 2) for key in range(100)] == [key * 2 for key in range(100)]  # type: ignore[misc]
    assert len(recent) == 10
    world, _ = new_world()
    kept = []
    for at in range(TICK, TICK + 3 * 86_400, 3 * 3600):
        for competition in COMPETITIONS[:2]:
            world.sheet(1, competition, at)
        kept.append(world.remembered())
    assert max(kept) < 2_500


@pytest.mark.parametrize("speed", [1, 6, 60, 600])
def test_every_game_that_is_listed_is_kept(speed: int) -> None:
    """Asked for again and again, one more than are kept would be as bad as none at all."""
    calendar = Calendar(seed=5, speed=speed)
    listed = [
        sum(len(calendar.numbers(competition, at)) for competition in COMPETITIONS)
        for at in range(TICK, TICK + 7_200, 97)
    ]
    assert max(listed) < GAMES_KEPT


def test_a_game_that_is_kept_takes_little() -> None:
    """What a sandbox that is left on ends up with, a few tens of megabytes, not hundreds."""
    world, _ = new_world(SandboxConfig(speed=60))
    scripts = [
        written(world.calendar, world.calendar.fixture(competition, number))
        for competition in COMPETITIONS
        for number in world.calendar.numbers(competition, TICK)
    ]
    held = [script.grid.nbytes + script.walk.nbytes for script in scripts]
    assert sum(held) / len(held) * GAMES_KEPT < 30e6
