import numpy as np
import pytest

from advisor.pricing import edge, edge_scalar


def test_without_commission_it_is_probability_times_odds_less_one() -> None:
    assert edge(0.55, 2.0) == pytest.approx(0.10, abs=1e-15)
    assert edge(0.25, 3.5) == pytest.approx(-0.125, abs=1e-15)
    assert edge(1.0, 1.5) == pytest.approx(0.5, abs=1e-15)
    assert edge(0.0, 1.5) == -1.0


def test_commission_is_taken_from_winnings_only() -> None:
    # Half of the time 0.95 · 1.2 is won, half of the time the stake is lost.
    assert edge(0.5, 2.2, 0.05) == pytest.approx(0.5 * 1.14 - 0.5, abs=1e-15)


def test_fair_odds_have_no_edge() -> None:
    fair = np.array([0.1, 0.25, 0.5, 0.8])
    np.testing.assert_allclose(edge(fair, 1.0 / fair), 0.0, rtol=0, atol=1e-15)


def test_arguments_broadcast() -> None:
    probability = np.array([[0.5, 0.3], [0.6, 0.2]])
    result = edge(
        probability[:, None, :], np.array([[2.0, 3.0], [2.1, 3.2], [1.9, 3.5]]), np.array([[0.0], [0.05], [0.02]])
    )
    assert result.shape == (2, 3, 2)
    assert result[1, 1, 0] == edge(0.6, 2.1, 0.05)


@pytest.mark.parametrize(
    ("probability", "odds", "commission"),
    [
        (np.nan, 2.0, 0.0),
        (0.5, np.nan, 0.0),
        (0.5, 2.0, np.nan),
        (0.5, 1.0, 0.0),
        (0.5, 0.0, 0.0),
        (0.5, np.inf, 0.0),
        (-0.1, 2.0, 0.0),
        (1.1, 2.0, 0.0),
        (0.5, 2.0, -0.01),
        (0.5, 2.0, 1.0),
    ],
)
def test_missing_or_impossible_arguments_have_no_edge(probability: float, odds: float, commission: float) -> None:
    assert np.isnan(edge(probability, odds, commission))
    assert np.isnan(edge_scalar(probability, odds, commission))
    beside = edge(np.array([probability, 0.55]), np.array([odds, 2.0]), np.array([commission, 0.0]))
    np.testing.assert_allclose(beside, [np.nan, 0.1], atol=1e-15)


def test_one_bet_and_many_have_one_formula() -> None:
    rng = np.random.default_rng(5)
    probability, odds, commission = rng.random(500), 1.0 + rng.exponential(2.0, 500), rng.uniform(0.0, 0.1, 500)
    one_by_one = [edge_scalar(*bet) for bet in zip(probability, odds, commission, strict=True)]
    np.testing.assert_array_equal(edge(probability, odds, commission), one_by_one)


@pytest.mark.parametrize("count", [1, 8, 100])
def test_missing_arguments_are_no_cause_for_warnings(count: int) -> None:
    """Warnings are errors in tests; wide arrays take another path through the processor than single numbers."""
    missing = np.where(np.arange(count) % 2 == 0, np.nan, 0.5)
    assert np.isnan(edge(missing, np.full(count, 2.0))).tolist() == np.isnan(missing).tolist()
    assert np.isnan(edge(np.full(count, 0.5), np.where(np.isnan(missing), np.nan, 2.0))[0])
