"""Lays of the live engine, from the first sight of a price to its close."""

import math
from dataclasses import replace

import numpy as np
import pytest

from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.engine.books.messages import EventState
from advisor.engine.journal.session import Restored
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet
from advisor.pricing import Method, edge, kelly, remove_margin
from tests.unit.engine.live_building import EVENT, KICKOFF, Price, book, live_config, micros
from tests.unit.engine.live_run import SHARP, Run

FAIR = remove_margin(np.array([SHARP]), Method.POWER)[0].tolist()
CONFIG = live_config(sides="back_and_lay")


def lay(odds: float, at: float = 0) -> Price:
    return Price("betfair_exchange", 0, odds, at, side=Side.LAY)


def laid(odds: float = 1.9) -> tuple[Run, ValueBet]:
    run = Run(CONFIG)
    (bet,) = run.step(0, [*book("pinnacle", *SHARP), lay(odds)]).value_bets.opened
    return run, bet


def worth(odds: float, probability: float = FAIR[0]) -> float:
    return float(edge(np.array([probability]), odds, 0.05, Side.LAY)[0])


def test_a_lay_opens_with_the_figures_of_its_liability() -> None:
    _, bet = laid()
    assert (bet.side, bet.selection, bet.venue, bet.odds_e4) == (Side.LAY, 0, "betfair_exchange", 19_000)
    assert bet.edge == worth(1.9) > 0.02
    assert bet.kelly == kelly(np.array([FAIR[0]]), 1.9, 0.05, Side.LAY)[0]
    assert (bet.probability, bet.commission, bet.chances) == (FAIR[0], 0.05, ())


def test_by_default_there_are_none() -> None:
    assert Run().step(0, [*book("pinnacle", *SHARP), lay(1.9)]).value_bets.opened == ()


def test_a_back_and_a_lay_of_one_selection_at_one_venue_are_two() -> None:
    run, bet = laid()
    (back,) = run.step(1, [Price("betfair_exchange", 0, 1.899, at=1), Price("soft", 0, 2.4, at=1)]).value_bets.opened
    assert (back.side, back.venue) == (Side.BACK, "soft")
    (opened,) = run.step(2, [lay(1.9, at=2), Price("soft", 1, 4.4, at=2)]).value_bets.opened
    assert opened.side is Side.BACK
    assert bet.id not in {back.id, opened.id}


def test_the_best_odds_of_a_lay_are_the_lowest() -> None:
    run, _ = laid()
    (better,) = run.step(1, [lay(1.85, at=1)]).value_bets.updated
    (worse,) = run.step(2, [lay(1.92, at=2)]).value_bets.updated
    assert (worse.odds_e4, worse.best_odds_e4, worse.first_odds_e4) == (19_200, 18_500, 19_000)
    assert worse.edge < worse.first_edge < worse.best_edge == better.edge == worth(1.85)


@pytest.mark.parametrize(
    ("odds", "because"),
    [(0, Ending.PRICE_GONE), (2.2, Ending.PRICE_GONE), (1001.0, Ending.FLAGGED), (1.2, Ending.FLAGGED)],
)
def test_it_ends_when_its_price_goes(odds: float, because: Ending) -> None:
    run, _ = laid()
    (ended,) = run.step(1, [lay(odds, at=1)]).value_bets.ended
    assert (ended.side, ended.state, ended.ended_because) == (Side.LAY, BetState.EXPIRED, because)


def test_it_ends_when_the_line_moves_against_it() -> None:
    run, _ = laid()
    (ended,) = run.step(1, book("pinnacle", 1.8, 3.8, 4.9, at=1)).value_bets.ended
    assert ended.ended_because is Ending.EDGE_GONE


def test_a_stale_lay_is_called_so() -> None:
    run, _ = laid()
    (ended,) = run.step(601, book("pinnacle", *SHARP, at=601)).value_bets.ended
    assert ended.ended_because is Ending.STALE


def test_its_close_is_measured_on_its_side() -> None:
    run, _ = laid()
    start = (KICKOFF - micros(0)) / 1_000_000
    run.step(start - 5, [*book("pinnacle", 2.3, 3.3, 3.3, at=start - 5), lay(2.0, at=start - 5)])
    run.events[EVENT] = EventState(KICKOFF, EventStatus.IN_PLAY)
    result = run.step(start + 1, [])
    closed = next(bet for bet in (*result.value_bets.ended, *result.value_bets.closed) if bet.side is Side.LAY)
    fair = remove_margin(np.array([(2.3, 3.3, 3.3)]), Method.POWER)[0].item(0)
    assert (closed.state, closed.closing_odds_e4) == (BetState.CLOSED, 20_000)
    assert closed.closing_probability == fair
    assert closed.clv is not None
    assert math.isclose(closed.clv, worth(1.9, fair))


def test_a_restored_lay_goes_on_as_one() -> None:
    _, bet = laid()
    again = Run(CONFIG)
    again.engine.restore(Restored((bet, replace(bet, id=bet.id.__class__(int=99), side=Side.BACK, selection=1)), ()))
    result = again.step(1, [*book("pinnacle", *SHARP, at=1), lay(1.85, at=1)])
    assert [each.id for each in result.value_bets.updated] == [bet.id]
    assert [each.side for each in result.value_bets.ended] == [Side.BACK]
    assert result.value_bets.opened == ()


def test_the_board_marks_back_prices_alone() -> None:
    run = Run(CONFIG)
    result = run.step(0, [*book("pinnacle", *SHARP), lay(1.9), Price("soft", 0, 2.4)])
    assert {bet.side for bet in result.value_bets.opened} == {Side.BACK, Side.LAY}
    (shown,) = result.shown
    assert shown.value == (frozenset({(0, "soft")}),)
