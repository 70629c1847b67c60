"""Shares of results against a plain enumeration with exact fractions, by the rules that settle bets."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import AWAY_TOTALS, H2H, H2H_3WAY, HOME_TOTALS, MARKET_TYPES, SPREADS, TOTALS
from advisor.ledger.settlement import halves
from advisor.pricing.goals import grid, shares

MARKETS = st.sampled_from([SPREADS, TOTALS, HOME_TOTALS, AWAY_TOTALS])
LINES = st.integers(-16, 24).map(lambda quarters: 25 * quarters)
COLUMN_OF_HALVES = {2: 0, 1: 1, 0: 2, -1: 3, -2: 4}


def enumerated(counts: list[list[int]], market: MarketTypeKey, line: int, selection: int) -> list[Fraction]:
    """Shares of each result where so many of the matches ended by each score."""
    found, whole = [Fraction(0)] * 5, sum(map(sum, counts))
    for home, row in enumerate(counts):
        for away, count in enumerate(row):
            result = halves(MARKET_TYPES[market].code, line, selection, home, away)
            found[COLUMN_OF_HALVES[int(result)]] += Fraction(count, whole)
    return found


def a_match(home: float = 1.6, away: float = 1.1) -> Float64:
    return grid(np.array([home]), np.array([away]), np.array([0.1]))


@given(
    st.lists(st.lists(st.integers(0, 50), min_size=5, max_size=5), min_size=5, max_size=5),
    MARKETS,
    LINES,
    st.integers(0, 1),
)
def test_every_bet_is_counted_as_it_settles(
    counts: list[list[int]], market: MarketTypeKey, line: int, selection: int
) -> None:
    if not any(map(any, counts)):
        return
    grids = np.array([counts], np.float64) / sum(map(sum, counts))
    expected = [float(each) for each in enumerated(counts, market, line, selection)]
    np.testing.assert_allclose(shares(grids, market, line, selection)[0], expected, rtol=0, atol=1e-14)


def test_a_hundred_matches_at_line_nought() -> None:
    """Forty home wins, 27 draws and 33 away wins; the draws are pushes."""
    grids = np.zeros((1, 3, 3))
    grids[0, 1, 0], grids[0, 2, 1] = 0.25, 0.15
    grids[0, 0, 0], grids[0, 1, 1] = 0.10, 0.17
    grids[0, 0, 2] = 0.33
    np.testing.assert_allclose(shares(grids, SPREADS, 0, 0)[0], [0.40, 0, 0.27, 0, 0.33], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, SPREADS, 0, 1)[0], [0.33, 0, 0.27, 0, 0.40], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, SPREADS, -25, 0)[0], [0.40, 0, 0, 0.27, 0.33], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, SPREADS, 25, 0)[0], [0.40, 0.27, 0, 0, 0.33], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, SPREADS, -75, 0)[0], [0, 0.40, 0, 0, 0.60], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, SPREADS, -100, 0)[0], [0, 0, 0.40, 0, 0.60], rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (200, [0.48, 0, 0.42, 0, 0.10]),
        (225, [0.48, 0, 0, 0.42, 0.10]),
        (175, [0.48, 0.42, 0, 0, 0.10]),
        (250, [0.48, 0, 0, 0, 0.52]),
    ],
)
def test_totals_by_hand(line: int, expected: list[float]) -> None:
    grids = np.zeros((1, 4, 4))
    grids[0, 0, 0], grids[0, 2, 0], grids[0, 1, 1], grids[0, 2, 1], grids[0, 3, 1] = 0.10, 0.2, 0.22, 0.3, 0.18
    np.testing.assert_allclose(shares(grids, TOTALS, line, 0)[0], expected, rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares(grids, TOTALS, line, 1)[0], expected[::-1], rtol=0, atol=1e-15)


@given(st.floats(0.1, 4), st.floats(0.1, 4), MARKETS, LINES, st.integers(0, 1))
def test_shares_sum_to_one_and_the_other_selection_has_the_opposite(
    home: float, away: float, market: MarketTypeKey, line: int, selection: int
) -> None:
    grids = a_match(home, away)
    found = shares(grids, market, line, selection)[0]
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found >= 0).all()
    np.testing.assert_array_equal(found[::-1], shares(grids, market, line, 1 - selection)[0])
    is_whole, is_half = line % 100 == 0, line % 100 == 50
    assert is_whole or found[2] == 0
    assert not (is_whole or is_half) or found[1] == found[3] == 0
    if market == SPREADS:
        mirrored = shares(grids.transpose(0, 2, 1), market, -line, selection)[0]
        np.testing.assert_allclose(mirrored, found[::-1], rtol=0, atol=1e-14)


@given(st.floats(0.1, 4), st.floats(0.1, 4), MARKETS, LINES)
def test_a_better_line_is_never_worse(home: float, away: float, market: MarketTypeKey, line: int) -> None:
    grids = a_match(home, away)
    worth = np.array([1.0, 0.5, 0.0, -0.5, -1.0])
    this, other = (shares(grids, market, each, 0)[0] @ worth for each in (line, line + 25))
    assert this <= other + 1e-14 if market == SPREADS else this >= other - 1e-14


@given(st.floats(0.1, 4), st.floats(0.1, 4), MARKETS, st.integers(-8, 12), st.integers(0, 1))
def test_a_quarter_line_is_half_a_stake_on_each_neighbour(
    home: float, away: float, market: MarketTypeKey, halves_of_line: int, selection: int
) -> None:
    grids, line = a_match(home, away), 50 * halves_of_line + 25
    worth = np.array([1.0, 0.5, 0.0, -0.5, -1.0])
    below, this, above = (shares(grids, market, each, selection)[0] @ worth for each in (line - 25, line, line + 25))
    assert this == pytest.approx((below + above) / 2, abs=1e-14)


def test_each_match_has_its_own_line_and_selection() -> None:
    grids = np.concatenate([a_match(), a_match(0.8, 2.0), a_match()])
    line, selection = np.array([-50, 25, 275], np.int32), np.array([0, 1, 1], np.int8)
    for market in (SPREADS, TOTALS):
        found = shares(grids, market, line, selection)
        for i in range(3):
            single = shares(grids[i : i + 1], market, int(line[i]), int(selection[i]))
            np.testing.assert_array_equal(found[i], single[0])


def test_what_is_no_bet_is_nan_and_spoils_no_other() -> None:
    grids = np.concatenate([a_match()] * 5)
    grids[0] = np.nan
    line, selection = np.array([0, 10, LINE_NONE, 0, 0], np.int32), np.array([0, 0, 0, 2, 0], np.int8)
    found = shares(grids, SPREADS, line, selection)
    assert np.isnan(found[:4]).all()
    assert found[4].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("market", [H2H, H2H_3WAY])
def test_markets_without_a_line_are_refused(market: MarketTypeKey) -> None:
    with pytest.raises(ValueError, match="has no line"):
        shares(a_match(), market, 0, 0)
