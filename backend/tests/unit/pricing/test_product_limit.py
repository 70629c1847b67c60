"""The product-limit estimator against scipy's, against known hazards, and through polls."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from advisor.core.arrays import Float64
from advisor.pricing.product_limit import greenwood, product_limit

lives = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=40)


@given(lives)
def test_with_exact_ends_it_is_kaplan_and_meiers(drawn: list[tuple[int, bool]]) -> None:
    times, ended = np.array([t for t, _ in drawn], np.float64), np.array([e for _, e in drawn])
    edges = np.r_[0.0, np.unique(times)]
    made = product_limit(edges, times, np.where(ended, times, np.inf), np.arange(len(times)))
    data = stats.CensoredData(uncensored=times[ended], right=times[~ended])
    if not ended.any():
        assert (made.hazard == 0).all()
        return
    reference = stats.ecdf(data).sf
    np.testing.assert_allclose(np.cumprod(1 - made.hazard), reference.evaluate(edges[1:]), atol=1e-12)
    # Greenwood's sum, straight from the counts.
    terms = []
    for at in edges[1:].tolist():
        alive, gone = int((times >= at).sum()), int(((times == at) & ended).sum())
        terms.append(gone / (alive * (alive - gone)) if alive > gone else 0.0)
    np.testing.assert_allclose(greenwood(made.ends, made.watched), terms, atol=1e-12)


def test_who_is_watched_for_half_a_cell_counts_half() -> None:
    made = product_limit(np.array([0.0, 10.0, 20.0]), np.array([4.0, 5.0]), np.array([4.0, np.inf]), np.arange(2))
    np.testing.assert_allclose(made.watched, [1.5, 0.0])
    np.testing.assert_allclose(made.hazard, [1 / 1.5, 0.0])


def polled(ends: Float64, every: float, rng: np.random.Generator) -> tuple[Float64, Float64]:
    phase = rng.uniform(0, every, len(ends))
    looks = np.floor((ends - phase) / every)
    return np.maximum(looks * every + phase, 0), (looks + 1) * every + phase


@pytest.mark.parametrize("every", [0.5, 2.0, 5.0])
def test_through_polls_a_steady_hazard_is_found_again(every: float) -> None:
    rng = np.random.default_rng(3)
    ends = rng.exponential(8.0, 20_000)
    least, most = polled(ends, every, rng)
    edges = np.r_[np.arange(0, 30, 1.0), 60, 200]
    made = product_limit(edges, least, most, np.arange(len(ends)))
    np.testing.assert_allclose(np.cumprod(1 - made.hazard)[:20], np.exp(-edges[1:21] / 8), atol=0.012)


def test_what_lives_of_one_event_have_in_common_widens_the_error() -> None:
    rng = np.random.default_rng(5)
    alone = rng.exponential(8.0, 2_000)
    together = np.repeat(rng.exponential(8.0, 100), 20)
    edges = np.r_[0.0, np.arange(1.0, 40.0)]
    spreads = [product_limit(edges, ends, ends, np.arange(2_000) // 20).spread for ends in (alone, together)]
    assert spreads[0] < 1.6
    assert 12 < spreads[1] < 28


@settings(max_examples=50)
@given(lives, st.floats(0.5, 10))
def test_a_curve_is_a_curve_whatever_was_seen(drawn: list[tuple[int, bool]], every: float) -> None:
    ends = np.array([t for t, _ in drawn], np.float64)
    least, most = polled(ends, every, np.random.default_rng(1))
    most = np.where([e for _, e in drawn], most, np.inf)
    made = product_limit(np.r_[0.0, 1.0, 3.0, 10.0, 70.0], least, most, np.arange(len(ends)))
    assert ((made.hazard >= 0) & (made.hazard <= 1)).all()
    assert made.ends.sum() == pytest.approx((most <= 70).sum())
    assert (made.watched <= len(ends) + 1e-9).all()
