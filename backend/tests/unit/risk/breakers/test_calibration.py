"""Calibration of settled bets: nothing where chance explains it, and the gap where it does not."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.quotes import Side
from advisor.risk.breakers.breaker import BreakersConfig
from advisor.risk.breakers.calibration import calibration_finding, calibration_gap, win_probability

CONFIG = BreakersConfig(calibration_gap=0.05, calibration_bets=200)


def test_a_worked_example() -> None:
    """100 bets at 0.5 of which 80 won: 0.3 off, of which two standard errors of 20 bets each, 0.1118, are chance.

    In the order of the list each group of 20 has 16 that won: 0.3 - 2 · √(0.25 ÷ 20) = 0.0764.
    """
    won = np.tile([True, True, True, True, False], 20)
    assert calibration_gap(np.full(100, 0.5), won) == pytest.approx(0.3 - 2 * math.sqrt(0.25 / 20), abs=1e-12)


def test_a_lay_wins_where_its_selection_does_not() -> None:
    side = np.array([Side.BACK, Side.LAY], np.int8)
    assert win_probability(np.array([0.3, 0.3]), side).tolist() == [0.3, 0.7]


def test_groups_lie_side_by_side_by_probability() -> None:
    """Half of the bets said to win seldom win always, half of those said to win often never: the mean is right."""
    probability = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 40)
    won = np.repeat([True, True, True, False, False], 40)
    won[80:120:2] = False
    gaps = [0.9, 0.7, 0.0, 0.7, 0.9]
    errors = [2 * math.sqrt(p * (1 - p) / 40) for p in (0.1, 0.3, 0.5, 0.7, 0.9)]
    expected = sum(max(gap - error, 0) for gap, error in zip(gaps, errors, strict=True)) / 5
    assert calibration_gap(probability, won) == pytest.approx(expected, abs=1e-12)


def test_calibrated_bets_hardly_ever_trip_and_those_that_are_off_by_far_do() -> None:
    rng = np.random.default_rng(7)
    trips = {"fair": 0, "off": 0}
    for _ in range(200):
        probability = rng.uniform(0.1, 0.9, 400)
        for name, real in (("fair", probability), ("off", np.clip(probability - 0.2, 0, 1))):
            found = calibration_finding("steam", probability, rng.random(400) < real, CONFIG)
            assert found is not None
            trips[name] += found.trips
    assert trips["fair"] <= 2
    assert trips["off"] >= 195


def test_too_few_bets_say_nothing_and_what_is_no_number_trips() -> None:
    probability, won = np.full(200, 0.5), np.tile([True, False], 100)
    assert calibration_finding("steam", probability[:199], won[:199], CONFIG) is None
    found = calibration_finding("steam", probability, won, CONFIG)
    assert found is not None
    assert (found.trips, found.value) == (False, 0.0)
    probability[17] = np.nan
    broken = calibration_finding("steam", probability, won, CONFIG)
    assert broken is not None
    assert broken.trips
    assert math.isnan(broken.value)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), max_size=60))
def test_a_gap_is_a_share_and_the_order_of_bets_with_other_probabilities_is_no_matter(
    bets: list[tuple[float, bool]],
) -> None:
    bets = list({p: (p, won) for p, won in bets}.values())
    probability, won = np.array([p for p, _ in bets]), np.array([w for _, w in bets], np.bool_)
    gap = calibration_gap(probability, won)
    assert 0 <= gap <= 1
    assert calibration_gap(probability[::-1], won[::-1]) == pytest.approx(gap, abs=1e-12)
