import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from advisor.core.quotes import Side
from advisor.instruments.market_types import Line
from advisor.pricing import Method, edge, edge_scalar, kelly, remove_margin
from advisor.pricing.results import Shares, shares_of_line


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


def of(*shares: float) -> Shares:
    return Shares.of_columns(np.array([shares]))


def test_a_push_is_no_win_by_hand() -> None:
    """Spreads at line 0, of 100 matches 40 home, 27 draws, 33 away: Pinnacle 1.825 and 2.2121, another venue 1.95."""
    fair = remove_margin(np.array([[1.825, 2.2121]]), Method.MULTIPLICATIVE)
    line = shares_of_line(fair, np.array([0.27]), np.array([0], np.int32), Line.HANDICAP)
    gain = edge(line, 1.95)[0, 0]
    assert gain == pytest.approx(0.40 * 0.95 - 0.33, abs=5e-5)
    assert edge(fair[0, 0], 1.95) == pytest.approx(0.0684, abs=1e-4)


def test_half_results_by_hand() -> None:
    # Won 30, half won 10, pushed 5, half lost 20, lost 35 of 100, at 2.2 with 5 % commission: 0.35 · 1.2 · 0.95 − 0.45.
    assert edge(of(0.3, 0.1, 0.05, 0.2, 0.35), 2.2, 0.05)[0] == pytest.approx(0.35 * 1.14 - 0.45, abs=1e-15)


def test_lays_by_hand() -> None:
    """The selection wins 40 of 100. A lay of a unit at 2.20 risks 1.20 and is worth 0.6 · 0.98 − 0.4 · 1.2 = 0.108."""
    assert edge(of(0.4, 0, 0, 0, 0.6), 2.2, 0.02, Side.LAY)[0] == pytest.approx(0.108 / 1.2, abs=1e-15)
    assert edge(of(0.4, 0, 0, 0, 0.6), 2.6, 0.02, Side.LAY)[0] < 0
    # Kelly: 0.6 against 0.4 at net winnings of 0.98 / 1.2.
    winnings = 0.98 / 1.2
    assert kelly(of(0.4, 0, 0, 0, 0.6), 2.2, 0.02, Side.LAY)[0] == pytest.approx(0.6 - 0.4 / winnings, abs=1e-15)
    assert kelly(of(0.4, 0, 0, 0, 0.6), 2.6, 0.02, Side.LAY)[0] == 0


WEIGHTS = st.lists(st.integers(0, 20), min_size=5, max_size=5).filter(lambda found: sum(found) > 0)


@given(WEIGHTS, st.floats(1.01, 20), st.floats(0, 0.1), st.sampled_from(list(Side)))
def test_the_edge_is_what_every_result_pays(weights: list[int], odds: float, commission: float, side: Side) -> None:
    shares = np.array(weights) / sum(weights)
    pays = [odds - 1, (odds - 1) / 2, 0, -0.5, -1]
    if side is Side.LAY:
        pays = [-each / (odds - 1) for each in pays]
    profit = sum(p * (each * (1 - commission) if each > 0 else each) for p, each in zip(shares, pays, strict=True))
    assert edge(of(*shares), odds, commission, side)[0] == pytest.approx(profit, abs=1e-12)


@given(WEIGHTS, st.floats(1.01, 20), st.floats(0, 0.1), st.sampled_from(list(Side)))
def test_kelly_grows_most(weights: list[int], odds: float, commission: float, side: Side) -> None:
    shares = np.array(weights) / sum(weights)
    pays = np.array([odds - 1, (odds - 1) / 2, 0, -0.5, -1])
    if side is Side.LAY:
        pays = -pays / (odds - 1)
    net = np.where(pays > 0, pays * (1 - commission), pays)
    found = kelly(of(*shares), odds, commission, side)[0]
    if edge(of(*shares), odds, commission, side)[0] <= 0:
        assert found == 0
        return

    def loss(share: float) -> float:
        return -float(sum(p * np.log1p(share * each) for p, each in zip(shares, net, strict=True) if p > 0))

    best = minimize_scalar(loss, bounds=(0, 1 - 1e-9), method="bounded", options={"xatol": 1e-10}).x
    assert found == pytest.approx(best, abs=1e-5)
    assert 0 < found <= 1


def test_two_results_are_the_same_formula() -> None:
    rng = np.random.default_rng(6)
    probability, odds, commission = rng.random(500), 1.0 + rng.exponential(2.0, 500), rng.uniform(0.0, 0.1, 500)
    shares = Shares.of_probability(probability)
    np.testing.assert_array_equal(edge(shares, odds, commission), edge(probability, odds, commission))
    np.testing.assert_allclose(kelly(shares, odds, commission), kelly(probability, odds, commission), atol=1e-12)


def test_a_push_leaves_kelly_as_it_is() -> None:
    with_push, without = of(0.45, 0, 0.2, 0, 0.35), of(0.45 / 0.8, 0, 0, 0, 0.35 / 0.8)
    np.testing.assert_allclose(kelly(with_push, 2.1, 0.0), kelly(without, 2.1, 0.0))
    np.testing.assert_allclose(edge(with_push, 2.1), 0.8 * edge(without, 2.1))


def test_what_is_no_distribution_has_neither() -> None:
    for shares in ((0.5, 0.1, 0.1, 0.1, 0.1), (0.6, 0, 0, 0, 0.6), (np.nan, 0, 0, 0, 1), (1.2, 0, 0, 0, -0.2)):
        assert np.isnan(edge(of(*shares), 2.0)).all()
        assert np.isnan(kelly(of(*shares), 2.0, 0.0)).all()
    assert np.isnan(edge(of(0.5, 0, 0, 0, 0.5), 1.0)).all()
    assert np.isnan(edge(of(0.5, 0, 0, 0, 0.5), 2.0, 1.0)).all()
