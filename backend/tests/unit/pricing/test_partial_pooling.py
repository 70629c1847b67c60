"""Groups of few lives: how far they lean on the larger group is read off how much groups differ."""

from typing import Final

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing.partial_pooling import Hazards, curves, in_proportion, pooled

GROUPS: Final = 400
LARGER: Final = Hazards(np.array([0.2, 0.5]), np.zeros(2))


def drawn(alike: float, watched: Float64, rng: np.random.Generator) -> tuple[Float64, Float64]:
    """Hazards of groups around the larger one's, and what is seen of each."""
    if alike == 0:
        true = np.tile(LARGER.hazard, (GROUPS, 1))
    else:
        strength = 1 / alike - 1
        true = rng.beta(strength * LARGER.hazard, strength * (1 - LARGER.hazard), (GROUPS, 2))
    return true, rng.binomial(watched.astype(np.int64), true).astype(np.float64)


def off(hazard: Float64, true: Float64) -> float:
    return float(np.sqrt(((hazard - true) ** 2).mean()))


@pytest.mark.parametrize("alike", [0.02, 0.1, 0.4])
def test_it_comes_nearer_than_groups_alone_and_than_one_for_all(alike: float) -> None:
    rng = np.random.default_rng(7)
    watched = rng.integers(2, 60, (GROUPS, 1)) * np.ones(2)
    true, ends = drawn(alike, watched, rng)
    made = pooled(ends, watched, LARGER)
    found = off(made.hazard, true)
    assert found < 0.97 * min(off(ends / watched, true), off(np.tile(LARGER.hazard, (GROUPS, 1)), true))
    # No weight that could be set by hand would do better by much.
    by_hand = min(
        off((ends + lives * LARGER.hazard) / (watched + lives), true) for lives in (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
    )
    assert found < 1.03 * by_hand
    # The stated error is that of the hazard.
    assert np.std((made.hazard - true) / np.sqrt(made.variance)) == pytest.approx(1, abs=0.15)


def test_groups_that_do_not_differ_share_one() -> None:
    rng = np.random.default_rng(8)
    watched = np.full((GROUPS, 2), 30.0)
    _, ends = drawn(0.0, watched, rng)
    np.testing.assert_allclose(pooled(ends, watched, LARGER).hazard, np.tile(LARGER.hazard, (GROUPS, 1)), atol=0.05)


def test_who_has_no_lives_has_the_larger_groups_hazard_and_error() -> None:
    larger = Hazards(LARGER.hazard, np.array([0.01, 0.02]))
    watched = np.array([[0.0, 0.0], [900.0, 900.0], [900.0, 900.0]])
    made = pooled(np.array([[0.0, 0.0], [90.0, 300.0], [300.0, 700.0]]), watched, larger)
    np.testing.assert_allclose(made.hazard[0], larger.hazard)
    assert (made.variance[0] >= larger.variance).all()
    np.testing.assert_allclose(made.hazard[1], [0.1, 1 / 3], atol=0.01)
    assert (made.variance[1] < 0.001).all()


def test_where_nothing_was_watched_nothing_is_learned() -> None:
    nothing = np.zeros((3, 2))
    np.testing.assert_array_equal(pooled(nothing, nothing, LARGER).hazard, np.tile(LARGER.hazard, (3, 1)))


def test_ratios_of_two_partitions_are_found_and_what_never_happens_stays_so() -> None:
    larger = Hazards(np.array([[0.1, 0.2, 0.0], [0.4, 0.3, 0.0]]), np.full((2, 3), 1e-8))
    by_row, by_column = np.array([[0.5], [2.0]]), np.array([1.5, 0.7, 1.0])
    true = 1 - (1 - larger.hazard) ** (by_row * by_column)
    watched = np.array([[1e6, 3e5, 2e5], [1e6, 1e5, 4e5]])
    made = in_proportion(larger, true * watched, watched, (np.arange(2)[:, None], np.arange(3)))
    np.testing.assert_allclose(made.hazard, true, rtol=1e-3)


def test_the_error_of_a_ratio_is_that_of_the_ends_seen() -> None:
    larger, one = Hazards(np.array([0.1]), np.zeros(1)), (np.zeros(1, np.int64),)
    rng = np.random.default_rng(3)
    made = [in_proportion(larger, np.array([float(n)]), np.array([400.0]), one) for n in rng.poisson(60, 500)]
    stated = float(np.mean([np.sqrt(each.variance[0]) for each in made]))
    assert np.std([each.hazard[0] for each in made]) == pytest.approx(stated, rel=0.15)


def test_where_nothing_was_seen_the_ratio_is_one() -> None:
    nothing = np.zeros(2)
    made = in_proportion(LARGER, nothing, nothing, (np.zeros(1, np.int64),))
    np.testing.assert_allclose(made.hazard, LARGER.hazard)


def test_a_curve_multiplies_what_each_cell_leaves() -> None:
    log, variance = curves(Hazards(np.array([[0.5, 0.2]]), np.array([[0.01, 0.0]])))
    np.testing.assert_allclose(np.exp(log), [[1.0, 0.5, 0.4]])
    np.testing.assert_allclose(variance, [[0.0, 0.04, 0.04]])
