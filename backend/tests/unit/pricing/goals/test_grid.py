"""The grid of scores against its formula in plain Python, its properties, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pricing.goals import SHIPPED, Calibration, expected_goals, grid
from advisor.pricing.goals.calibration import INDEPENDENT

RATES = st.floats(0.0, 6.0)
DRAWS = st.floats(-2.0, 2.0)


def by_formula(home: float, away: float, draw: float, calibration: Calibration) -> dict[tuple[int, int], float]:
    """The docstring of ``moments``, written out."""
    weights = {
        (h, a): home**h
        / math.factorial(h)
        * (away**a / math.factorial(a))
        * math.exp(
            (draw if h == a else 0.0)
            + (calibration.three_goals if h + a == 3 else 0.0)
            - calibration.squares * abs(h - a) * (h + a)
        )
        for h in range(13)
        for a in range(13)
    }
    whole = math.fsum(weights.values())
    return {score: weight / whole for score, weight in weights.items()}


@given(
    RATES, RATES, DRAWS, st.sampled_from([SHIPPED, INDEPENDENT, Calibration(squares=-0.02, three_goals=-0.3, draw=0.0)])
)
def test_every_score_is_as_the_formula_has_it(home: float, away: float, draw: float, calibration: Calibration) -> None:
    (found,) = grid(np.array([home]), np.array([away]), np.array([draw]), calibration)
    expected = by_formula(home, away, draw, calibration)
    assert found.shape == (13, 13)
    for score, probability in expected.items():
        assert found[score] == pytest.approx(probability, abs=1e-13, rel=1e-11)


def test_without_weights_goals_are_independent_and_rates_are_means() -> None:
    (found,) = grid(np.array([1.7]), np.array([0.9]), np.array([0.0]), INDEPENDENT)
    np.testing.assert_allclose(found, np.outer(found.sum(axis=1), found.sum(axis=0)), rtol=0, atol=1e-15)
    np.testing.assert_allclose(expected_goals(found[None]), [[1.7, 0.9]], rtol=0, atol=1e-6)


def test_what_each_weight_does() -> None:
    rates = np.array([1.5]), np.array([1.2])
    home, away = np.indices((13, 13))
    plain = grid(*rates, np.array([0.0]), INDEPENDENT)[0]
    drawn = grid(*rates, np.array([0.3]), INDEPENDENT)[0]
    closer = grid(*rates, np.array([0.0]), Calibration(squares=0.05, three_goals=0.0, draw=0.0))[0]
    of_three = grid(*rates, np.array([0.0]), Calibration(squares=0.0, three_goals=0.2, draw=0.0))[0]

    def spread(
        grids: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        values: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    ) -> float:
        mean = float((grids * values).sum())
        return float((grids * (values - mean) ** 2).sum())

    for weighted, chosen, weight in ((drawn, home == away, 0.3), (of_three, home + away == 3, 0.2)):
        odds, before = (each[chosen].sum() / each[~chosen].sum() for each in (weighted, plain))
        assert odds / before == pytest.approx(math.exp(weight))
    assert spread(closer, home - away) < 0.8 * spread(plain, home - away)


@given(RATES, RATES, DRAWS)
def test_every_match_sums_to_one_and_mirrors(home: float, away: float, draw: float) -> None:
    there, back = grid(np.array([home, away]), np.array([away, home]), np.array([draw, draw]))
    assert there.sum() == pytest.approx(1.0, abs=1e-12)
    assert (there >= 0.0).all()
    np.testing.assert_allclose(there, back.T, rtol=1e-12, atol=1e-300)


def test_a_batch_is_its_matches() -> None:
    rng = np.random.default_rng(5)
    home, away, draw = rng.uniform(0.1, 4, 40), rng.uniform(0.1, 4, 40), rng.normal(0, 0.3, 40)
    whole = grid(home, away, draw)
    for i in range(40):
        assert (whole[i] == grid(home[i : i + 1], away[i : i + 1], draw[i : i + 1])[0]).all()


ANY_RATE = st.one_of(RATES, st.floats(0.0, 1.7e308))


@given(ANY_RATE, ANY_RATE, st.one_of(DRAWS, st.floats(-1e6, 1e6)))
def test_what_no_double_can_hold_is_nan_and_never_in_part(home: float, away: float, draw: float) -> None:
    (found,) = grid(np.array([home]), np.array([away]), np.array([draw]))
    assert np.isnan(found).all() or found.sum() == pytest.approx(1.0, abs=1e-9)


def test_a_rate_beyond_all_sense_is_nan() -> None:
    absurd, usual = np.array([1e30, 1.5]), np.array([1.2, 1.2])
    found = grid(absurd, usual, np.zeros(2))
    assert np.isnan(found[0]).all()
    assert found[1].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1])
def test_what_is_missing_or_impossible_is_nan_and_spoils_no_other(place: int, value: float) -> None:
    columns = [np.array([1.5, 1.5]), np.array([1.2, 1.2]), np.array([0.1, 0.1])]
    columns[place][0] = value
    found = grid(columns[0], columns[1], columns[2])
    is_refused = place != 2 or not np.isfinite(value)
    assert np.isnan(found[0]).all() == is_refused
    assert found[1].sum() == pytest.approx(1.0)
