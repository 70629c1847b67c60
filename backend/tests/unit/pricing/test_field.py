"""Fair prices of a field: against the margin removal of one book, and what partial books must not do."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64, Int64
from advisor.pricing.fair import BY_CONSENSUS, NO_SOURCE, FairConfig, FairLines, fair_lines
from advisor.pricing.field import MOST_MISSING, OUT_AFTER, FieldPrices, field_lines
from advisor.pricing.margin import Method

VENUES: Final = ("sharp", "other", "third")
SHARP: Final = FairConfig(lines=("sharp:sharp",), method=Method.POWER)
BOTH: Final = FairConfig(lines=("sharp:sharp", "consensus"), method=Method.MULTIPLICATIVE, min_venues=2)


def priced(odds: Float64, event: Int64 | None = None, config: FairConfig = SHARP) -> FairLines:
    """Of participants (m, v) by their odds of winning; venue v confirmed its prices v + 1 µs after the first one's."""
    events = np.zeros(len(odds), np.int64) if event is None else event
    cells = np.full((*odds.shape, 2), np.nan)
    cells[:, :, 0] = odds
    confirmed = np.broadcast_to(np.arange(1, odds.shape[1] + 1)[None, :, None], cells.shape).astype(np.int64)
    settled = np.full(len(odds), OUT_AFTER, np.int64)
    return field_lines(FieldPrices(events, cells, cells, confirmed, settled), VENUES[: odds.shape[1]], config)


@st.composite
def fields(draw: st.DrawFn) -> Float64:
    """(n, v) odds with margins on chances that all venues agree on, of whom nobody is left out."""
    weights = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=120)))
    margins = np.array(draw(st.lists(st.floats(0.01, 0.3), min_size=3, max_size=3)))
    chances = weights / weights.sum() * 0.9 + 0.1 / len(weights)
    odds: Float64 = np.maximum(1.0 / (chances[:, None] * (1.0 + margins)), 1.001)
    return odds


@given(fields())
def test_of_whole_books_a_field_is_one_market_of_as_many_outcomes(odds: Float64) -> None:
    for config in (SHARP, BOTH):
        found = priced(odds, config=config)
        cells = odds.T[None]
        one = fair_lines(cells, np.ones(cells.shape, np.int64), VENUES, config)
        np.testing.assert_allclose(found.probability[:, 0], one.probability[0], rtol=1e-12)
        np.testing.assert_allclose(found.probability.sum(axis=1), 1.0, rtol=1e-12)
        assert set(found.source.tolist()) == {0}


@given(fields(), st.integers(0, 1_000))
def test_neither_the_order_of_rows_nor_other_events_matter(odds: Float64, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(2 * len(odds))
    both = np.concatenate([odds, odds * 1.1])[order]
    event = np.repeat([7, 3], len(odds))[order]
    found = priced(both, event, BOTH)
    first, second = priced(odds, config=BOTH), priced(odds * 1.1, config=BOTH)
    joined = np.concatenate([first.probability, second.probability])
    np.testing.assert_allclose(found.probability, joined[order], rtol=1e-12)


def test_who_is_left_out_keeps_his_share() -> None:
    """The sharp venue leaves out an outsider who pays 101 at best elsewhere: the others share what he does not have."""
    odds = np.array([[2.0, 1.9], [2.0, 1.9], [np.nan, 101.0]])
    found = priced(odds)
    np.testing.assert_allclose(found.probability[:2, 0], 0.5 * (1.0 - 1.0 / 101.0))
    assert np.isnan(found.probability[2]).all()
    assert found.source.tolist() == [0, 0, NO_SOURCE]


@pytest.mark.parametrize(
    "left_out",
    [
        pytest.param([1.0 / (MOST_MISSING + 0.001)], id="one who may well win"),
        pytest.param([1.0 / 0.011, 1.0 / 0.011], id="two who together may"),
    ],
)
def test_a_book_that_leaves_out_who_may_win_says_nothing(left_out: list[float]) -> None:
    odds = np.array([[2.0, 1.9], [2.0, 1.9], *([np.nan, each] for each in left_out)])
    assert np.isnan(priced(odds).probability).all()


@pytest.mark.parametrize(
    ("held", "settled", "is_known"),
    [
        pytest.param(np.nan, OUT_AFTER - 1, False, id="a favourite was withdrawn everywhere just now"),
        pytest.param(np.nan, OUT_AFTER, True, id="he is out for long"),
        pytest.param(4.0, OUT_AFTER, False, id="his price is held, and must not be used"),
        pytest.param(200.0, 0, True, id="an outsider's likewise"),
    ],
)
def test_who_has_no_usable_price_anywhere(held: float, settled: int, is_known: bool) -> None:
    odds = np.full((3, 1, 2), np.nan)
    odds[:2, 0, 0] = 1.6, 2.2
    shown = odds.copy()
    shown[2, 0, 0] = held
    prices = FieldPrices(
        np.zeros(3, np.int64), odds, shown, np.ones(odds.shape, np.int64), np.array([0, 0, settled], np.int64)
    )
    found = field_lines(prices, VENUES[:1], SHARP)
    assert (~np.isnan(found.probability[:2])).all() == is_known
    if is_known:
        assert found.probability[:2, 0].sum() == pytest.approx(1.0 - (0.0 if np.isnan(held) else 1.0 / held))


def test_a_book_that_adds_up_to_less_than_one_leaves_out_somebody_whom_nobody_lists() -> None:
    assert np.isnan(priced(np.array([[3.0], [3.1], [4.0]])).probability).all()
    assert not np.isnan(priced(np.array([[3.0], [3.0], [3.0]])).probability).any()


def test_one_participant_alone_is_no_field() -> None:
    assert np.isnan(priced(np.array([[1.01]])).probability).all()


def test_a_consensus_counts_the_whole_books_that_list_somebody() -> None:
    """By hand: books of 1/2, 1/4, 1/4 and of 0.4, 0.3, 0.3, and a third that leaves out a favourite."""
    chances = np.array([[0.5, 0.4, np.nan], [0.25, 0.3, 0.5], [0.25, 0.3, 0.5]])
    config = FairConfig(lines=("consensus",), method=Method.MULTIPLICATIVE, min_venues=2, weights={"other": 3.0})
    found = priced(1.0 / (chances * 1.05), config=config)
    np.testing.assert_allclose(
        found.probability[:, 0], (np.array([0.5, 0.25, 0.25]) + 3 * np.array([0.4, 0.3, 0.3])) / 4
    )
    assert set(found.source.tolist()) == {BY_CONSENSUS}
    assert set(found.confirmed.tolist()) == {1}, "the third book is not behind it"


def test_without_enough_books_there_is_no_consensus() -> None:
    config = FairConfig(lines=("consensus",), method=Method.MULTIPLICATIVE, min_venues=2)
    found = priced(np.array([[1.9, np.nan], [1.9, 1.9]]), config=config)
    assert np.isnan(found.probability).all()
    assert set(found.source.tolist()) == {NO_SOURCE}


def test_who_enough_venues_list_is_priced_though_others_are_not() -> None:
    odds = np.array([[1.95, 1.95], [1.95, 1.95], [200.0, np.nan]])
    config = FairConfig(lines=("consensus",), method=Method.MULTIPLICATIVE, min_venues=2)
    found = priced(odds, config=config)
    assert np.isnan(found.probability[2]).all()
    assert 0.98 < found.probability[:2, 0].sum() < 1.0
