"""Margin removal against numbers from the literature and from paper and pencil, and its rules."""

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing import (
    Method,
    additive,
    differential_margin_weighting,
    logarithmic,
    margin_parameter,
    multiplicative,
    odds_ratio,
    overround,
    power,
    remove_margin,
    shin,
)

NAMED = {
    Method.MULTIPLICATIVE: multiplicative,
    Method.ADDITIVE: additive,
    Method.POWER: power,
    Method.SHIN: shin,
    Method.ODDS_RATIO: odds_ratio,
    Method.LOGARITHMIC: logarithmic,
    Method.DIFFERENTIAL_MARGIN_WEIGHTING: differential_margin_weighting,
}


def assert_exact(actual: Float64, expected: Float64 | list[float] | float) -> None:
    """Equal to 1e-12."""
    np.testing.assert_allclose(actual, expected, rtol=0.0, atol=1e-12)


def inverse(*probabilities: float) -> Float64:
    """Odds of a book with these inverse odds."""
    return 1.0 / np.array(probabilities)


class TestLiterature:
    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            (Method.MULTIPLICATIVE, [0.358738, 0.4211273, 0.2201347]),
            (Method.ADDITIVE, [0.3595618, 0.4239740, 0.2164642]),
            (Method.POWER, [0.35917, 0.42373, 0.21710]),
            (Method.SHIN, [0.35934, 0.42324, 0.21741]),
            (Method.ODDS_RATIO, [0.3588103, 0.4225611, 0.2186286]),
            (Method.DIFFERENTIAL_MARGIN_WEIGHTING, [0.3595618, 0.4239740, 0.2164642]),
        ],
    )
    def test_the_published_example_of_penaltyblog(self, method: Method, expected: list[float]) -> None:
        np.testing.assert_allclose(remove_margin(np.array([2.7, 2.3, 4.4]), method), expected, rtol=0, atol=1e-5)

    def test_the_published_example_of_shin(self) -> None:
        odds = np.array([2.6, 2.4, 4.3])
        published = [0.37299406033208965, 0.4047794109200184, 0.2222265287474275]
        np.testing.assert_allclose(shin(odds), published, rtol=0, atol=1e-11)
        assert margin_parameter(odds, Method.SHIN) == pytest.approx(0.01694251276407055, abs=1e-11)

    def test_the_book_clarke_et_al_hold_against_the_additive_method(self) -> None:
        odds = inverse(0.87, 0.2, 0.1, 0.05, 0.02, 0.01)
        assert np.isnan(additive(odds)).all()
        assert_exact(multiplicative(odds), [0.696, 0.16, 0.08, 0.04, 0.016, 0.008])
        for method in (Method.POWER, Method.SHIN, Method.ODDS_RATIO):
            assert remove_margin(odds, method).sum() == pytest.approx(1.0, abs=1e-12)


class TestByHand:
    def test_multiplicative_divides_by_the_book_sum(self) -> None:
        odds = inverse(0.5, 0.4, 0.35)
        assert_exact(multiplicative(odds), [0.4, 0.32, 0.28])
        assert margin_parameter(odds, Method.MULTIPLICATIVE) == pytest.approx(1.25)

    def test_additive_takes_the_same_from_each(self) -> None:
        odds = inverse(0.5, 0.35, 0.3)
        assert_exact(additive(odds), [0.45, 0.30, 0.25])
        assert margin_parameter(odds, Method.ADDITIVE) == pytest.approx(0.05)

    def test_differential_margin_weighting_by_buchdahls_formula(self) -> None:
        odds = np.array([1.9, 3.6, 4.5])
        margin = (1.0 / odds).sum() - 1.0
        fair_odds = 3.0 * odds / (3.0 - margin * odds)
        assert_exact(differential_margin_weighting(odds), 1.0 / fair_odds)

    def test_power_of_two(self) -> None:
        fair = np.array([0.49, 0.36, 0.15])
        odds = 1.0 / np.sqrt(fair)
        assert_exact(power(odds), fair)
        assert margin_parameter(odds, Method.POWER) == pytest.approx(2.0, abs=1e-12)

    def test_odds_ratio_of_six_fifths(self) -> None:
        fair = np.array([0.5, 0.3, 0.2])
        odds = inverse(0.6 / 1.1, 0.36 / 1.06, 0.24 / 1.04)
        assert_exact(odds_ratio(odds), fair)
        assert margin_parameter(odds, Method.ODDS_RATIO) == pytest.approx(1.2, abs=1e-12)
        assert_exact(logarithmic(odds), fair)
        assert margin_parameter(odds, Method.LOGARITHMIC) == pytest.approx(np.log(1.2), abs=1e-12)

    def test_shin_from_prices_set_against_four_percent_insiders(self) -> None:
        fair = np.array([0.55, 0.25, 0.15, 0.05])
        # Shin 1993, equation 5: what a monopolist asks for a claim of probability p.
        asked = np.sqrt(0.04 * fair + 0.96 * fair**2)
        odds = 1.0 / (asked * asked.sum())
        assert_exact(shin(odds), fair)
        assert margin_parameter(odds, Method.SHIN) == pytest.approx(0.04, abs=1e-12)

    def test_evens_at_both_ends_are_evens(self) -> None:
        for method in Method:
            assert_exact(remove_margin(np.array([1.9091, 1.9091]), method), [0.5, 0.5])

    def test_overround(self) -> None:
        assert overround(np.array([[2.0, 4.0, 4.0], [1.6, 4.0, 4.0], [2.5, 4.0, 5.0]])) == pytest.approx(
            [0.0, 0.125, -0.15]
        )


