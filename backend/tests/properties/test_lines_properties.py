"""What holds for edges, best prices and lines on every set of quotes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.pricing import NO_VENUE, Method, best_price, consensus, edge, remove_margin

probabilities = st.floats(0.0, 1.0)
some_odds = st.floats(1.0001, 1000.0)
commissions = st.floats(0.0, 0.2)


@st.composite
def quotes(draw: st.DrawFn) -> Float64:
    """(m, v, s) odds with gaps."""
    shape = draw(st.tuples(st.integers(0, 6), st.integers(1, 5), st.integers(2, 4)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    odds = np.round(1.01 + rng.exponential(2.0, size=shape), 2)
    odds[rng.random(shape) < draw(st.sampled_from([0.0, 0.2, 0.9]))] = np.nan
    return odds


@given(probability=probabilities, odds=some_odds, commission=commissions)
def test_an_edge_lies_between_losing_the_stake_and_winning_it_all(
    probability: float, odds: float, commission: float
) -> None:
    assert -1.0 <= edge(probability, odds, commission) <= (odds - 1.0) * (1.0 - commission)


@given(probability=probabilities, odds=some_odds, commission=commissions, more=st.floats(0.0, 1.0))
def test_an_edge_grows_with_probability_and_odds_and_shrinks_with_commission(
    probability: float, odds: float, commission: float, more: float
) -> None:
    here = edge(probability, odds, commission) - 1e-12
    assert edge(probability + (1.0 - probability) * more, odds, commission) >= here
    assert edge(probability, odds + more, commission) >= here
    assert edge(probability, odds, commission * (1.0 - more)) >= here


@given(odds=quotes(), data=st.data())
def test_no_allowed_venue_pays_more_than_the_best(odds: Float64, data: st.DataObject) -> None:
    venues = odds.shape[1]
    commission = np.array(data.draw(st.lists(commissions, min_size=venues, max_size=venues)))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=venues, max_size=venues)))
    best = best_price(odds, commission, allowed)
    pays = np.where(allowed[:, None], (odds - 1.0) * (1.0 - commission)[:, None], np.nan)
    found = best.venue != NO_VENUE
    np.testing.assert_array_equal(found, (~np.isnan(pays)).any(axis=1))
    np.testing.assert_array_equal(np.isnan(best.odds), ~found)
    market, selection = np.nonzero(found)
    venue = best.venue[market, selection]
    assert allowed[venue].all()
    np.testing.assert_array_equal(best.odds[market, selection], odds[market, venue, selection])
    highest = np.nanmax(pays, axis=1, initial=0.0, where=~np.isnan(pays))
    np.testing.assert_array_equal(pays[market, venue, selection], highest[market, selection])


@given(odds=quotes(), data=st.data())
@settings(max_examples=60)
def test_a_consensus_lies_among_the_books_it_is_made_of(odds: Float64, data: st.DataObject) -> None:
    venues = odds.shape[1]
    weights = np.array(data.draw(st.lists(st.floats(0.01, 10.0), min_size=venues, max_size=venues)))
    line = consensus(odds, weights, Method.POWER)
    books = remove_margin(odds, Method.POWER)
    np.testing.assert_array_equal(line.venues, (~np.isnan(books[:, :, 0])).sum(axis=1))
    for fair, market, count in zip(line.fair, books, line.venues, strict=True):
        if count == 0:
            assert np.isnan(fair).all()
            continue
        assert abs(fair.sum() - 1.0) <= 1e-12
        assert (fair >= np.nanmin(market, axis=0) - 1e-12).all()
        assert (fair <= np.nanmax(market, axis=0) + 1e-12).all()
