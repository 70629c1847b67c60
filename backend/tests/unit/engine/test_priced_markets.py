"""Overrounds of books by how many of their selections win, and which prices of files count."""

import numpy as np
import pytest

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.engine.priced_markets import HistoryTerms, book_overround, priced_history
from advisor.engine.quality.config import QualityConfig
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


@pytest.mark.parametrize(
    ("sharp", "source", "best"),
    [
        ((2.0, 3.6, 4.1), "sharp:pinnacle", (2.0, 3.6, 4.1)),
        # Of inverse odds of 0.97 in all, as no bookmaker quotes.
        ((2.2, 3.9, 3.9), "consensus", (1.97, 3.5, 4.1)),
        # Two of its prices are far from all others.
        ((2.0, 2.3, 9.0), "consensus", (2.0, 3.5, 4.1)),
    ],
)
def test_what_quality_flags_of_a_file_is_neither_fair_nor_best(
    sharp: tuple[float, ...], source: str, best: tuple[float, ...]
) -> None:
    """As live and in a backtest: one rule says which close counts."""
    others = [(1.95, 3.5, 4.0), (1.97, 3.4, 4.0), (1.93, 3.5, 3.9), (1.95, 3.4, 4.1), (1.96, 3.5, 4.0)]
    names = ("pinnacle", "a", "b", "c", "d", "e")
    odds = np.array([[sharp, *others]])
    priced = priced_history(H2H_3WAY, np.array([LINE_NONE], np.int32), odds, names, HistoryTerms())
    assert priced.fair_source == (source,)
    assert priced.best_odds[0] == pytest.approx(best)
    lax = HistoryTerms(quality=QualityConfig(min_book_sum=0.5, outlier_distance=9.0))
    unjudged = priced_history(H2H_3WAY, np.array([LINE_NONE], np.int32), odds, names, lax)
    assert unjudged.fair_source == ("sharp:pinnacle",)
