"""Shares of results from a price and the chance of the score on the line, against every score of real distributions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import SPREADS, TOTALS, Line
from advisor.pricing import edge, kelly
from advisor.pricing.goals import fit, shares
from advisor.pricing.results import (
    PUSH,
    RESULTS,
    Shares,
    at_risk,
    halves,
    nearest_whole,
    shares_of_bets,
    shares_of_line,
)

QUARTERS = st.integers(-12, 12).map(lambda quarters: 25 * quarters)
MEANINGS = {SPREADS: Line.HANDICAP, TOTALS: Line.POINTS}


def test_a_whole_line_by_hand() -> None:
    """100 matches, 40 home, 27 draws, 33 away: without the draws home wins 40 of 73."""
    found = shares_of_line(np.array([[40 / 73, 33 / 73]]), np.array([0.27]), np.array([0], np.int32), Line.HANDICAP)
    np.testing.assert_allclose(np.stack(found, axis=-1)[0], [[0.40, 0, 0.27, 0, 0.33], [0.33, 0, 0.27, 0, 0.40]])


def test_quarter_lines_by_hand() -> None:
    """The score on the line, 20 of 100, returns half a stake: to the side that is given less it is half a win."""
    cases = [(-75, Line.HANDICAP, 0), (-25, Line.HANDICAP, 1), (225, Line.POINTS, 1), (275, Line.POINTS, 0)]
    for line, meaning, half_wins in cases:
        found = shares_of_line(np.array([[0.6, 0.4]]), np.array([0.2]), np.array([line], np.int32), meaning)
        both = np.stack(found, axis=-1)[0]
        np.testing.assert_allclose(both[half_wins][[1, 2, 3]], [0.2, 0, 0])
        np.testing.assert_allclose(both[1 - half_wins], both[half_wins][::-1])


@given(st.sampled_from([SPREADS, TOTALS]), QUARTERS, st.floats(0.2, 0.6), st.floats(0.2, 0.35))
def test_the_price_and_the_score_on_the_line_say_all_of_a_distribution(
    market: str, line: int, home: float, draw: float
) -> None:
    """A match's own score distribution gives the fair price; from that and one more number its shares come back."""
    lines = np.array([abs(line) + 25 if market == TOTALS else line], np.int32)
    meaning = MEANINGS[TOTALS if market == TOTALS else SPREADS]
    grids = fit(np.array([[home, draw, 1 - home - draw]])).grids()
    true = np.stack([shares(grids, TOTALS if market == TOTALS else SPREADS, lines, side) for side in (0, 1)], axis=1)
    won, lost = true[..., 0] + true[..., 1] / 2, true[..., 4] + true[..., 3] / 2
    fair = won / (won + lost)
    on_line = shares(grids, TOTALS if market == TOTALS else SPREADS, nearest_whole(lines), 0)[:, PUSH]
    found = np.stack(shares_of_line(fair, on_line, lines, meaning), axis=-1)
    np.testing.assert_allclose(found, true, atol=1e-12)
    # At the odds of its inverse no bet is worth anything.
    np.testing.assert_allclose(edge(Shares.of_columns(true), 1 / fair), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("line", "whole"),
    [(0, 0), (25, 0), (-25, 0), (75, 100), (-75, -100), (100, 100), (-100, -100), (125, 100), (-300, -300)],
)
def test_the_nearest_whole_line(line: int, whole: int) -> None:
    assert nearest_whole(np.array([line], np.int32)).tolist() == [whole]


def test_half_lines_ask_for_no_score() -> None:
    found = shares_of_line(np.array([[0.6, 0.4]]), np.array([np.nan]), np.array([250], np.int32), Line.POINTS)
    assert np.stack(found, axis=-1).tolist() == [[[0.6, 0, 0, 0, 0.4], [0.4, 0, 0, 0, 0.6]]]


@pytest.mark.parametrize(
    ("probability", "on_line", "line"),
    [(np.nan, 0.2, 0), (0.5, np.nan, 0), (0.5, -0.1, 0), (0.5, np.nan, 25), (0.05, 0.3, -75), (1.5, 0.2, 0)],
)
def test_what_cannot_be_is_unknown_on_both_sides_and_spoils_no_other(
    probability: float, on_line: float, line: int
) -> None:
    prices = np.array([[probability, 1 - probability], [0.5, 0.5]])
    found = shares_of_line(prices, np.array([on_line, 0.2]), np.array([line, 0], np.int32), Line.HANDICAP)
    both = np.stack(found, axis=-1)
    assert np.isnan(both[0]).all()
    np.testing.assert_allclose(both[1].sum(axis=-1), 1)


def test_what_is_at_risk_is_what_does_not_come_back() -> None:
    found = Shares.of_columns(np.array([[0.3, 0.1, 0.2, 0.1, 0.3]]))
    assert found.at_risk.tolist() == [float(Fraction(3, 10) + Fraction(3, 10) + Fraction(1, 10))]
    assert len(found) == RESULTS
    assert Shares.of_probability(np.array([0.25])).at_risk.tolist() == [1.0]


@given(
    st.sampled_from([SPREADS, TOTALS]), QUARTERS, st.floats(0.3, 0.6), st.floats(0.15, 0.3), st.floats(1.2, 4.0),
    st.floats(0.0, 0.06),
)  # fmt: skip
def test_kelly_by_halves_is_that_of_all_results(
    market: MarketTypeKey, line: int, probability: float, on: float, odds: float, commission: float
) -> None:
    lines = np.array([abs(line) + 25 if market == TOTALS else line], np.int32)
    on_line, pair = np.array([on]), np.array([[probability, 1 - probability]])
    both = shares_of_line(pair, on_line, lines, MEANINGS[market])
    assume(not np.isnan(both.win).any())
    found = kelly(pair, odds, commission, halves=halves(on_line, lines, market))
    np.testing.assert_allclose(found, kelly(both, odds, commission), atol=1e-9)
    # The edge given no push counts for the part at risk.
    counted = at_risk(on_line, lines)[:, None] * edge(pair, odds, commission)
    np.testing.assert_allclose(counted, edge(both, odds, commission), atol=1e-12)


def test_bets_whose_price_denies_the_push_count_without_it() -> None:
    """A chance of 2 % is no half win of 30 %."""
    found = shares_of_bets(
        np.array([0.02, 0.5]), np.zeros(2, np.int8), np.array([0.3, np.nan]), np.array([25, 0], np.int32), Line.HANDICAP
    )
    np.testing.assert_allclose(np.stack(found, axis=-1), [[0.02, 0, 0, 0, 0.98], [0.5, 0, 0, 0, 0.5]])
