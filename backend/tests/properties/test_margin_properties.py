"""What holds for margin removal on every book."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.pricing import Method, margin_parameter, overround, remove_margin

LEAST_E4, GREATEST_E4 = 10_001, 10_000_000
REFUSING = {Method.ADDITIVE, Method.DIFFERENTIAL_MARGIN_WEIGHTING}
ALL_METHODS = pytest.mark.parametrize("method", Method)

prices = st.one_of(
    st.integers(LEAST_E4, GREATEST_E4),
    st.integers(LEAST_E4, 60_000),
    st.sampled_from([LEAST_E4, 15_000, 20_000, GREATEST_E4]),
)


def books(least: int = 2, most: int = 40) -> st.SearchStrategy[Float64]:
    """Any prices on the grid of 1e-4 from 1.0001 to 1000: margins from far below zero to absurd."""
    return st.lists(prices, min_size=least, max_size=most).map(lambda e4: np.array(e4) / 10_000.0)


@st.composite
def batches(draw: st.DrawFn) -> Float64:
    """Up to 70 books (several blocks, the last one ragged) of one width, some with a missing price."""
    selections = draw(st.integers(2, 5))
    count = draw(st.integers(1, 70))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    odds = np.round(1.0 + 10.0 ** rng.uniform(-4.0, 3.0, size=(count, selections)), 4)
    odds = np.maximum(odds, 1.0001)
    odds[rng.random(count) < 0.2] = selections  # a book without margin: solved before the first step
    odds[rng.random(count) < 0.2, rng.integers(selections)] = draw(st.sampled_from([np.nan, 0.0, 1.0, np.inf]))
    return odds


@st.composite
def fair_books(draw: st.DrawFn) -> Float64:
    """Probabilities of at least 1e-3 which sum to 1."""
    weights = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=20)))
    fair: Float64 = weights / weights.sum()
    return fair


@ALL_METHODS
@given(odds=books())
def test_a_result_is_a_distribution_in_the_order_of_the_prices(method: Method, odds: Float64) -> None:
    fair = remove_margin(odds, method)
    if np.isnan(fair).any():
        assert method in REFUSING
        assert np.isnan(fair).all()
        return
    assert abs(fair.sum() - 1.0) <= 1e-12
    assert ((fair > 0.0) & (fair < 1.0)).all()
    ranked = np.argsort(odds, kind="stable")
    # Below 1e-300 doubles lose their digits, and with them the order.
    assert (np.diff(fair[ranked]) <= 1e-300).all()
    assert (np.diff(fair[ranked])[np.diff(odds[ranked]) == 0.0] == 0.0).all()


@given(odds=books())
def test_additive_is_refused_exactly_where_its_formula_leaves_zero_and_one(odds: Float64) -> None:
    each = 1.0 / odds - overround(odds) / len(odds)
    if np.abs(each - np.round(each)).min() < 1e-12:
        return
    refused = np.isnan(remove_margin(odds, Method.ADDITIVE)).all()
    assert refused == ((each <= 0.0) | (each >= 1.0)).any()


@ALL_METHODS
@given(odds=books(most=12), data=st.data())
def test_selections_may_come_in_any_order(method: Method, odds: Float64, data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(odds)))))
    np.testing.assert_allclose(
        remove_margin(odds[order], method), remove_margin(odds, method)[order], rtol=0.0, atol=1e-12
    )


@ALL_METHODS
@given(odds=batches())
@settings(max_examples=40)
def test_a_book_has_the_same_bits_alone_and_in_any_batch(method: Method, odds: Float64) -> None:
    fair, parameters = remove_margin(odds, method), margin_parameter(odds, method)
    for row in range(len(odds)):
        np.testing.assert_array_equal(remove_margin(odds[row], method), fair[row])
        np.testing.assert_array_equal(margin_parameter(odds[row], method), parameters[row])
    np.testing.assert_array_equal(remove_margin(odds[::-1], method), fair[::-1])
    np.testing.assert_array_equal(remove_margin(odds[len(odds) // 3 :], method), fair[len(odds) // 3 :])


@ALL_METHODS
@given(odds=batches())
@settings(max_examples=40)
def test_missing_prices_refuse_the_row_and_nothing_else(method: Method, odds: Float64) -> None:
    missing = ~((odds > 1.0) & (odds < np.inf)).all(axis=1)
    refused = np.isnan(remove_margin(odds, method))
    assert refused[missing].all()
    assert (refused.all(axis=1) == refused.any(axis=1)).all()
    if method not in REFUSING:
        assert not refused[~missing].any()
    np.testing.assert_array_equal(np.isnan(overround(odds)), missing)


@ALL_METHODS
@given(odds=books(most=12), longer=st.integers(1, 50_000), data=st.data())
def test_a_longer_price_is_a_lower_probability(method: Method, odds: Float64, longer: int, data: st.DataObject) -> None:
    selection = data.draw(st.integers(0, len(odds) - 1))
    moved = odds.copy()
    moved[selection] = np.round(odds[selection] + longer / 10_000.0, 4)
    before, after = remove_margin(odds, method), remove_margin(moved, method)
    if not (np.isnan(before).any() or np.isnan(after).any()):
        assert after[selection] <= before[selection] + 1e-15


@given(odds=books(most=2))
def test_for_two_selections_shin_is_additive(odds: Float64) -> None:
    if overround(odds) >= 0.0:
        np.testing.assert_allclose(
            remove_margin(odds, Method.SHIN), remove_margin(odds, Method.ADDITIVE), rtol=0.0, atol=1e-12
        )


@given(odds=books())
def test_below_a_book_sum_of_one_shin_is_multiplicative(odds: Float64) -> None:
    z = margin_parameter(odds, Method.SHIN)
    if overround(odds) <= 0.0:
        assert z == 0.0
        np.testing.assert_allclose(
            remove_margin(odds, Method.SHIN), remove_margin(odds, Method.MULTIPLICATIVE), rtol=0.0, atol=1e-15
        )
    else:
        assert 0.0 <= z < 1.0


@given(odds=books())
def test_names_for_the_same_model_agree_with_their_own_definitions(odds: Float64) -> None:
    inverse = 1.0 / odds
    logit = np.log(inverse / (1.0 - inverse)) - margin_parameter(odds, Method.LOGARITHMIC)
    np.testing.assert_allclose(
        remove_margin(odds, Method.LOGARITHMIC), 1.0 / (1.0 + np.exp(-logit)), rtol=0.0, atol=1e-10
    )
    weighted = remove_margin(odds, Method.DIFFERENTIAL_MARGIN_WEIGHTING)
    if not np.isnan(weighted).any():
        margin, selections = overround(odds), len(odds)
        np.testing.assert_allclose(weighted, (selections - margin * odds) / (selections * odds), rtol=0.0, atol=1e-12)


@given(fair=fair_books(), exponent=st.floats(0.5, 2.0))
def test_power_is_undone(fair: Float64, exponent: float) -> None:
    odds = fair ** (-1.0 / exponent)
    np.testing.assert_allclose(remove_margin(odds, Method.POWER), fair, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(margin_parameter(odds, Method.POWER), exponent, rtol=1e-9)


@given(fair=fair_books(), ratio=st.floats(0.6, 2.0))
def test_odds_ratio_is_undone(fair: Float64, ratio: float) -> None:
    odds = (1.0 - fair + ratio * fair) / (ratio * fair)
    np.testing.assert_allclose(remove_margin(odds, Method.ODDS_RATIO), fair, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(margin_parameter(odds, Method.ODDS_RATIO), ratio, rtol=1e-9)


@given(fair=fair_books(), insiders=st.floats(1e-4, 0.3))
def test_shin_is_undone(fair: Float64, insiders: float) -> None:
    asked = np.sqrt(insiders * fair + (1.0 - insiders) * fair**2)
    inverse = asked * asked.sum()
    if inverse.max() < 1.0:
        odds = 1.0 / inverse
        np.testing.assert_allclose(remove_margin(odds, Method.SHIN), fair, rtol=0.0, atol=1e-11)
        np.testing.assert_allclose(margin_parameter(odds, Method.SHIN), insiders, rtol=0.0, atol=1e-9)
