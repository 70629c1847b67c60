"""Which closing books bets are measured by: those that the rules of quality let into a fair line, as live."""

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from advisor.backtest.closing import ClosingSource
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import Terms, prepare
from advisor.backtest.run import run_backtest
from advisor.core.markets import Phase
from advisor.engine.quality.config import QualityConfig
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing import Method, remove_margin
from tests.unit.backtest.small_history import SHARP, Match, history_of

OTHERS: Final = {"bet365": (2.10, 3.40, 3.60), "bwin": (2.05, 3.40, 3.70), "william_hill": (2.10, 3.30, 3.60)}
GENEROUS: Final = ("bwin", Phase.PRE_MATCH, (2.5, 3.0, 3.0))
WIDE: Final = Terms(quality=replace(QualityConfig(), min_book_sum=0.9))


def clv(sharp: tuple[float, float, float], terms: Terms = Terms()) -> tuple[float, ClosingSource]:  # noqa: B008
    """Of a bet on the home side at 2.50: its value, and by which close."""
    closes = [(venue, Phase.CLOSING, odds) for venue, odds in {"pinnacle": sharp, **OTHERS}.items()]
    history = prepare(history_of([Match(prices=[SHARP, GENEROUS, *closes])]), H2H_3WAY, {}, terms)
    result = run_backtest(history, BacktestConfig.checked({"strategy": "value"}))
    (value,) = result.closing.value.tolist()
    return value, ClosingSource(result.closing.source[0])


def of_home(odds: tuple[float, float, float]) -> float:
    return float(remove_margin(np.array([odds]), Method.POWER)[0, 0]) * 2.5 - 1


@pytest.mark.parametrize("sharp", [(2.2, 3.8, 4.2), (2.1, 3.62, 4.06)])
def test_a_sharp_close_that_sums_under_one_is_none(sharp: tuple[float, float, float]) -> None:
    """It is nobody's offer: the consensus of the others counts, here and live."""
    assert sum(1 / odds for odds in sharp) < 0.999
    value, source = clv(sharp)
    assert source is ClosingSource.CONSENSUS
    assert value == pytest.approx(sum(map(of_home, OTHERS.values())) / 3, abs=0.002)
    assert value != pytest.approx(of_home(sharp), abs=0.002)


def test_one_that_sums_to_one_but_for_rounding_counts() -> None:
    sharp = (2.0, 4.0, 4.01)
    assert 0.999 <= sum(1 / odds for odds in sharp) < 1.0
    value, source = clv(sharp)
    assert source is ClosingSource.SHARP
    assert value == pytest.approx(of_home(sharp), abs=1e-9)


def test_the_limit_is_that_of_the_settings() -> None:
    value, source = clv((2.2, 3.8, 4.2), WIDE)
    assert source is ClosingSource.SHARP
    assert value == pytest.approx(of_home((2.2, 3.8, 4.2)), abs=1e-9)
