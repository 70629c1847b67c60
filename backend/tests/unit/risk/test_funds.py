"""A halt, its end, and the days they fall on."""

from typing import Final

import pytest

from advisor.core.clock import MICROS_PER_DAY
from advisor.core.errors import ConflictError
from advisor.risk.funds import halt, move_funds, resume
from advisor.risk.state import BANKROLL, DAY, DAY_START, HALTED, PEAK, drawdown, new_state

NEXT_DAY: Final = MICROS_PER_DAY


def test_resuming_begins_the_day_it_falls_on_and_a_new_peak() -> None:
    state = new_state(1_000)
    move_funds(state, 0, 0)
    state.totals[BANKROLL] = 800
    halt(state, 10)
    assert (int(state.totals[HALTED]), drawdown(state)) == (1, 0.2)
    resume(state, NEXT_DAY)
    assert int(state.totals[DAY]) == 1
    assert int(state.totals[DAY_START]) == int(state.totals[PEAK]) == 800
    assert (int(state.totals[HALTED]), drawdown(state)) == (0, 0.0)
    with pytest.raises(ConflictError, match="nothing to resume"):
        resume(state, NEXT_DAY)


def test_a_halt_and_a_movement_begin_the_day_they_fall_on_too() -> None:
    state = new_state(1_000)
    halt(state, NEXT_DAY)
    assert int(state.totals[DAY]) == 1
    move_funds(state, 500, 3 * NEXT_DAY)
    assert (int(state.totals[DAY]), int(state.totals[DAY_START])) == (3, 1_500)


def test_a_peak_of_one_unit_has_a_drawdown() -> None:
    state = new_state(1)
    state.totals[BANKROLL] = 0
    assert drawdown(state) == 1.0
