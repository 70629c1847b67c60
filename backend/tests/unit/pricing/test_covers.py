"""Markets in which several selections win together: fair prices of double chance against those of the results."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.instruments.market_types import DOUBLE_CHANCE, MARKET_TYPES
from advisor.pricing import Method, remove_margin
from advisor.pricing.covers import odds_of_results, of_selections
from advisor.pricing.fair import FairConfig, fair_lines

_COVERS = MARKET_TYPES[DOUBLE_CHANCE].covers
assert _COVERS is not None
COVERS = _COVERS


def doubled(inverse: Float64) -> Float64:
    """Inverse odds of home or draw, home or away, draw or away: what backing both costs."""
    home, draw, away = inverse
    return np.array([home + draw, home + away, draw + away])


@given(
    st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3),
    st.floats(1.0, 1.09),
    st.sampled_from([Method.POWER, Method.MULTIPLICATIVE, Method.SHIN, Method.ODDS_RATIO]),
)
def test_a_double_chance_is_worth_both_of_its_results(parts: list[float], margin: float, method: Method) -> None:
    """A bookmaker that prices both markets alike has the same opinion in both, whatever its margin."""
    inverse = np.array(parts) / sum(parts) * margin
    if doubled(inverse).max() >= 1.0 or inverse.max() >= 1.0:
        return
    line = fair_lines(
        (1.0 / doubled(inverse))[None, None, :],
        np.zeros((1, 1, 3), np.int64),
        ("sharp",),
        FairConfig(lines=("sharp:sharp",), method=method),
        COVERS,
    )
    single = remove_margin(1.0 / inverse, method)
    assert line.probability[0] == pytest.approx(doubled(single), abs=1e-9)
    assert line.probability[0].sum() == pytest.approx(2.0)


def test_a_worked_example() -> None:
    """1.25, 1.30, 2.20 cost 0.8, 0.7692, 0.4545: half of their sum is 1.01189, of which each leaves one result."""
    odds = odds_of_results(np.array([1.25, 1.30, 2.20]), COVERS)
    half = (1 / 1.25 + 1 / 1.30 + 1 / 2.20) / 2
    # What is left beside "draw or away" is home, beside "home or away" the draw.
    assert odds == pytest.approx([1 / (half - 1 / 2.20), 1 / (half - 1 / 1.30), 1 / (half - 1 / 1.25)])
    fair = of_selections(remove_margin(odds, Method.MULTIPLICATIVE), COVERS)
    assert fair == pytest.approx([0.79060, 0.76019, 0.44921], abs=1e-5)


@pytest.mark.parametrize("odds", [[1.25, np.nan, 2.2], [3.0, 3.0, 1.01], [1.0, 1.3, 2.2]])
def test_a_book_that_is_none_of_three_results_has_no_fair_price(odds: list[float]) -> None:
    """A price is missing, or one result would cost nothing."""
    assert np.isnan(odds_of_results(np.array(odds), COVERS)).all()


def test_books_side_by_side_do_not_touch_one_another() -> None:
    many = np.array([[[1.25, 1.30, 2.20], [3.0, 3.0, 1.01]], [[np.nan, 1.3, 2.2], [1.5, 1.3, 1.7]]])
    together = odds_of_results(many, COVERS)
    for m in range(2):
        for v in range(2):
            np.testing.assert_array_equal(together[m, v], odds_of_results(many[m, v], COVERS))
