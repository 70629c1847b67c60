"""How likely a match ends on a line, by a distribution of scores of which all is known."""

import numpy as np
import pytest

from advisor.core.arrays import Bool, Float64, Int64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import DRAW_NO_BET, SPREADS, TOTALS
from advisor.instruments.sports import ScoreMarkets
from advisor.pricing.goals import grid
from advisor.pricing.goals.on_line import ScorePrices, on_line

HOME: Int64
AWAY: Int64
HOME, AWAY = np.indices((13, 13))
GRIDS = grid(np.array([1.6, 0.9]), np.array([1.1, 1.3]), np.array([0.05, -0.1]))
"""Scores of two matches."""
MATCH = np.array([1, 0, 1, 0])


def nobody_asks() -> Float64:
    raise AssertionError("a line's own price is not asked here")


def prices(read: ScoreMarkets) -> ScorePrices:
    """What margin-free prices say of them: home, draw and away, and over two and a half goals."""
    assert read.draw == 1
    three_way = np.stack([GRIDS[:, side].sum(axis=1) for side in (HOME > AWAY, HOME == AWAY, HOME < AWAY)], axis=1)
    over = GRIDS[:, HOME + AWAY >= 3].sum(axis=1)[:, None]
    return ScorePrices(three_way, np.full((2, 1), 250, np.int32), over, MATCH)


def found(market: MarketTypeKey, *line: int) -> list[float]:
    asked: list[float] = on_line("football", market, np.array(line, np.int32), nobody_asks, prices).tolist()
    return asked


def share(match: int, scores: Bool) -> float:
    return float(GRIDS[match, scores].sum())


def test_a_draw_returns_stakes_as_often_as_the_match_is_drawn() -> None:
    drawn = [share(match, HOME == AWAY) for match in MATCH.tolist()]
    assert found(DRAW_NO_BET, *[LINE_NONE] * 4) == pytest.approx(drawn)


@pytest.mark.parametrize("line", [200, 300])
def test_a_total_ends_on_its_whole_line_and_on_the_one_beside_a_quarter_line(line: int) -> None:
    of_goals = np.equal(HOME + AWAY, line // 100)
    expected = [share(1, of_goals), 0.0, share(1, of_goals), share(0, of_goals)]
    assert found(TOTALS, line, line + 50, line + 25, line - 25) == pytest.approx(expected, abs=1e-7)


def test_a_handicap_ends_on_the_margin_that_it_takes_back() -> None:
    expected = [share(1, HOME - AWAY == 1), 0.0, share(1, HOME - AWAY == -1), share(0, HOME - AWAY == 0)]
    assert found(SPREADS, -100, 50, 100, 0) == pytest.approx(expected, abs=1e-7)


def test_of_no_market_there_is_nothing_to_say() -> None:
    assert found(TOTALS) == []
