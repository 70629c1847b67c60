"""Would I have got it? What the curves state of value bets, held against what the sandbox's prices really did.

In virtual time: the engine watches the bookmakers through polls of five seconds, curves are learned from the first half
of what it would store, and what they state of the value bets in the second half is compared with the truth.
"""

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import pytest

from advisor.core.arrays import Bool, Float64
from advisor.core.clock import FixedClock
from advisor.core.markets import MARKET_CODES
from advisor.core.timing.price_changes import PriceChanges
from advisor.core.timing.survival import SurvivalCurves
from advisor.engine.tracking.value_bets import ValueBet
from advisor.pricing.price_lives import price_lives as lives_of_history
from advisor.pricing.survival import SurvivalConfig, survival_curves
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.price_lives import PriceKey, PriceLife, price_lives
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import NOW, TICK
from tests.timing.histories import watched
from tests.timing.watching import FAIR, SECOND, Watcher

LEARNED, TESTED = 600, 300
"""Seconds. ``python -m tests.timing`` takes an hour each, for more than five thousand bets."""

POLL: Final = 5
BOOK_OF: Final = {book.key: index for index, book in enumerate(BOOKS)}


class Signals(NamedTuple):
    """n value bets as they were shown at an instant, each with what its price did afterwards."""

    venue: np.ndarray[tuple[int], np.dtype[np.str_]]
    market: np.ndarray[tuple[int], np.dtype[np.int8]]
    age: Float64
    edge: Float64
    lasted: Float64
    """Seconds that the price, or a better one, was still there; infinite where it stood at the start."""


class Session(NamedTuple):
    """What was learned, and what it is held against."""

    curves: SurvivalCurves
    signals: Signals
    before_start: Float64


@pytest.fixture(scope="module")
def session() -> Session:
    return lived(LEARNED, TESTED)


def lived(learned_for: int, tested_for: int) -> Session:
    """A session of so many seconds to learn from, and so many to test on."""
    world = World(SandboxConfig(), FixedClock(NOW))
    watcher = Watcher(world)
    shown: list[tuple[int, ValueBet]] = []
    for second in range(0, learned_for + tested_for, POLL):
        bets = watcher.look(TICK + second).value_bets
        if second >= learned_for:
            shown += [(TICK + second, bet) for bet in (*bets.opened, *bets.updated)]
    history = watched(watcher)
    learned = history.rows(history.seen < (TICK + learned_for) * SECOND)
    config = SurvivalConfig()
    curves = survival_curves(lives_of_history(learned, FAIR, {}, config.edges), config)
    span = (TICK + learned_for - 300, TICK + learned_for + tested_for + 70)
    return Session(curves, *_truth(world, watcher, history, shown, span))


def _truth(
    world: World, watcher: Watcher, history: PriceChanges, shown: list[tuple[int, ValueBet]], span: tuple[int, int]
) -> tuple[Signals, Float64]:
    fixtures = {id_: fixture for fixture, id_ in watcher.event_ids.items()}
    lives = {
        (competition.index, index): price_lives(world, index, competition, *span)
        for competition in watcher.competitions
        for index in range(1, len(BOOKS))
    }
    stood = _standing_since(history)
    rows = []
    for now, bet in shown:
        competition = watcher.competition_of[bet.event].index
        key = PriceKey(fixtures[bet.event], bet.market, bet.line, bet.selection)
        life = _now(lives[competition, BOOK_OF[bet.venue]].get(key, []), now, bet.odds_e4 // 100)
        seen, at = stood[bet.event, MARKET_CODES[bet.market], bet.line, bet.selection, bet.venue]
        since = at[np.searchsorted(seen, now * SECOND, side="right") - 1]
        if life is not None and now < watcher.kickoffs[bet.event]:
            lasted = np.inf if life.ends is None else life.ends - now
            rows.append(
                (
                    bet.venue,
                    MARKET_CODES[bet.market],
                    now - since / SECOND,
                    bet.edge,
                    lasted,
                    watcher.kickoffs[bet.event] - now,
                )
            )
    signals = Signals(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows], np.int8),
        *(np.array([row[place] for row in rows], np.float64) for place in (2, 3, 4)),
    )
    return signals, np.array([row[5] for row in rows], np.float64)


def _now(lives: list[PriceLife], now: int, odds: int) -> PriceLife | None:
    on_offer = [
        life for life in lives if life.begins <= now and (life.ends is None or life.ends > now) and life.odds == odds
    ]
    return on_offer[-1] if on_offer else None


def _standing_since(history: PriceChanges) -> dict[tuple[int, int, int, int, str], tuple[np.ndarray, np.ndarray]]:
    starts = history.starts().tolist()
    return {
        (
            int(history.event[first]), int(history.market[first]), int(history.line[first]),
            int(history.selection[first]), history.venues[history.venue[first]],
        ): (history.seen[first:last], history.at[first:last])
        for first, last in pairwise(starts)
    }  # fmt: skip


def stated(session: Session, seconds: float, edge: bool = True) -> tuple[Float64, Bool]:
    """Chances stated of the signals whose games had not begun by then, and whether they came true."""
    signals, ahead = session.signals, session.before_start > seconds
    chance = session.curves.chance(
        signals.venue[ahead], signals.market[ahead], signals.age[ahead], seconds, signals.edge[ahead] if edge else None
    )
    return chance.chance, signals.lasted[ahead] > seconds


@pytest.mark.parametrize("seconds", [5.0, 15.0, 60.0])
def test_the_stated_chance_is_right(session: Session, seconds: float) -> None:
    """Within three points on thousands, as the long form shows; on hundreds chance adds its own error."""
    chance, still_there = stated(session, seconds)
    assert len(chance) >= 150
    own_error = float(np.sqrt(still_there.var() / len(still_there)))
    assert chance.mean() == pytest.approx(still_there.mean(), abs=0.03 + 2 * own_error)


def test_without_its_edge_the_chance_of_a_value_bet_would_be_far_too_high(session: Session) -> None:
    chance, still_there = stated(session, 15.0, edge=False)
    assert chance.mean() > still_there.mean() + 0.1
