"""Hedges, against payoffs written down outcome by outcome."""

from collections.abc import Sequence
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.quotes import LAY
from advisor.risk.hedges import Hedge, hedge_of
from advisor.risk.positions import BetValues
from advisor.risk.state import count_order, new_state, open_bet

PARTS: Final = 20

bets = st.builds(
    lambda venue, selection, side, at_risk, win: BetValues(
        0, 0, venue, 3, selection, 0, side, at_risk * PARTS, win * PARTS, 0
    ),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(1, 500),
    st.integers(1, 2_000),
)
"""On one of three outcomes, at venues that charge nothing; amounts of which a twentieth is whole."""


def worst(some: Sequence[BetValues], part: int = PARTS) -> int:
    """What these can lose with so many twentieths of the last one."""
    lost = []
    for outcome in range(3):
        total = 0
        for place, bet in enumerate(some):
            share = part if place == len(some) - 1 else PARTS
            wins = (bet.selection == outcome) != (bet.side == LAY)
            total += (bet.win if wins else -bet.at_risk) * share // PARTS
        lost.append(-total)
    return max(0, *lost)


@given(st.lists(bets, max_size=6), bets)
def test_a_hedge_leaves_less_to_lose_whatever_part_of_it_is_matched(before: list[BetValues], bet: BetValues) -> None:
    state = new_state(10**9)
    for each in before:
        state = open_bet(state, each)
    if not before:
        state = open_bet(state, bet._replace(at_risk=0, win=0))
    arrays = [part.tolist() for part in (state.totals, state.market_exposure, state.positions.payoff)]
    found = hedge_of(state, bet)
    assert [part.tolist() for part in (state.totals, state.market_exposure, state.positions.payoff)] == arrays
    had, has = worst([*before, bet], 0), worst([*before, bet])
    assert found == (Hedge(had, has) if has < had else None)
    if found is not None:
        for part in range(PARTS + 1):
            evenly = had + (has - had) * part / PARTS
            assert worst([*before, bet], part) <= evenly + 1e-9


@given(bets, bets)
def test_nothing_is_a_hedge_while_an_order_of_its_market_is_on_its_way(one: BetValues, bet: BetValues) -> None:
    state = open_bet(new_state(10**9), one)
    count_order(state, 0, 0, 1, 1)
    assert hedge_of(state, bet) is None
