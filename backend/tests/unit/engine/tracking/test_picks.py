"""Picks against a plain search, and their growth against the exact one."""

from math import log
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.tracking.picks import Candidate, best_of_each_event

FIGURES = st.sampled_from((0.01, 0.02, 0.03, 0.05))
CANDIDATES = st.lists(st.tuples(st.integers(1, 4), FIGURES, FIGURES), max_size=12).map(
    lambda found: [Candidate(UUID(int=n), event, edge, kelly) for n, (event, edge, kelly) in enumerate(found)]
)


@given(CANDIDATES, st.integers(1, 5))
def test_no_event_has_two_and_nothing_left_out_is_better(candidates: list[Candidate], most: int) -> None:
    best = best_of_each_event(reversed(candidates), most)
    events = {each.event for each in candidates}
    assert len(best) == len({each.event for each in best}) == min(most, len(events))
    assert list(best) == sorted(best, key=lambda each: (-each.growth, each.id))
    for each in best:
        rivals = [one for one in candidates if one.event == each.event]
        assert each == min(rivals, key=lambda one: (-one.growth, one.id))
    if best:
        others = [one.growth for one in candidates if one.event not in {each.event for each in best}]
        assert all(growth <= best[-1].growth for growth in others)


@pytest.mark.parametrize(("probability", "odds"), [(0.5, 2.04), (0.52, 2.0), (0.25, 4.12), (0.8, 1.27)])
def test_the_growth_is_that_of_the_kelly_stake_as_far_as_edges_are_small(probability: float, odds: float) -> None:
    edge = probability * odds - 1
    kelly = edge / (odds - 1)
    exact = probability * log(1 + kelly * (odds - 1)) + (1 - probability) * log(1 - kelly)
    assert Candidate(UUID(int=1), 1, edge, kelly).growth == pytest.approx(exact, rel=0.06)
