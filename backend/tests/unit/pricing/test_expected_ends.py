"""Where ends between two looks lie by a curve, and the spread of a few lives, against sums written out."""

from fractions import Fraction
from itertools import pairwise
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.pricing.product_limit import expected, product_limit

EDGES = (0.0, 1.0, 3.0, 4.0, 8.0)
CELLS = len(EDGES) - 1


def alive(hazards: list[float], age: float) -> float:
    """Share that is alive at an age: within a cell the hazard is constant."""
    left = 1.0
    for hazard, low, high in zip(hazards, EDGES, EDGES[1:], strict=False):
        left *= exp(log(1 - hazard) * min(max(age - low, 0.0) / (high - low), 1.0))
    return left


def written_out(hazards: list[float], least: float, most: float) -> tuple[list[float], list[float]]:
    """(ends, watched) of one life by cell."""
    ends, watched = [0.0] * CELLS, [0.0] * CELLS
    for cell, (low, high) in enumerate(pairwise(EDGES)):
        if least == most:
            ended = low < least <= high or (cell == 0 and least == 0.0)
            ends[cell], watched[cell] = float(ended), float(low < least or (cell == 0 and least == 0.0))
        elif most > EDGES[-1]:
            watched[cell] = min(max(least - low, 0.0) / (high - low), 1.0)
        elif high <= least:
            watched[cell] = 1.0
        elif low < most:
            whole = alive(hazards, least) - alive(hazards, most)
            begin, end = max(low, least), min(high, most)
            if whole > 0:
                ends[cell] = (alive(hazards, begin) - alive(hazards, end)) / whole
                watched[cell] = (alive(hazards, begin) - alive(hazards, most)) / whole
            else:
                ends[cell], watched[cell] = ((each - begin) / (most - least) for each in (end, most))
    return ends, watched


hazards_of_cells = st.lists(st.sampled_from((0.1, 0.3, 0.7, 0.95)), min_size=CELLS, max_size=CELLS)
ages = st.integers(0, 32).map(lambda quarter: quarter / 4)


@settings(max_examples=60)
@given(hazards_of_cells, st.lists(st.tuples(ages, ages, st.booleans()), min_size=1, max_size=4))
def test_ends_lie_where_the_curve_has_them(hazards: list[float], drawn: list[tuple[float, float, bool]]) -> None:
    lives = [(min(a, b), inf if censored else max(a, b)) for a, b, censored in drawn]
    found = expected(np.array(EDGES), np.array(hazards), *(np.array(each) for each in zip(*lives, strict=True)))
    expectations = [written_out(hazards, *life) for life in lives]
    for which, made in enumerate(found):
        np.testing.assert_allclose(made, np.sum([each[which] for each in expectations], axis=0), atol=1e-9)


def test_where_the_curve_knows_of_no_end_it_is_as_likely_at_any_time() -> None:
    ends, watched = expected(np.array(EDGES), np.zeros(CELLS), np.array([0.5]), np.array([3.5]))
    np.testing.assert_allclose(ends, [0.5 / 3, 2 / 3, 0.5 / 3, 0.0])
    np.testing.assert_allclose(watched, [1.0, 2.5 / 3, 0.5 / 3, 0.0], atol=1e-12)


def test_an_end_beyond_the_last_edge_is_none_and_is_watched_to_there() -> None:
    ends, watched = expected(np.array(EDGES), np.full(CELLS, 0.5), np.array([9.0, 2.0]), np.array([9.0, 9.0]))
    np.testing.assert_allclose(ends, [0.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(watched, [2.0, 1.5, 1.0, 1.0])


def spread(times: list[int], clusters: list[int]) -> float:
    """Of lives whose ends are all known, over cells of one unit, exactly."""
    cells = range(1, max(times) + 1)
    watched = {cell: sum(time >= cell for time in times) for cell in cells}
    ends = {cell: times.count(cell) for cell in cells}
    open_cells = [cell for cell in cells if 0 < watched[cell] > ends[cell]]
    sums, usual = dict.fromkeys(set(clusters), Fraction(0)), Fraction(0)
    total, weight = Fraction(0), 0
    for cell in open_cells:
        hazard = Fraction(ends[cell], watched[cell])
        usual += Fraction(ends[cell], watched[cell] * (watched[cell] - ends[cell]))
        for time, cluster in zip(times, clusters, strict=True):
            sums[cluster] += ((time == cell) - hazard * (time >= cell)) / (watched[cell] * (1 - hazard))
        if usual > 0:
            total += ends[cell] * sum(each**2 for each in sums.values()) / usual
            weight += ends[cell]
    return float(max(Fraction(1), total / weight)) if weight else 1.0


@pytest.mark.parametrize(
    "clusters", [[0, 0, 0, 1, 1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 1, 1, 1], [1, 0, 1, 0, 1, 0, 1, 0]]
)
@pytest.mark.parametrize(
    "times", [[1, 1, 1, 2, 2, 3, 3, 3], [1, 2, 1, 2, 5, 5, 5, 5], [2, 2, 2, 2, 2, 2, 2, 2], [1, 1, 4, 4, 6, 6, 7, 7]]
)
def test_the_spread_is_the_variance_by_events_over_greenwoods(times: list[int], clusters: list[int]) -> None:
    edges, ends = np.arange(max(times) + 1.0), np.array(times, np.float64)
    made = product_limit(edges, ends, ends, np.array(clusters))
    assert made.spread == pytest.approx(spread(times, clusters))
