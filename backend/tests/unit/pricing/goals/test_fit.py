"""Prices come back from the grid they were made into; more of them by least squares; the impossible is NaN."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import SPREADS, TOTALS
from advisor.pricing.goals import SHIPPED, FittedGoals, Used, fit, grid, shares

HOME, AWAY = np.indices((13, 13))
NOT_QUOTED = np.nan


def three_way(grids: Float64) -> Float64:
    return np.stack([grids[:, side].sum(axis=1) for side in (HOME > AWAY, HOME == AWAY, HOME < AWAY)], axis=1)


def given_no_push(grids: Float64, market: MarketTypeKey, line: int) -> Float64:
    """(m,) what a margin-free price says of the first selection: share won ÷ (share won + share lost)."""
    win, half_win, _, half_loss, loss = shares(grids, market, line, 0).T
    won, lost = win + half_win / 2, loss + half_loss / 2
    share: Float64 = won / (won + lost)
    return share


def lines(*each: int, matches: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.tile(np.array(each, np.int32), (matches, 1))


def result_and_total(home: float, draw: float, over: float, line: int = 250) -> FittedGoals:
    return fit(np.array([[home, draw, 1.0 - home - draw]]), lines(line), np.array([[over]]))


@given(
    st.floats(0.02, 0.9), st.floats(0.05, 0.45), st.floats(0.15, 0.85), st.sampled_from([150, 225, 250, 275, 300, 350])
)
def test_result_and_total_are_reproduced(home: float, draw: float, over: float, line: int) -> None:
    if home + draw > 0.98:
        return
    fitted = result_and_total(home, draw, over, line)
    grids = fitted.grids()
    assert fitted.used[0] == Used.RESULT | Used.TOTALS
    assert fitted.residual[0] < 1e-9
    np.testing.assert_allclose(three_way(grids)[0], [home, draw, 1.0 - home - draw], rtol=0, atol=1e-9)
    assert given_no_push(grids, TOTALS, line)[0] == pytest.approx(over, abs=1e-8)


@given(st.floats(0.2, 4.0), st.floats(0.2, 4.0), st.floats(-0.5, 0.5))
def test_parameters_come_back_from_the_prices_of_their_grid(home: float, away: float, draw: float) -> None:
    grids = grid(np.array([home]), np.array([away]), np.array([draw]))
    over = given_no_push(grids, TOTALS, 250)[:, None]
    fitted = fit(three_way(grids), lines(250), over)
    found = [fitted.home_rate[0], fitted.away_rate[0], fitted.draw[0]]
    np.testing.assert_allclose(found, [home, away, draw], rtol=1e-6, atol=1e-7)


def test_the_result_alone_leaves_the_weight_of_draws_to_the_calibration() -> None:
    fitted = fit(np.array([[0.5, 0.27, 0.23]]), lines(250), np.array([[NOT_QUOTED]]))
    without = fit(np.array([[0.5, 0.27, 0.23]]))
    none = fit(np.array([[0.5, 0.27, 0.23]]), lines(LINE_NONE), np.array([[0.5]]))
    for each in (fitted, without, none):
        assert each.used[0] == Used.RESULT
        assert each.draw[0] == SHIPPED.draw
        assert each.residual[0] < 1e-9
        assert each.home_rate[0] == without.home_rate[0]
    np.testing.assert_allclose(three_way(fitted.grids())[0], [0.5, 0.27, 0.23], rtol=0, atol=1e-9)


def test_the_result_alone_says_nothing_where_the_draw_is_rarer_than_its_weight_allows() -> None:
    even, favourite = [0.44, 0.12, 0.44], [0.94, 0.03, 0.03]
    prices = np.array([even, favourite, [0.4, 0.2, 0.4], [0.92, 0.05, 0.03]])
    assert fit(prices).used.tolist() == [Used.NOTHING, Used.NOTHING, Used.RESULT, Used.RESULT]
    with_total = fit(prices, lines(250, matches=4), np.full((4, 1), 0.8))
    assert (with_total.used == Used.RESULT | Used.TOTALS).all()
    assert with_total.residual.max() < 1e-9


@pytest.mark.parametrize("line", [-150, -100, -75, -50, -25, 0, 25, 125])
def test_spreads_of_the_same_grid_change_nothing(line: int) -> None:
    grids = grid(np.array([1.8, 0.9]), np.array([1.1, 1.4]), np.array([0.05, -0.1]))
    over = given_no_push(grids, TOTALS, 275)[:, None]
    covers = given_no_push(grids, SPREADS, line)[:, None]
    fitted = fit(three_way(grids), lines(275, matches=2), over, lines(line, matches=2), covers)
    assert (fitted.used == Used.RESULT | Used.TOTALS | Used.SPREADS).all()
    assert fitted.residual.max() < 1e-9
    np.testing.assert_allclose(fitted.home_rate, [1.8, 0.9], rtol=0, atol=1e-6)
    np.testing.assert_allclose(fitted.draw, [0.05, -0.1], rtol=0, atol=1e-6)


def test_prices_that_contradict_one_another_are_met_by_least_squares() -> None:
    prices = np.array([[0.46, 0.27, 0.27]])
    fitted = fit(prices, lines(250, 300), np.array([[0.53, 0.36]]), lines(-50, 0), np.array([[0.49, 0.60]]))
    assert 1e-3 < fitted.residual[0] < 0.03

    def missed(unknown: Float64) -> Float64:
        grids = grid(np.exp(unknown[:1]), np.exp(unknown[1:2]), unknown[2:])
        found = [*(three_way(grids) - prices)[0]]
        for market, line, quoted in (
            (TOTALS, 250, 0.53),
            (TOTALS, 300, 0.36),
            (SPREADS, -50, 0.49),
            (SPREADS, 0, 0.60),
        ):
            win, half_win, _, half_loss, loss = shares(grids, market, line, 0)[0]
            found.append((win + half_win / 2) * (1 - quoted) - (loss + half_loss / 2) * quoted)
        return np.array(found)

    by_scipy = least_squares(missed, [0.3, 0.2, 0.0], xtol=1e-15, ftol=1e-15, gtol=1e-15)
    ours = [np.log(fitted.home_rate[0]), np.log(fitted.away_rate[0]), fitted.draw[0]]
    np.testing.assert_allclose(ours, by_scipy.x, rtol=0, atol=1e-6)
    assert fitted.residual[0] == pytest.approx(np.abs(by_scipy.fun).max(), abs=1e-8)


def test_sides_exchanged_give_the_mirrored_match() -> None:
    one = result_and_total(0.5, 0.26, 0.55)
    other = result_and_total(0.24, 0.26, 0.55)
    assert one.home_rate[0] == pytest.approx(other.away_rate[0], abs=1e-9)
    np.testing.assert_allclose(one.grids()[0], other.grids()[0].T, rtol=0, atol=1e-10)


def test_a_higher_total_means_more_goals_and_a_likelier_winner_a_higher_rate() -> None:
    few, many = result_and_total(0.5, 0.26, 0.45), result_and_total(0.5, 0.26, 0.55)
    assert many.home_rate[0] > few.home_rate[0]
    assert many.away_rate[0] > few.away_rate[0]
    assert result_and_total(0.6, 0.2, 0.5).home_rate[0] > result_and_total(0.5, 0.2, 0.5).home_rate[0]


IMPOSSIBLE = {
    "missing": ([np.nan, 0.3, 0.3], 250, 0.5),
    "nought": ([0.7, 0.3, 0.0], 250, 0.5),
    "negative": ([0.8, 0.3, -0.1], 250, 0.5),
    "sum": ([0.5, 0.3, 0.21], 250, 0.5),
    "infinite": ([np.inf, 0.3, 0.3], 250, 0.5),
    "over of one": ([0.5, 0.3, 0.2], 250, 1.0),
    "over of nought": ([0.5, 0.3, 0.2], 250, 0.0),
    "over beyond one": ([0.5, 0.3, 0.2], 250, 1.2),
    "no line": ([0.5, 0.3, 0.2], 260, 0.5),
    "no goals can be under it": ([0.5, 0.3, 0.2], 0, 0.5),
    "no goals can be over it": ([0.5, 0.3, 0.2], 2450, 0.5),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_the_impossible_is_nan_and_spoils_no_other(case: str) -> None:
    prices, line, over = IMPOSSIBLE[case]
    fitted = fit(np.array([prices, [0.5, 0.3, 0.2]]), np.array([[line], [250]], np.int32), np.array([[over], [0.5]]))
    for each in (fitted.home_rate, fitted.away_rate, fitted.draw, fitted.residual):
        assert np.isnan(each[0])
        assert np.isfinite(each[1])
    assert fitted.used.tolist() == [Used.NOTHING, Used.RESULT | Used.TOTALS]
    assert np.isnan(fitted.grids()[0]).all()


@given(st.lists(st.floats(-0.5, 1.5) | st.just(np.nan), min_size=5, max_size=5))
def test_no_prices_raise_anything(prices: list[float]) -> None:
    fitted = fit(np.array([prices[:3]]), lines(250), np.array([prices[3:4]]), lines(-100), np.array([prices[4:]]))
    assert np.isnan(fitted.home_rate[0]) == (fitted.used[0] == Used.NOTHING)


def test_a_sum_that_misses_one_by_its_last_digits_is_divided_out() -> None:
    prices = np.array([[0.5, 0.3, 0.2]])
    near, exact = fit(prices * (1.0 + 5e-7), lines(250), np.array([[0.5]])), fit(prices, lines(250), np.array([[0.5]]))
    assert near.residual[0] < 1e-9
    assert near.home_rate[0] == pytest.approx(exact.home_rate[0], abs=1e-10)
    assert fit(prices * (1.0 + 5e-6), lines(250), np.array([[0.5]])).used[0] == Used.NOTHING


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    prices = np.array([[0.5, 0.3, 0.2]])
    with pytest.raises(ValueError, match="three probabilities"):
        fit(prices[:, :2])
    with pytest.raises(ValueError, match="together"):
        fit(prices, lines(250))
    with pytest.raises(ValueError, match="must be"):
        fit(prices, lines(250), np.array([[0.5, 0.5]]))
    assert len(fit(np.empty((0, 3))).home_rate) == 0


DIGEST = """
import hashlib
import numpy as np
from advisor.pricing.compiled import interpret
from advisor.pricing.goals import fit, shares
from advisor.instruments.market_types import SPREADS

if INTERPRETED:
    interpret()
rng = np.random.default_rng(4)
prices = rng.dirichlet((5.0, 3.0, 4.0), 30)
lines = np.full((30, 1), 250, np.int32)
over, covers = rng.uniform(0.3, 0.7, (30, 1)), rng.uniform(0.4, 0.6, (30, 1))
fitted = fit(prices, lines, over, np.full((30, 1), -75, np.int32), covers)
found = shares(fitted.grids(), SPREADS, -75, 0)
print(hashlib.sha256(found.tobytes() + fitted.home_rate.tobytes()).hexdigest(), np.isnan(found).sum())
"""


def digest(*, interpreted: bool, **environment: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", DIGEST.replace("INTERPRETED", str(interpreted))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return answer.stdout.split()


def test_the_same_bits_by_the_interpreter_and_on_a_plain_processor() -> None:
    here = digest(interpreted=False)
    assert here[1] == "0"
    assert digest(interpreted=True) == here
    assert digest(interpreted=False, NUMBA_CPU_NAME="generic") == here
