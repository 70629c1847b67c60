"""Overrounds of books by how many of their selections win."""

import numpy as np
import pytest

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.engine.priced_markets import HistoryTerms, book_overround, priced_history
from advisor.instruments.market_types import DOUBLE_CHANCE, H2H_3WAY


@pytest.mark.parametrize(
    ("market", "odds", "overround"),
    [
        (H2H_3WAY, (2.0, 4.0, 4.0), 0.0),
        (H2H_3WAY, (1.6, 4.0, 4.0), 0.125),
        # Home or draw, home or away, draw or away of 2.0, 4.0, 4.0: three quarters, three quarters, one half.
        (DOUBLE_CHANCE, (4 / 3, 4 / 3, 2.0), 0.0),
        (DOUBLE_CHANCE, (1.25, 1.25, 1.6), 0.1125),
    ],
)
def test_a_fair_book_has_none_whatever_wins_together(
    market: MarketTypeKey, odds: tuple[float, ...], overround: float
) -> None:
    priced = priced_history(market, np.array([LINE_NONE], np.int32), np.array([[odds]]), ("a",), HistoryTerms())
    assert priced.overround[0, 0] == pytest.approx(overround)
    assert priced.best_overround[0] == pytest.approx(overround)
    assert book_overround(market, [round(each * 10_000) for each in odds]) == pytest.approx(overround, abs=1e-4)
    assert book_overround(market, (0, 12_500, 16_000)) is None