class TestMissing:
    @pytest.mark.parametrize("price", [np.nan, np.inf, -np.inf, 1.0, 0.0, -2.0])
    @pytest.mark.parametrize("method", Method)
    def test_a_missing_price_refuses_its_own_row_only(self, method: Method, price: float) -> None:
        odds = np.array([[2.1, 3.4, 3.9], [2.1, price, 3.9], [2.1, 3.4, 3.9]])
        fair = remove_margin(odds, method)
        parameter = margin_parameter(odds, method)
        np.testing.assert_array_equal(np.isnan(fair), [[False] * 3, [True] * 3, [False] * 3])
        np.testing.assert_array_equal(np.isnan(parameter), [False, True, False])
        np.testing.assert_array_equal(np.isnan(overround(odds)), [False, True, False])


class TestUnderround:
    UNDER = np.array([[2.2, 3.9, 4.6], [1.5, 9.0, 13.0]])

    @pytest.mark.parametrize("method", Method)
    def test_a_book_sum_below_one_is_handled(self, method: Method) -> None:
        fair = remove_margin(self.UNDER, method)
        assert (overround(self.UNDER) < 0).all()
        assert_exact(fair.sum(axis=1), 1.0)

    @pytest.mark.parametrize("method", Method)
    def test_a_book_without_margin_is_left_as_it_is(self, method: Method) -> None:
        odds = np.array([2.0, 4.0, 4.0])
        assert_exact(remove_margin(odds, method), [0.5, 0.25, 0.25])

    def test_shin_allows_no_negative_share_of_insiders(self) -> None:
        np.testing.assert_array_equal(margin_parameter(self.UNDER, Method.SHIN), [0.0, 0.0])
        assert_exact(shin(self.UNDER), multiplicative(self.UNDER))

    def test_parameters_lie_on_the_other_side(self) -> None:
        assert (margin_parameter(self.UNDER, Method.POWER) < 1.0).all()
        assert (margin_parameter(self.UNDER, Method.ODDS_RATIO) < 1.0).all()
        assert (margin_parameter(self.UNDER, Method.LOGARITHMIC) < 0.0).all()
        assert (margin_parameter(self.UNDER, Method.ADDITIVE) < 0.0).all()


class TestRefusal:
    @pytest.mark.parametrize("method", [Method.ADDITIVE, Method.DIFFERENTIAL_MARGIN_WEIGHTING])
    def test_additive_refuses_a_longshot_below_its_share_of_the_margin(self, method: Method) -> None:
        # The margin of 0.35 takes 0.11667 from each.
        odds = np.array([inverse(0.8, 0.5, 0.05), inverse(0.7, 0.5, 0.15)])
        np.testing.assert_array_equal(np.isnan(remove_margin(odds, method)), [[True] * 3, [False] * 3])
        np.testing.assert_array_equal(np.isnan(margin_parameter(odds, method)), [True, False])


class TestShapes:
    @pytest.mark.parametrize("method", Method)
    def test_the_named_function_is_the_method(self, method: Method) -> None:
        odds = np.array([[2.1, 3.4, 3.9], [1.3, 5.5, 11.0]])
        np.testing.assert_array_equal(NAMED[method](odds), remove_margin(odds, method))

    @pytest.mark.parametrize("method", Method)
    def test_one_book_and_nested_batches(self, method: Method) -> None:
        odds = np.array([[[2.1, 3.4, 3.9], [1.3, 5.5, 11.0]], [[2.4, 3.1, 3.2], [4.0, 3.6, 1.95]]])
        nested = remove_margin(odds, method)
        assert nested.shape == (2, 2, 3)
        assert margin_parameter(odds, method).shape == (2, 2)
        np.testing.assert_array_equal(remove_margin(odds[1, 0], method), nested[1, 0])
        assert margin_parameter(odds[1, 0], method).shape == ()
        assert overround(odds).shape == (2, 2)

    @pytest.mark.parametrize("method", Method)
    def test_memory_layout_does_not_matter_and_input_is_only_read(self, method: Method) -> None:
        odds = np.array([[2.1, 3.4, 3.9], [1.3, 5.5, 11.0], [2.4, 3.1, 3.2]])
        expected = remove_margin(odds, method)
        before = odds.copy()
        odds.flags.writeable = False
        np.testing.assert_array_equal(remove_margin(odds, method), expected)
        np.testing.assert_array_equal(remove_margin(np.asfortranarray(odds), method), expected)
        np.testing.assert_array_equal(remove_margin(np.repeat(odds, 2, axis=1)[:, ::2], method), expected)
        np.testing.assert_array_equal(odds, before)

    @pytest.mark.parametrize("method", Method)
    def test_an_empty_batch_stays_empty(self, method: Method) -> None:
        assert remove_margin(np.empty((0, 3)), method).shape == (0, 3)

    @pytest.mark.parametrize("odds", [np.array(2.0), np.array([2.0]), np.ones((4, 1)), np.ones((4, 0))])
    def test_fewer_than_two_selections_are_no_book(self, odds: Float64) -> None:
        with pytest.raises(ValueError, match="at least two selections"):
            remove_margin(odds, Method.POWER)
