"""Would I have got it? What the curves state of value bets, held against what the sandbox's prices really did.

In virtual time: the engine watches the bookmakers through polls of about five seconds, curves are learned from the
first part of what it would store, and what they state of the value bets in the second is compared with the truth.
"""

from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
import pytest

from advisor.core.arrays import Bool, Float64, Int64
from advisor.core.clock import FixedClock
from advisor.core.timing.price_changes import PriceChanges
from advisor.core.timing.survival import SurvivalCurves
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.price_lives import price_lives as lives_of_history
from advisor.pricing.survival import SurvivalConfig, survival_curves
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.price_lives import PriceKey, PriceLife, price_lives
from advisor.sandbox.world.world import World
from tests.effort import effort
from tests.sandbox.worlds import NOW, TICK
from tests.timing.calibration import Bin, calibration
from tests.timing.histories import watched
from tests.timing.watching import FAIR, SECOND, Watcher

LEARNED, TESTED = effort((800, 400), (1_200, 600))
"""Seconds. ``python -m tests.timing`` takes an hour each, for more than five thousand bets."""

POLL: Final = 5
BOOK_OF: Final = {book.key: index for index, book in enumerate(BOOKS)}


class Signals(NamedTuple):
    """n value bets as they were on offer at an instant, each with what its price did afterwards."""

    venue: np.ndarray[tuple[int], np.dtype[np.str_]]
    market: np.ndarray[tuple[int], np.dtype[np.int8]]
    event: Int64
    age: Float64
    edge: Float64
    lasted: Float64
    """Seconds that the price, or a better one, was still there; infinite where it stood at the start."""
    before_start: Float64


class Session(NamedTuple):
    """What was learned, and what it is held against."""

    curves: SurvivalCurves
    signals: Signals


@pytest.fixture(scope="module")
def session() -> Session:
    return lived(1, LEARNED, TESTED)


def lived(seed: int, learned_for: int, tested_for: int) -> Session:
    """A session of so many seconds to learn from, and so many to test on."""
    world = World(SandboxConfig(seed=seed), FixedClock(NOW))
    watcher, rng = Watcher(world), np.random.default_rng(seed)
    shown: list[tuple[float, ValueBet]] = []
    live: dict[UUID, ValueBet] = {}
    for second in range(0, learned_for + tested_for, POLL):
        # Polls keep no step with the bookmakers' own clocks.
        now = TICK + second + float(rng.uniform(0, 1))
        bets = watcher.look(now).value_bets
        live |= {bet.id: bet for bet in (*bets.opened, *bets.updated)}
        for bet in bets.ended:
            live.pop(bet.id, None)
        # All that a page shows, not only those whose figures have just changed: where something has just moved, more
        # moves soon, and the curves are of every moment at which a price is met.
        if second >= learned_for:
            shown += [(now, bet) for bet in live.values()]
    history = watched(watcher)
    learned = history.rows(history.seen < (TICK + learned_for) * SECOND)
    config = SurvivalConfig()
    curves = survival_curves(lives_of_history(learned, FAIR, {}, config.finds), config)
    span = (TICK + learned_for - 300, TICK + learned_for + tested_for + 70)
    return Session(curves, _truth(world, watcher, history, shown, span))


def _truth(
    world: World, watcher: Watcher, history: PriceChanges, shown: list[tuple[float, ValueBet]], span: tuple[int, int]
) -> Signals:
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
        seen, at = stood[bet.event, MARKET_TYPES[bet.market].code, bet.line, bet.selection, bet.venue]
        since = at[np.searchsorted(seen, round(now * SECOND), side="right") - 1]
        if life is not None and now < watcher.kickoffs[bet.event]:
            lasted = np.inf if life.ends is None else life.ends - now
            rows.append(
                (
                    bet.venue,
                    MARKET_TYPES[bet.market].code,
                    bet.event,
                    now - since / SECOND,
                    # How long such prices stand is known by edges given no push.
                    bet.edge / (bet.at_risk or 1.0),
                    lasted,
                    watcher.kickoffs[bet.event] - now,
                )
            )
    return Signals(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows], np.int8),
        np.array([row[2] for row in rows], np.int64),
        *(np.array([row[place] for row in rows], np.float64) for place in (3, 4, 5, 6)),
    )


def _now(lives: list[PriceLife], now: float, odds: int) -> PriceLife | None:
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


def stated(session: Session, seconds: float, edge: bool = True) -> tuple[Float64, Bool, Int64]:
    """Chances stated of the signals whose games had not begun by then, whether they came true, and their events."""
    signals, ahead = session.signals, session.signals.before_start > seconds
    chance = session.curves.chance(
        signals.venue[ahead], signals.market[ahead], signals.age[ahead], seconds, signals.edge[ahead] if edge else None
    )
    return chance.chance, signals.lasted[ahead] > seconds, signals.event[ahead]


def bins(session: Session, seconds: float, least: int) -> list[Bin]:
    """The signals by the chance stated of them."""
    return calibration(*stated(session, seconds), least)


@pytest.mark.parametrize("seconds", [5.0, 15.0])
def test_the_stated_chance_is_right_whatever_it_is(session: Session, seconds: float) -> None:
    """In each bin, and not on the average alone; the long form shows it on thousands."""
    found = bins(session, seconds, least=100)
    assert len(found) >= 4
    for each in found:
        assert each.right, each


def test_after_a_minute_it_is_right_within_the_error_it_states(session: Session) -> None:
    """Of these few minutes hardly a price worth a bet stood for one, and the stated error says so."""
    signals, ahead = session.signals, session.signals.before_start > 60
    stated_error = session.curves.chance(
        signals.venue[ahead], signals.market[ahead], signals.age[ahead], 60.0, signals.edge[ahead]
    ).error.mean()
    (all_,) = bins(session, 60.0, least=10_000)
    assert abs(all_.stated - all_.seen) <= 0.03 + 2 * float(np.hypot(all_.error, stated_error))


def test_chances_differ_as_much_as_the_truth_does(session: Session) -> None:
    """One chance for all would be right on the average."""
    found = bins(session, 5.0, least=100)
    assert found[-1].seen - found[0].seen > 0.4
    assert found[-1].stated - found[0].stated > 0.4


def test_without_its_edge_the_chance_of_a_value_bet_would_be_far_too_high(session: Session) -> None:
    chance, still_there, _ = stated(session, 15.0, edge=False)
    assert chance.mean() > still_there.mean() + 0.1
