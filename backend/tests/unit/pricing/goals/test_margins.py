"""Pushes without a grid: how often a game of American football ends on a line, by the line's own price."""

from math import exp

import numpy as np
import pytest
from scipy.optimize import brentq

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import DRAW_NO_BET, H2H, SPREADS, TOTALS
from advisor.pricing.goals import push_probability
from advisor.pricing.goals.margins import MARGIN_DEVIATION, MARGIN_WEIGHTS, TOTAL_DEVIATION, TOTAL_WEIGHTS


def of_margin(centre: float) -> dict[int, float]:
    """Probability of each margin, written out."""
    ways = {
        margin: exp(-0.5 * ((margin - centre) / MARGIN_DEVIATION) ** 2)
        * (MARGIN_WEIGHTS[abs(margin)] if abs(margin) < len(MARGIN_WEIGHTS) else 1.0)
        for margin in range(-80, 81)
    }
    return {margin: way / sum(ways.values()) for margin, way in ways.items()}


def of_total(centre: float) -> dict[int, float]:
    ways = {
        total: exp(-0.5 * ((total - centre) / TOTAL_DEVIATION) ** 2)
        * (TOTAL_WEIGHTS[total] if total < len(TOTAL_WEIGHTS) else 1.0)
        for total in range(121)
    }
    return {total: way / sum(ways.values()) for total, way in ways.items()}


@pytest.mark.parametrize("fair", [0.2, 0.5, 0.55, 0.8])
@pytest.mark.parametrize(
    ("market", "point"),
    [(SPREADS, each) for each in (-14, -3, 0, 3, 7, 24)] + [(TOTALS, each) for each in (30, 44, 57)],
)
def test_it_is_that_of_the_distribution_which_reproduces_the_price(
    market: MarketTypeKey, point: int, fair: float
) -> None:
    of = of_margin if market == SPREADS else of_total

    def missing(centre: float) -> float:
        ways = of(centre)
        more = sum(way for value, way in ways.items() if value > point)
        return more / (1 - ways[point]) - fair

    expected = of(brentq(missing, point - 30, point + 30))[point]
    line = np.array([-100 * point if market == SPREADS else 100 * point], np.int32)
    (found,) = push_probability(market, line, np.array([fair]))
    assert found == pytest.approx(expected, rel=2e-3)


def test_three_and_seven_stand_out_on_even_lines() -> None:
    lines = np.arange(0, -2100, -100).astype(np.int32)
    found = push_probability(SPREADS, lines, np.full(len(lines), 0.5))
    assert np.argsort(found)[::-1][:2].tolist() == [3, 7]
    assert found[3] > 2.5 * max(found[2], found[4])


def test_it_does_not_matter_who_is_favoured() -> None:
    fair = np.array([0.3, 0.5, 0.7])
    for line in (300, 700, 1000):
        given = push_probability(SPREADS, np.full(3, -line, np.int32), fair)
        got = push_probability(SPREADS, np.full(3, line, np.int32), 1 - fair)
        np.testing.assert_allclose(given, got, rtol=0, atol=1e-12)


def test_a_line_far_from_the_main_one_pushes_less() -> None:
    even, far = push_probability(SPREADS, np.full(2, -300, np.int32), np.array([0.5, 0.2]))
    assert 0.6 * even < far < 0.8 * even


@pytest.mark.parametrize("market", [SPREADS, TOTALS])
def test_half_lines_cannot_push_and_nothing_is_said_of_quarter_lines(market: MarketTypeKey) -> None:
    line = np.array([-350, 250, 4450, 325, -275, LINE_NONE], np.int32)
    found = push_probability(market, line, np.array([0.5, np.nan, 0.01, 0.5, 0.5, 0.5]))
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found[3:]).all()


def test_what_no_games_say_is_unknown() -> None:
    """A price that is missing, one of a line farther from the main one than any, and lines that nobody quotes."""
    fair = np.array([np.nan, 0.05, 0.95, 0.5, 0.5])
    line = np.array([-300, -300, -300, -4100, 4100], np.int32)
    assert np.isnan(push_probability(SPREADS, line, fair)).all()
    assert np.isnan(push_probability(TOTALS, np.array([300, 8000], np.int32), np.full(2, 0.5))).all()


def test_a_market_without_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="has no line"):
        push_probability(DRAW_NO_BET, np.array([0], np.int32), np.array([0.5]))


def test_the_winner_is_the_spread_of_nothing() -> None:
    fair = np.array([0.5, 0.2, 0.8, 0.99, np.nan])
    ties = push_probability(H2H, np.full(5, LINE_NONE, np.int32), fair)
    assert np.array_equal(ties, push_probability(SPREADS, np.zeros(5, np.int32), fair), equal_nan=True)
    # Even teams end tied most often, either way as often, and nothing is said of the most one-sided games.
    assert 0.004 < ties[0] < 0.007
    assert ties[1] == pytest.approx(ties[2], abs=1e-6)
    assert 0.002 < ties[1] < ties[0]
    assert np.isnan(ties[3:]).all()


def test_the_tables_are_those_that_were_fitted() -> None:
    """Sums over each, plain and by place: a figure that was mistyped shows, and one that changed its place."""
    for weights, plain, by_place in (
        (MARGIN_WEIGHTS, 46_285, 1_075_934),
        (TOTAL_WEIGHTS, 84_978, 3_665_258),
    ):
        thousandths = [round(1_000 * weight) for weight in weights]
        assert (sum(thousandths), sum(n * each for n, each in enumerate(thousandths))) == (plain, by_place)
    assert (MARGIN_DEVIATION, TOTAL_DEVIATION) == (12.99, 13.39)
