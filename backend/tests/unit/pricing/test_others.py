"""Fair lines of the others: each against the lines of the same prices without the venue."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64, Int64
from advisor.instruments.market_types import DOUBLE_CHANCE, MARKET_TYPES
from advisor.pricing import Method, consensus
from advisor.pricing.fair import FairConfig, FairLines, fair_lines
from advisor.pricing.field import OUT_AFTER, FieldPrices, field_lines
from advisor.pricing.lines import consensus_of_others
from advisor.pricing.others import field_lines_of_others, lines_of_others

VENUES: Final = ("a", "b", "c", "d")
ALL: Final = np.ones(len(VENUES), np.bool_)
LINES: Final = (
    ("consensus",),
    ("sharp:a", "consensus"),
    ("sharp:a", "sharp:b"),
    ("sharp:a", "consensus", "sharp:b"),
    ("consensus", "sharp:d"),
)


def assert_same(one: FairLines, other: FairLines) -> None:
    np.testing.assert_allclose(one.probability, other.probability, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(one.source, other.source)
    np.testing.assert_array_equal(one.confirmed, other.confirmed)


def without(values: Float64, venue: int) -> Float64:
    left = values.copy()
    left[:, venue] = np.nan
    return left


prices = st.one_of(st.just(np.nan), st.floats(1.2, 8.0))


@st.composite
def markets(draw: st.DrawFn) -> tuple[Float64, Int64]:
    count = draw(st.integers(1, 4))
    cells = count * len(VENUES) * 3
    odds = np.array(draw(st.lists(prices, min_size=cells, max_size=cells))).reshape(count, len(VENUES), 3)
    whole = np.array(draw(st.lists(st.booleans(), min_size=count * 4, max_size=count * 4))).reshape(count, 4)
    odds = np.where(whole[:, :, None] & np.isnan(odds), 3.1, odds)
    seen = draw(st.lists(st.integers(1, 99), min_size=cells, max_size=cells))
    return odds, np.array(seen, np.int64).reshape(odds.shape)


@given(
    markets(),
    st.sampled_from(LINES),
    st.integers(1, 4),
    st.sampled_from(({}, {"b": 3.0}, {"a": 0.0, "c": 0.5})),
    st.sampled_from((None, MARKET_TYPES[DOUBLE_CHANCE].covers)),
)
def test_as_if_the_venue_were_not_there(
    drawn: tuple[Float64, Int64],
    lines: tuple[str, ...],
    least: int,
    weights: dict[str, float],
    covers: tuple[frozenset[int], ...] | None,
) -> None:
    odds, confirmed = drawn
    config = FairConfig(lines=lines, method=Method.MULTIPLICATIVE, min_venues=least, weights=weights)
    found = lines_of_others(odds, confirmed, VENUES, config, covers, ALL)
    assert_same(found, fair_lines(odds, confirmed, VENUES, config, covers))
    for venue in range(len(VENUES)):
        expected = fair_lines(without(odds, venue), confirmed, VENUES, config, covers)
        assert_same(found.of_venue(venue), expected)
    np.testing.assert_array_equal(found.of_prices[:, 2], found.of_venue(2).probability)


def test_only_those_that_are_asked_for() -> None:
    odds = np.array([[[2.1, 1.8], [2.0, 1.9], [1.9, 2.0], [2.2, 1.7]]])
    confirmed = np.ones(odds.shape, np.int64)
    config = FairConfig(lines=("consensus",), min_venues=1)
    found = lines_of_others(odds, confirmed, VENUES, config, None, np.array([False, False, True, False]))
    assert [line.probability is found.by_venue[0].probability for line in found.by_venue] == [True, True, False, True]
    assert_same(found.of_venue(2), fair_lines(without(odds, 2), confirmed, VENUES, config))


def test_some_of_the_markets() -> None:
    odds = np.array([[[2.1, 1.8], [2.0, 1.9], [1.9, 2.0], [2.2, 1.7]], [[3.1, 1.4]] * 4])
    config = FairConfig(lines=("consensus",), min_venues=1)
    found = lines_of_others(odds, np.ones(odds.shape, np.int64), VENUES, config, None, ALL)
    second = found.rows(np.array([1]))
    assert_same(
        second.of_venue(3),
        lines_of_others(odds[1:], np.ones((1, 4, 2), np.int64), VENUES, config, None, ALL).of_venue(3),
    )
    plain = fair_lines(odds, np.ones(odds.shape, np.int64), VENUES, config)
    assert plain.of_venue(3) is plain
    assert plain.of_prices.shape == (2, 1, 2)


@given(markets(), st.sampled_from((np.ones(4), np.array([0.0, 2.0, 1.0, 0.0]))))
def test_the_consensus_of_all_but_one(drawn: tuple[Float64, Int64], weights: Float64) -> None:
    odds, _ = drawn
    found = consensus_of_others(odds, weights, Method.POWER)
    for venue in range(len(VENUES)):
        left = weights.copy()
        left[venue] = 0.0
        expected = consensus(odds, left, Method.POWER)
        np.testing.assert_allclose(found.fair[:, venue], expected.fair, rtol=0, atol=1e-15)
        np.testing.assert_array_equal(found.venues[:, venue], expected.venues)


@pytest.mark.parametrize("lines", [("consensus",), ("sharp:b", "consensus")])
def test_a_field_as_if_the_venue_were_not_there(lines: tuple[str, ...]) -> None:
    rng = np.random.default_rng(4)
    chance = rng.dirichlet(np.full(6, 2.0))
    win = 1.0 / (chance[:, None] * rng.uniform(1.02, 1.2, (6, 4)))
    cells = np.full((6, 4, 2), np.nan)
    cells[:, :, 0] = np.maximum(win, 1.01)
    fields = FieldPrices(
        np.zeros(6, np.int64), cells, cells, np.ones(cells.shape, np.int64), np.full(6, OUT_AFTER, np.int64)
    )
    config = FairConfig(lines=lines, min_venues=2)
    found = field_lines_of_others(fields, VENUES, config, ALL)
    for venue in range(4):
        expected = field_lines(fields._replace(odds=without(cells, venue)), VENUES, config)
        assert_same(found.of_venue(venue), expected)
        assert not np.isnan(expected.probability).any()
