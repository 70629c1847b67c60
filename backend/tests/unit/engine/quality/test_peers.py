"""What the others quote, beside medians counted out by hand for each venue."""

from statistics import median
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.quotes import BACK
from advisor.engine.quality.peers import log_odds, peers_of

PRICES: Final = st.sampled_from([0.0, 1.5, 1.5, 2.0, 2.1, 3.0, 7.5])


@given(st.lists(st.lists(PRICES, min_size=2, max_size=2), min_size=1, max_size=7))
def test_of_each_venue_the_others_and_of_all_their_common_spread(quoted: list[list[float]]) -> None:
    odds = np.zeros((1, len(quoted), 2, 2))
    odds[0, :, BACK, :] = quoted
    found = peers_of(odds, np.zeros(odds.shape, np.int8))
    for s in range(2):
        all_ = {v: log_odds(row[s]) for v, row in enumerate(quoted) if row[s]}
        for v in range(len(quoted)):
            others = [value for venue, value in all_.items() if venue != v]
            assert found.number[0, v, s] == len(others)
            assert found.median[0, v, s] == pytest.approx(median(others) if others else np.nan, nan_ok=True)
        middle = median(all_.values()) if all_ else np.nan
        distances = [abs(value - middle) for value in all_.values()]
        assert found.spread[0, s] == pytest.approx(median(distances) if distances else np.nan, nan_ok=True)
