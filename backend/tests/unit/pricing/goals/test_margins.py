"""Pushes without a grid: the table by line, and the shares it makes of a price given no push."""

import numpy as np
import pytest

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import H2H, SPREADS, TOTALS
from advisor.pricing.goals import push_probability
from advisor.pricing.goals.margins import PUSH_AT_SPREAD, PUSH_AT_TOTAL, PUSH_BEYOND


def test_the_table_is_read_by_whole_points_whoever_is_favoured() -> None:
    line = np.array([0, -300, 300, -700, 2400, -2500, 5000], np.int32)
    three, seven, beyond = PUSH_AT_SPREAD[3], PUSH_AT_SPREAD[7], PUSH_BEYOND
    expected = [PUSH_AT_SPREAD[0], three, three, seven, PUSH_AT_SPREAD[24], beyond, beyond]
    assert push_probability(SPREADS, line).tolist() == expected


def test_three_and_seven_stand_out() -> None:
    assert np.argsort(PUSH_AT_SPREAD)[::-1][:2].tolist() == [3, 7]
    assert PUSH_AT_SPREAD[3] > 3 * max(PUSH_AT_SPREAD[2], PUSH_AT_SPREAD[4])


@pytest.mark.parametrize("market", [SPREADS, TOTALS])
def test_half_lines_cannot_push_and_quarter_lines_are_not_in_the_table(market: MarketTypeKey) -> None:
    found = push_probability(market, np.array([-350, 250, 4450, 325, -275, LINE_NONE], np.int32))
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found[3:]).all()


def test_totals_have_one_probability() -> None:
    assert push_probability(TOTALS, np.array([4100, 4400, 300], np.int32)).tolist() == [PUSH_AT_TOTAL] * 3


def test_a_market_without_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="has no line"):
        push_probability(H2H, np.array([0], np.int32))
